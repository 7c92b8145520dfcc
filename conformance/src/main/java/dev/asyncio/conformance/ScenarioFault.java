package dev.asyncio.conformance;

import org.jspecify.annotations.Nullable;

/// Ends a run for a reason that is not the program's: the scenario is not valid, the library threw what no
/// program can name, or the run is over and its tasks are being unwound.
///
/// An [Error], because it passes through the library on its way out.
final class ScenarioFault extends Error {

    private static final long serialVersionUID = 1L;

    ScenarioFault(String message) {
        super(message);
    }

    ScenarioFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
