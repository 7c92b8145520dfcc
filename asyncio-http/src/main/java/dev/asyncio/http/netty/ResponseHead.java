package dev.asyncio.http.netty;

import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpVersion;

/// The first lines of a response.
///
/// @param status from 100 to 999
/// @param reason what the server calls that; may be empty
public record ResponseHead(int status, String reason, HttpVersion version, Headers headers) {}
