package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

/// What is said about a route besides its handler.
public sealed interface RouteOption permits OnDisconnect, RouteOption.Name {

    /// A name by which [Application#url] finds the route.
    ///
    /// @param value unique within the application that is served
    record Name(String value) implements RouteOption {

        /// Checks.
        public Name {
            requireNonNull(value, "A route's name must not be null; leave it out");
        }
    }

    /// {@return a name by which [Application#url] finds the route} aiohttp: `name=`.
    static RouteOption name(String name) {
        return new Name(name);
    }
}
