package dev.asyncio.net;

import dev.asyncio.net.netty.NettyResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks up the addresses of names. Python: what `loop.getaddrinfo` does, here to be replaced, as in aiohttp.
///
/// ```java
/// Resolver resolver = Resolver.netty(new ResolverOptions().queryTimeout(seconds(1)));
/// openConnection("example.org", 80, new ConnectOptions().resolver(resolver));
/// ```
@FunctionalInterface
public interface Resolver {

    /// {@return the addresses of a host, in the order in which they are to be tried; not empty} Suspends.
    ///
    /// @param host a name; never an address
    /// @throws UnknownHostException if the name is not known, or nobody could be asked
    /// @throws dev.asyncio.CancelledError if the task is cancelled; nothing is left behind that anybody would
    ///     notice
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /// {@return the system's resolver, the default} It knows all that the system knows, such as hosts files
    /// and mDNS, and can only be waited for by a thread. A cancelled look-up goes on there until the system
    /// gives up.
    static Resolver system() {
        return Dns.SYSTEM;
    }

    /// {@return Netty's resolver, see [#netty(ResolverOptions)], with the default options}
    static Resolver netty() {
        return netty(new ResolverOptions());
    }

    /// {@return Netty's resolver, which asks the name servers itself, on the loop, without threads} It
    /// remembers answers, for each loop, as long as they allow. Needs `netty-resolver-dns` on the path.
    ///
    /// @throws IllegalStateException if that is missing
    static Resolver netty(ResolverOptions options) {
        try {
            return NettyResolver.create(options);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "Resolver.netty() needs netty-resolver-dns, which is not on the path; add it, or use Resolver.system()",
                    e);
        }
    }
}
