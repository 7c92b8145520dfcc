package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.net.Resolver;
import dev.asyncio.net.ResolverOptions;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;

/// Netty's resolver. The only class that mentions it, because its jar may be missing.
public final class NettyResolver implements Resolver {

    private final ResolverOptions options;

    private NettyResolver(ResolverOptions options) {
        this.options = options;
    }

    /// {@return a resolver for any number of loops}
    ///
    /// @throws NoClassDefFoundError if the jar is missing
    public static NettyResolver create(ResolverOptions options) {
        requireNonNull(options, "The options must not be null; leave them out for the defaults");
        requireNonNull(DnsNameResolver.class); // loads it
        return new NettyResolver(options);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        requireNonNull(host, "resolve needs a host, not null");
        NettyPoller poller = NettyPoller.ofRunningLoop();
        Future<List<InetAddress>> found = poller.loop().createFuture();
        poller.inNextPoll(() -> {
            if (!found.isDone()) {
                ask(poller, host, found);
            }
        });
        try {
            return Asyncio.await(found);
        } catch (Exception e) {
            if (e instanceof UnknownHostException unknown) {
                throw named(host, unknown);
            }
            throw Thrown.asIs(e);
        }
    }

    private void ask(NettyPoller poller, String host, Future<List<InetAddress>> found) {
        try {
            DnsNameResolver resolver = poller.attachment(this, () -> build(poller));
            poller.whenDone(resolver.resolveAll(host), found);
        } catch (RuntimeException e) {
            found.trySetException(e);
        }
    }

    private static UnknownHostException named(String host, UnknownHostException cause) {
        boolean isTimeout = cause.getCause() != null
                && String.valueOf(cause.getCause().getMessage()).contains("timed out");
        var exception = new UnknownHostException(
                host + ": " + (isTimeout ? "no name server has answered in time" : "no name server knows an address"));
        exception.initCause(cause);
        return exception;
    }

    private DnsNameResolver build(NettyPoller poller) {
        boolean isIpv6 =
                !options.servers().isEmpty() && options.servers().getFirst().getAddress() instanceof Inet6Address;
        StandardProtocolFamily family = isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        int longest = seconds(options.longestCached().toSeconds());
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(poller.netty())
                .datagramChannelFactory(() -> poller.channels().newDatagramChannel(family))
                // For answers that are too long for a datagram.
                .socketChannelFactory(() -> (SocketChannel) poller.channels().newSocketChannel())
                .queryTimeoutMillis(options.queryTimeout().toMillis())
                .ttl(0, longest)
                .negativeTtl(seconds(options.failuresCached().toSeconds()));
        if (!options.servers().isEmpty()) {
            builder.nameServerProvider(servers(options.servers()));
        }
        return builder.build();
    }

    private static int seconds(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    private static DnsServerAddressStreamProvider servers(List<InetSocketAddress> addresses) {
        return new SequentialDnsServerAddressStreamProvider(addresses);
    }

    @Override
    public String toString() {
        return "Resolver[Netty" + (options.servers().isEmpty() ? "]" : ", " + options.servers() + "]");
    }
}
