package dev.asyncio;

/// The body of a coroutine that has no result; one with a result is a [java.util.concurrent.Callable].
@FunctionalInterface
public interface Action {

    /// Runs the body. It may await.
    ///
    /// @throws Exception whatever the body throws; whoever awaits it gets the same exception
    void run() throws Exception;
}
