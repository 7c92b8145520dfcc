package dev.asyncio.http.netty;

import dev.asyncio.http.Headers;

/// The first lines of a request.
///
/// @param method in upper case as a rule, such as `GET`
/// @param target as it stands in the request line, such as `/path?query`
public record RequestHead(String method, String target, Headers headers) {}
