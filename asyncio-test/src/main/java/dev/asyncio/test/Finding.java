package dev.asyncio.test;

import dev.asyncio.OpenResource;

/// What fails a test although its body has passed. A test that means to leave one behind says so, and why:
///
/// ```java
/// @AsyncioTest(allow = Finding.THREAD, because = "the pool serves all tests of the class")
/// ```
public enum Finding {
    /// A task that has not ended.
    TASK,
    /// A timer of [dev.asyncio.EventLoop#callLater] or `callAt` that is neither due nor cancelled.
    TIMER,
    /// A connection or a datagram endpoint that nobody has closed.
    SOCKET,
    /// A server that nobody has closed.
    SERVER,
    /// An [dev.asyncio.file.AsyncFile] or a watch of files that nobody has closed.
    FILE,
    /// A connected pipe that nobody has closed.
    PIPE,
    /// A child process that has neither ended nor been closed.
    PROCESS,
    /// An [dev.asyncio.AsyncGenerator] that has begun, has not ended and was not closed.
    GENERATOR,
    /// Something else that registers itself as an [OpenResource].
    RESOURCE,
    /// A buffer of Netty's that was collected by the garbage collector and never given back.
    BUFFER,
    /// A platform thread that was started during the test and runs on, such as that of an executor.
    THREAD,
    /// A coroutine that was made and never awaited.
    COROUTINE,
    /// A task that was cancelled, got its [dev.asyncio.CancelledError], and returned as if nothing had
    /// happened.
    SWALLOWED_CANCELLATION,
    /// A report to the loop's exception handler, such as an exception that nobody retrieved.
    REPORT;

    static Finding of(OpenResource.Kind kind) {
        return switch (kind) {
            case SOCKET -> SOCKET;
            case SERVER -> SERVER;
            case FILE -> FILE;
            case PIPE -> PIPE;
            case PROCESS -> PROCESS;
            case GENERATOR -> GENERATOR;
            case OTHER -> RESOURCE;
        };
    }
}
