package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.taskGroup;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.asyncio.net.Connection;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Streams;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A proxy that speaks HTTP or SOCKS5, and keeps what it was asked for. All names are this machine.
final class SmallProxy implements AutoCloseable {

    private final Server server;
    private final @Nullable String user;
    private final @Nullable String password;

    /// The heads of requests to it, or what was asked of it by SOCKS, such as `name localhost:80`.
    final List<String> asked = new ArrayList<>();

    private SmallProxy(@Nullable String user, @Nullable String password, ServerOptions options, boolean isSocks)
            throws IOException {
        this.user = user;
        this.password = password;
        this.server = Streams.startServer((reader, writer) -> serve(reader, writer, isSocks), "127.0.0.1", 0, options);
    }

    static SmallProxy http() throws IOException {
        return new SmallProxy(null, null, new ServerOptions(), false);
    }

    static SmallProxy http(String user, String password) throws IOException {
        return new SmallProxy(user, password, new ServerOptions(), false);
    }

    static SmallProxy http(ServerOptions options) throws IOException {
        return new SmallProxy(null, null, options, false);
    }

    static SmallProxy socks(@Nullable String user, @Nullable String password) throws IOException {
        return new SmallProxy(user, password, new ServerOptions(), true);
    }

    String address() {
        return "127.0.0.1:" + server.port();
    }

    private void serve(StreamReader reader, StreamWriter writer, boolean isSocks) throws Exception {
        try (writer) {
            if (isSocks) {
                serveSocks(reader, writer);
            } else {
                serveHttp(reader, writer);
            }
        } catch (IOException e) {
            // The client has gone, as some tests want it to.
        }
    }

    // ---- HTTP

    private void serveHttp(StreamReader reader, StreamWriter writer) throws Exception {
        String head = new String(reader.readUntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
        asked.add(head);
        if (user != null
                && !head.contains("Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(ISO_8859_1)) + "\r\n")) {
            writer.write(
                    "HTTP/1.1 407 Who Asks\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            writer.drain();
            return;
        }
        String target = head.split(" ", 3)[1];
        if (head.startsWith("CONNECT ")) {
            try (Connection origin = connect(target)) {
                writer.write("HTTP/1.1 200 Go Ahead\r\n\r\n");
                pass(reader, writer, origin);
            }
        } else {
            String rest = target.substring("http://".length());
            try (Connection origin = connect(rest.substring(0, rest.indexOf('/')))) {
                String passedOn = head.replace(target, rest.substring(rest.indexOf('/')))
                        .replaceAll("Proxy-Authorization: [^\r]*\r\n", "");
                origin.writer().write(passedOn.getBytes(ISO_8859_1));
                pass(reader, writer, origin);
            }
        }
    }

    private static Connection connect(String target) throws IOException {
        return Streams.openConnection("127.0.0.1", Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
    }

    private static void pass(StreamReader reader, StreamWriter writer, Connection origin) throws Exception {
        taskGroup(group -> {
            group.createTask(() -> {
                copy(reader, origin.writer());
                group.cancel();
            });
            copy(origin.reader(), writer);
            group.cancel();
        });
    }

    private static void copy(StreamReader from, StreamWriter to) {
        try {
            for (byte[] piece = from.read(65536); piece.length > 0; piece = from.read(65536)) {
                to.write(piece);
                to.drain();
            }
        } catch (IOException e) {
            // One of the two has gone, so there is nothing to pass on.
        }
    }

    // ---- SOCKS5

    private void serveSocks(StreamReader reader, StreamWriter writer) throws Exception {
        byte[] offered = reader.readExactly(reader.readExactly(2)[1]);
        if (user == null) {
            writer.write(new byte[] {5, 0});
        } else if (new String(offered, ISO_8859_1).indexOf(2) < 0) {
            writer.write(new byte[] {5, -1});
            return;
        } else {
            writer.write(new byte[] {5, 2});
            String name = new String(reader.readExactly(reader.readExactly(2)[1]), ISO_8859_1);
            String word = new String(reader.readExactly(reader.readExactly(1)[0]), ISO_8859_1);
            boolean isKnown = name.equals(user) && word.equals(password);
            writer.write(new byte[] {1, (byte) (isKnown ? 0 : 1)});
            if (!isKnown) {
                return;
            }
        }
        byte[] request = reader.readExactly(4);
        String host = switch (request[3]) {
            case 1 ->
                "address " + InetAddress.getByAddress(reader.readExactly(4)).getHostAddress();
            case 3 -> "name " + new String(reader.readExactly(reader.readExactly(1)[0]), ISO_8859_1);
            default ->
                "address " + InetAddress.getByAddress(reader.readExactly(16)).getHostAddress();
        };
        byte[] port = reader.readExactly(2);
        String target = host + ":" + (((port[0] & 0xff) << 8) | (port[1] & 0xff));
        asked.add(target);
        if (host.endsWith("forbidden.example")) {
            writer.write(new byte[] {5, 2, 0, 1, 0, 0, 0, 0, 0, 0});
            return;
        }
        try (Connection origin = connect(target)) {
            writer.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
            pass(reader, writer, origin);
        }
    }

    @Override
    public void close() {
        server.close();
        server.abortClients();
        server.waitClosed();
    }
}
