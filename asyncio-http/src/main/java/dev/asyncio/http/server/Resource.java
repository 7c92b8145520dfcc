package dev.asyncio.http.server;

import org.jspecify.annotations.Nullable;

/// Something that an application has while it is served, such as a pool of connections. aiohttp:
/// `cleanup_ctx`.
@FunctionalInterface
public interface Resource {

    /// Makes it, before the first request. May await. With several loops each loop has its own.
    ///
    /// @param attributes where handlers will look for it, by [Request#attribute]
    /// @return what closes it behind the last request; null if nothing needs to be
    /// @throws Exception if it cannot be made: the server does not start then
    @Nullable
    AutoCloseable open(Attributes attributes) throws Exception;
}
