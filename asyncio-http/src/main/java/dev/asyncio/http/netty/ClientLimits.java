package dev.asyncio.http.netty;

/// What a client accepts of the first lines of a response.
///
/// @param maxLine of the status line, in bytes
/// @param maxHead of all header fields together, in bytes
public record ClientLimits(int maxLine, int maxHead) {}
