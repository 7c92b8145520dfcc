package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// A context manager whose entry and exit are blocks of the program. Python: an object with `__aenter__` and
/// `__aexit__`.
record ScriptedManager(Interpreter interpreter, Frame frame, JsonNode blocks) {

    /// Runs the entry block.
    ///
    /// @return the value of the entry
    @Nullable
    Object enter() {
        return run(new Frame(frame), "enter");
    }

    /// Runs the exit block, which is told what ended the body.
    ///
    /// @param thrown by the body, or null
    /// @return whether the exception is suppressed
    boolean exit(@Nullable Throwable thrown) {
        Frame inner = new Frame(frame);
        inner.define("exc", thrown);
        return Values.isTrue(run(inner, "exit"));
    }

    private @Nullable Object run(Frame inner, String block) {
        return interpreter.blocks.execute(inner, blocks.path(block)).returned();
    }
}
