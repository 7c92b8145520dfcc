package dev.asyncio.stream;

/// What a server does with each connection. Python: `client_connected_cb`.
///
/// It runs as a task of its own. What it throws is reported to the loop's exception handler and closes the
/// connection; if its task is cancelled, the connection is closed without a report. A function that returns
/// leaves the connection open, as in CPython, for other tasks that it may have given the streams to: close
/// the writer yourself, best by `try (writer)`.
@FunctionalInterface
public interface ClientConnected {

    /// Serves one connection. May suspend.
    ///
    /// @param reader what the client sends
    /// @param writer what the client is sent
    void run(StreamReader reader, StreamWriter writer) throws Exception;
}
