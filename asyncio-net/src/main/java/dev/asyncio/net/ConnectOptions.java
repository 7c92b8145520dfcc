package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a connection is to be made. Python: the keyword arguments of `open_connection` and
/// `create_connection`.
///
/// ```java
/// openConnection("example.org", 443, new ConnectOptions().tls(Tls.client()).limit(1 << 20))
/// ```
/// Not to be changed while in use.
public final class ConnectOptions {

    static final int DEFAULT_LIMIT = 64 * 1024;

    /// What RFC 8305, section 5, recommends.
    private static final Duration CONNECTION_ATTEMPT_DELAY = Duration.ofMillis(250);

    private int limit = DEFAULT_LIMIT;
    private @Nullable InetSocketAddress localAddress;
    private @Nullable ProtocolFamily family;
    private @Nullable Duration happyEyeballsDelay = CONNECTION_ATTEMPT_DELAY;
    private int interleave = 1;
    private boolean allErrors;
    private @Nullable Tls tls;
    private @Nullable String serverHostname;
    private Resolver resolver = Resolver.system();

    /// Creates the default options.
    public ConnectOptions() {}

    /// Sets how many bytes a [dev.asyncio.stream.StreamReader] keeps, about, before it slows the peer down,
    /// and the longest line. Default 64 KiB.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ConnectOptions limit(int bytes) {
        this.limit = checkLimit(bytes);
        return this;
    }

    static int checkLimit(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("A stream's limit must be positive, but is " + bytes);
        }
        return bytes;
    }

    /// Binds this end to an address; port 0 for any. Default: the system chooses. Python: `local_addr`.
    public ConnectOptions localAddress(InetSocketAddress address) {
        this.localAddress = requireNonNull(address, "localAddress must not be null; leave it out");
        return this;
    }

    /// Uses only addresses of this family: [java.net.StandardProtocolFamily#INET] or `INET6`. Default: both.
    public ConnectOptions family(ProtocolFamily only) {
        this.family = requireNonNull(only, "family must not be null; leave it out for both");
        return this;
    }

    /// Sets how long an attempt to reach one address goes on alone before the next address is tried beside it
    /// (RFC 8305). Default 250 ms; Python's default is to try one after the other.
    ///
    /// @param delay null to try one address after the other
    /// @throws IllegalArgumentException if it is negative
    public ConnectOptions happyEyeballsDelay(@Nullable Duration delay) {
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("happyEyeballsDelay must not be negative, but is " + delay
                    + "; use null to try one address after the other");
        }
        this.happyEyeballsDelay = delay;
        return this;
    }

    /// Sets how many addresses of the family that the resolver names first are tried before one of the other.
    /// Default 1, as RFC 8305 has it; 0 keeps the resolver's order.
    ///
    /// @throws IllegalArgumentException if it is negative
    public ConnectOptions interleave(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("interleave must not be negative, but is " + count);
        }
        this.interleave = count;
        return this;
    }

    /// Throws what each address failed with, as an [dev.asyncio.ExceptionGroup]. Default: one exception that
    /// sums them up.
    public ConnectOptions allErrors(boolean all) {
        this.allErrors = all;
        return this;
    }

    /// Speaks TLS. The connection is made when the handshake is over. Default: no TLS. Python: `ssl`.
    ///
    /// @param side [Tls#client()] or another client's
    public ConnectOptions tls(Tls side) {
        this.tls = requireNonNull(side, "tls must not be null; leave it out for a connection without TLS");
        return this;
    }

    /// Sets whom the server's certificate has to be for, and the name under which the server is asked for
    /// (SNI). Default: the host connected to. Python: `server_hostname`.
    public ConnectOptions serverHostname(String host) {
        this.serverHostname = requireNonNull(host, "serverHostname must not be null; leave it out for the host");
        return this;
    }

    /// Looks names up with this resolver. Default [Resolver#system()].
    public ConnectOptions resolver(Resolver lookUp) {
        this.resolver = requireNonNull(lookUp, "resolver must not be null; leave it out for the system's");
        return this;
    }

    /// {@return see [#resolver(Resolver)]}
    public Resolver resolver() {
        return resolver;
    }

    /// {@return see [#limit(int)]}
    public int limit() {
        return limit;
    }

    /// {@return see [#localAddress(InetSocketAddress)], or null}
    public @Nullable InetSocketAddress localAddress() {
        return localAddress;
    }

    /// {@return see [#family(ProtocolFamily)], or null for both}
    public @Nullable ProtocolFamily family() {
        return family;
    }

    /// {@return see [#happyEyeballsDelay(Duration)], or null}
    public @Nullable Duration happyEyeballsDelay() {
        return happyEyeballsDelay;
    }

    /// {@return see [#interleave(int)]}
    public int interleave() {
        return interleave;
    }

    /// {@return see [#allErrors(boolean)]}
    public boolean allErrors() {
        return allErrors;
    }

    /// {@return see [#tls(Tls)], or null}
    public @Nullable Tls tls() {
        return tls;
    }

    /// {@return see [#serverHostname(String)], or null for the host connected to}
    public @Nullable String serverHostname() {
        return serverHostname;
    }
}
