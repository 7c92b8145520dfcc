package dev.asyncio.http.server;

import org.jspecify.annotations.Nullable;

/// A method and a path, and what answers them.
///
/// @param method such as `GET`; `*` for all that no other route of the path has
/// @param handler with the middlewares around it
/// @param name for [Application#url], or null
record Route(
        String method,
        PathPattern pattern,
        Handler handler,
        OnDisconnect onDisconnect,
        @Nullable String name) {

    @Override
    public String toString() {
        return method + " " + pattern;
    }
}
