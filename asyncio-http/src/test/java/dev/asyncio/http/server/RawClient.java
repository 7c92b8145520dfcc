package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.asyncio.net.Connection;
import dev.asyncio.net.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A client that sends what it is told, byte by byte, be it HTTP or not.
final class RawClient implements AutoCloseable {

    /// What has come.
    record Answer(int status, List<String> fields, String body) {

        @Nullable
        String field(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(field -> field.substring(prefix.length()))
                    .findFirst()
                    .orElse(null);
        }
    }

    private final Connection connection;

    private RawClient(Connection connection) {
        this.connection = connection;
    }

    static RawClient connect(HttpServer server) throws IOException {
        return new RawClient(Streams.openConnection("127.0.0.1", server.port()));
    }

    /// {@return the first answer to `text`}
    static Answer answer(HttpServer server, String text) throws IOException {
        try (RawClient client = connect(server)) {
            client.send(text);
            return client.answer();
        }
    }

    /// {@return everything that comes, up to the end}
    static String all(HttpServer server, String text) throws IOException {
        try (RawClient client = connect(server)) {
            client.send(text);
            return client.rest();
        }
    }

    Connection connection() {
        return connection;
    }

    RawClient send(String text) throws IOException {
        connection.writer().write(text.getBytes(ISO_8859_1));
        connection.writer().drain();
        return this;
    }

    /// {@return the next answer, to a request that is not `HEAD`}
    Answer answer() throws IOException {
        Answer head = head();
        String length = head.field("content-length");
        String body = "";
        if ("chunked".equals(head.field("transfer-encoding"))) {
            body = chunks();
        } else if (length != null) {
            body = new String(connection.reader().readExactly(Integer.parseInt(length)), ISO_8859_1);
        } else if (head.status() != 204 && head.status() != 304 && head.status() != 100) {
            body = rest();
        }
        return new Answer(head.status(), head.fields(), body);
    }

    /// {@return an answer without its body}
    Answer head() throws IOException {
        String first = line();
        if (!first.startsWith("HTTP/1.1 ")) {
            throw new IOException("Not the beginning of a response: '" + first + "'");
        }
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            fields.add(line);
        }
        return new Answer(Integer.parseInt(first.substring(9, 12)), fields, "");
    }

    private String chunks() throws IOException {
        var body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            body.append(new String(connection.reader().readExactly(size), ISO_8859_1));
            if (!line().isEmpty()) {
                throw new IOException("A chunk must end with a line break");
            }
            if (size == 0) {
                return body.toString();
            }
        }
    }

    private String line() throws IOException {
        String line = connection.reader().readLine(ISO_8859_1);
        if (line == null) {
            throw new IOException("The connection has ended");
        }
        return line;
    }

    /// {@return everything up to the end}
    String rest() throws IOException {
        return new String(connection.reader().read(), ISO_8859_1);
    }

    @Override
    public void close() {
        connection.writer().transport().abort();
    }
}
