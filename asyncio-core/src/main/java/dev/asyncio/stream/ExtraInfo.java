package dev.asyncio.stream;

import java.net.SocketAddress;
import javax.net.ssl.SSLSession;

/// What a transport can be asked for. Python: the names of `get_extra_info`, here with their types.
///
/// @param name Python's name
/// @param type of the value
/// @param <T> the type of the value
public record ExtraInfo<T>(String name, Class<T> type) {

    /// The address of the other end; an [java.net.InetSocketAddress] or [java.net.UnixDomainSocketAddress].
    public static final ExtraInfo<SocketAddress> PEERNAME = new ExtraInfo<>("peername", SocketAddress.class);

    /// The address of this end.
    public static final ExtraInfo<SocketAddress> SOCKNAME = new ExtraInfo<>("sockname", SocketAddress.class);

    /// The TLS session, with cipher, protocol version and the peer's certificates. Null without TLS. Python:
    /// `cipher`, `peercert` and `ssl_object`.
    public static final ExtraInfo<SSLSession> SSL_SESSION = new ExtraInfo<>("ssl_session", SSLSession.class);

    /// The application protocol that TLS has agreed on (ALPN), such as `h2`.
    public static final ExtraInfo<String> APPLICATION_PROTOCOL = new ExtraInfo<>("application_protocol", String.class);

    /// The child process at the other end of a pipe.
    public static final ExtraInfo<Process> SUBPROCESS = new ExtraInfo<>("subprocess", Process.class);
}
