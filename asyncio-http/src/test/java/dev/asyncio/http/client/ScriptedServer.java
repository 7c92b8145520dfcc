package dev.asyncio.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.net.Server;
import dev.asyncio.net.ServerOptions;
import dev.asyncio.net.Streams;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that says byte for byte what the test tells it to, right or wrong.
final class ScriptedServer implements AutoCloseable {

    /// What the server says.
    @FunctionalInterface
    interface Script {

        /// Answers a request.
        ///
        /// @param request the head of the request, and its body if it has a length
        /// @return whether the connection goes on
        boolean answer(String request, Peer peer) throws Exception;
    }

    /// The connection to one client.
    record Peer(int number, StreamReader reader, StreamWriter writer, Future<Void> closed) {

        /// Sends text as it is.
        void send(String text) throws IOException {
            writer.write(text.getBytes(ISO_8859_1));
            writer.drain();
        }

        /// Says nothing more until the server is closed.
        void fallSilent() {
            Asyncio.await(closed);
        }
    }

    private final Server server;
    private final Future<Void> closed = Asyncio.runningLoop().createFuture();
    private int connections;

    /// The requests that have come, in order.
    final List<String> requests = new ArrayList<>();

    ScriptedServer(Script script) throws IOException {
        this(script, new ServerOptions());
    }

    ScriptedServer(Script script, ServerOptions options) throws IOException {
        this("127.0.0.1", script, options);
    }

    ScriptedServer(String host, Script script) throws IOException {
        this(host, script, new ServerOptions());
    }

    private ScriptedServer(String host, Script script, ServerOptions options) throws IOException {
        server = Streams.startServer((reader, writer) -> serve(script, reader, writer), host, 0, options);
    }

    private void serve(Script script, StreamReader reader, StreamWriter writer) throws Exception {
        var peer = new Peer(++connections, reader, writer, closed);
        try (writer) {
            for (String request = read(reader); request != null; request = read(reader)) {
                requests.add(request);
                if (!script.answer(request, peer)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has gone, as some tests want it to.
        }
    }

    private static @Nullable String read(StreamReader reader) throws IOException {
        if (reader.read(0).length == 0 && reader.atEof()) {
            return null;
        }
        String first = reader.readLine(ISO_8859_1);
        if (first == null || first.isEmpty()) {
            return null;
        }
        var request = new StringBuilder(first).append("\n");
        int length = 0;
        for (String line = reader.readLine(ISO_8859_1);
                line != null && !line.isEmpty();
                line = reader.readLine(ISO_8859_1)) {
            request.append(line).append("\n");
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        boolean waits = request.indexOf("Expect: 100-continue") >= 0;
        if (length > 0 && !waits) {
            request.append("\n").append(new String(reader.readExactly(length), ISO_8859_1));
        }
        return request.toString();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    int port() {
        return server.port();
    }

    int connections() {
        return connections;
    }

    @Override
    public void close() {
        closed.trySetResult(null);
        server.close();
        server.abortClients();
        server.waitClosed();
    }
}
