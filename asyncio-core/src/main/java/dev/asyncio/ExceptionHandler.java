package dev.asyncio;

/// Told of what goes wrong where nobody awaits it. Python: the handler of `loop.set_exception_handler`.
@FunctionalInterface
public interface ExceptionHandler {

    /// Handles one report, on the loop's thread. An exception thrown here is logged.
    ///
    /// @param loop the loop that reports
    /// @param context what happened
    void handle(EventLoop loop, ErrorContext context);
}
