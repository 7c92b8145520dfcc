package dev.asyncio.conformance;

import java.util.List;

/// What came of running a scenario.
sealed interface Verdict {

    /// The trace is the golden one.
    record Passed() implements Verdict {}

    /// It is not, or there is none.
    ///
    /// @param reason for the user, in one or more lines
    record Failed(String reason) implements Verdict {}

    /// {@return the verdict on a trace} It names the first line that differs.
    static Verdict compare(List<String> golden, List<String> actual) {
        int line = 0;
        while (line < golden.size() && line < actual.size() && golden.get(line).equals(actual.get(line))) {
            line++;
        }
        if (line == golden.size() && line == actual.size()) {
            return new Passed();
        }
        return new Failed("line %d differs%n  expected: %s%n  actual:   %s"
                .formatted(line + 1, lineOrEnd(golden, line), lineOrEnd(actual, line)));
    }

    private static String lineOrEnd(List<String> trace, int line) {
        return line < trace.size() ? trace.get(line) : "(the trace has ended)";
    }
}
