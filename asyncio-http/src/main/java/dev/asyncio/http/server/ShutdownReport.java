package dev.asyncio.http.server;

import java.time.Duration;

/// How a server has ended.
///
/// @param connections how many were open when it began to end
/// @param requests how many had no response yet
/// @param finished how many of those were answered within the grace time
/// @param cancelled how many were cancelled
/// @param aborted how many connections had to be broken off
/// @param took how long it took, by the loop's clock
public record ShutdownReport(int connections, int requests, int finished, int cancelled, int aborted, Duration took) {

    /// {@return whether every request was answered}
    public boolean isClean() {
        return cancelled == 0 && aborted == 0;
    }
}
