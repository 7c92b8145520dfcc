package dev.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.http.netty.TunnelProtocol;
import dev.asyncio.net.Dns;
import dev.asyncio.net.Resolver;
import dev.asyncio.stream.IncompleteReadException;
import dev.asyncio.stream.LimitOverrunException;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Has a proxy pass on whatever comes: by `CONNECT` (RFC 9110, section 9.3.6) or by SOCKS5 (RFC 1928, and RFC
/// 1929 for who asks).
final class Tunnel {

    private static final int SOCKS5 = 5;
    private static final int NOBODY = 0;
    private static final int USER_AND_PASSWORD = 2;

    private final Proxy proxy;
    private final Origin origin;
    private final Resolver resolver;
    private final StreamReader reader;
    private final StreamWriter writer;

    Tunnel(Proxy proxy, Origin origin, Resolver resolver, TunnelProtocol protocol) {
        this.proxy = proxy;
        this.origin = origin;
        this.resolver = resolver;
        this.reader = protocol.reader();
        this.writer = protocol.writer();
    }

    /// Suspends until the proxy has agreed.
    ///
    /// @throws ProxyException if it does not
    void open() throws IOException {
        try {
            if (proxy.isSocks()) {
                askBySocks();
            } else {
                askByConnect();
            }
        } catch (IncompleteReadException e) {
            throw new ProxyException(
                    "The proxy " + proxy + " closed the connection instead of letting it through to " + target(), 0);
        } catch (LimitOverrunException e) {
            throw new ProxyException("The proxy " + proxy + " answered with a head that has no end", 0);
        }
    }

    private String target() {
        return (origin.host().indexOf(':') >= 0 ? "[" + origin.host() + "]" : origin.host()) + ":" + origin.port();
    }

    // ---- HTTP

    private void askByConnect() throws IOException {
        String authorization = proxy.authorization();
        writer.write("CONNECT " + target() + " HTTP/1.1\r\nHost: " + target() + "\r\n"
                + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n") + "\r\n");
        writer.drain();
        int status = 100;
        while (status >= 100 && status < 200) {
            String head = new String(reader.readUntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
            String line = head.substring(0, head.indexOf('\r'));
            status = statusOf(line);
            if (status >= 300) {
                throw new ProxyException(
                        "The proxy %s does not let through to %s: it answered '%s'%s"
                                .formatted(proxy, target(), line, status == 407 ? hint() : ""),
                        status);
            }
        }
    }

    private String hint() {
        return proxy.user() == null
                ? "; it wants to know who asks: write http://user:password@host:port"
                : "; it does not take the user and password given";
    }

    private int statusOf(String line) throws ProxyException {
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new ProxyException("The proxy " + proxy + " does not speak HTTP: it answered '" + line + "'", 0);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    // ---- SOCKS5

    private void askBySocks() throws IOException {
        String user = proxy.user();
        String password = proxy.password();
        writer.write(user == null ? new byte[] {SOCKS5, 1, NOBODY} : new byte[] {SOCKS5, 2, NOBODY, USER_AND_PASSWORD});
        writer.drain();
        byte[] choice = reader.readExactly(2);
        checkVersion(choice[0]);
        if (choice[1] == USER_AND_PASSWORD && user != null && password != null) {
            authenticate(user, password);
        } else if (choice[1] != NOBODY) {
            throw new ProxyException(
                    "The proxy " + proxy + " takes "
                            + (user == null
                                    ? "nobody without a user and password: write " + proxy.kind().scheme
                                            + "://user:password@host:port"
                                    : "none of the ways to say who asks that there are, user and password among them"),
                    0);
        }
        writer.write(request());
        writer.drain();
        byte[] head = reader.readExactly(4);
        checkVersion(head[0]);
        int addressLength = switch (head[3]) {
            case 1 -> 4;
            case 3 -> reader.readExactly(1)[0] & 0xff;
            case 4 -> 16;
            default ->
                throw new ProxyException("The proxy " + proxy + " names an address of the unknown kind " + head[3], 0);
        };
        var _ = reader.readExactly(addressLength + 2); // where the proxy connects from
        if (head[1] != 0) {
            throw new ProxyException(
                    "The proxy %s does not let through to %s: %s".formatted(proxy, target(), reason(head[1])), 0);
        }
    }

    private void checkVersion(byte version) throws ProxyException {
        if (version != SOCKS5) {
            throw new ProxyException(
                    "The proxy " + proxy + " does not speak SOCKS5: its answer begins with " + (version & 0xff), 0);
        }
    }

    private void authenticate(String user, String password) throws IOException {
        var message = new ByteArrayOutputStream();
        message.write(1);
        writeText(message, user.getBytes(UTF_8), "user");
        writeText(message, password.getBytes(UTF_8), "password");
        writer.write(message.toByteArray());
        writer.drain();
        if (reader.readExactly(2)[1] != 0) {
            throw new ProxyException("The proxy " + proxy + " does not take the user and password given", 0);
        }
    }

    private void writeText(ByteArrayOutputStream to, byte[] text, String what) throws ProxyException {
        if (text.length > 255) {
            throw new ProxyException(
                    "SOCKS5 has room for 255 bytes, but the " + what + " for " + proxy + " has " + text.length, 0);
        }
        to.write(text.length);
        to.writeBytes(text);
    }

    private byte[] request() throws IOException {
        var message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {SOCKS5, 1, 0});
        InetAddress address = address();
        if (address == null) {
            message.write(3);
            writeText(message, origin.host().getBytes(UTF_8), "host");
        } else {
            byte[] bytes = address.getAddress();
            message.write(bytes.length == 4 ? 1 : 4);
            message.writeBytes(bytes);
        }
        message.write(origin.port() >> 8);
        message.write(origin.port());
        return message.toByteArray();
    }

    /// {@return the server's address, or null if it is the proxy that has to look it up}
    private @Nullable InetAddress address() throws IOException {
        if (proxy.kind() == Proxy.Kind.SOCKS5) {
            return Dns.getaddrinfo(origin.host(), origin.port(), resolver)
                    .getFirst()
                    .getAddress();
        }
        try {
            return InetAddress.ofLiteral(origin.host());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String reason(int reply) {
        List<String> known = List.of(
                "",
                "general failure",
                "its rules forbid it",
                "the network is unreachable",
                "the host is unreachable",
                "the connection was refused",
                "it took too long",
                "it cannot connect",
                "it does not know this kind of address");
        return reply > 0 && reply < known.size() ? known.get(reply) : "reply " + reply;
    }
}
