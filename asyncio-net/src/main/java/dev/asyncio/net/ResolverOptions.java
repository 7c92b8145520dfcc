package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// How [Resolver#netty(ResolverOptions)] is to ask. Our addition to asyncio. Not to be changed while in use.
public final class ResolverOptions {

    private List<InetSocketAddress> servers = List.of();
    private Duration queryTimeout = Duration.ofSeconds(5);
    private Duration longestCached = Duration.ofDays(1);
    private Duration failuresCached = Duration.ZERO;

    /// Creates the default options.
    public ResolverOptions() {}

    /// Asks these name servers, in this order. Default: those of the system.
    ///
    /// @throws IllegalArgumentException if there are none
    public ResolverOptions servers(List<InetSocketAddress> addresses) {
        requireNonNull(addresses, "servers must not be null; leave them out for those of the system");
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("servers must not be empty; leave them out for those of the system");
        }
        this.servers = List.copyOf(addresses);
        return this;
    }

    /// Sets how long to wait for one server's answer. Default 5 s, as of the resolvers of Unix.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ResolverOptions queryTimeout(Duration timeout) {
        if (requireNonNull(timeout, "queryTimeout must not be null").compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("queryTimeout must be at least a millisecond, but is " + timeout);
        }
        this.queryTimeout = timeout;
        return this;
    }

    /// Remembers answers no longer than this, even if they allow it; zero remembers none. Default one day.
    ///
    /// @throws IllegalArgumentException if it is negative
    public ResolverOptions longestCached(Duration time) {
        this.longestCached = checkNotNegative("longestCached", time);
        return this;
    }

    /// Remembers for this long that a name is not known. Default not at all.
    ///
    /// @throws IllegalArgumentException if it is negative
    public ResolverOptions failuresCached(Duration time) {
        this.failuresCached = checkNotNegative("failuresCached", time);
        return this;
    }

    private static Duration checkNotNegative(String what, Duration time) {
        if (requireNonNull(time, what + " must not be null; use Duration.ZERO for not at all")
                .isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, but is " + time);
        }
        return time;
    }

    /// {@return see [#servers(List)]; empty for those of the system}
    public List<InetSocketAddress> servers() {
        return servers;
    }

    /// {@return see [#queryTimeout(Duration)]}
    public Duration queryTimeout() {
        return queryTimeout;
    }

    /// {@return see [#longestCached(Duration)]}
    public Duration longestCached() {
        return longestCached;
    }

    /// {@return see [#failuresCached(Duration)]}
    public Duration failuresCached() {
        return failuresCached;
    }
}
