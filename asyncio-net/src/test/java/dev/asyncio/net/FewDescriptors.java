package dev.asyncio.net;

import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A program that [DescriptorsTest] runs in a process with few descriptors: an echo server, a client that
/// connects until it cannot, or one that opens sockets until it cannot.
final class FewDescriptors {

    private FewDescriptors() {}

    public static void main(String[] args) {
        Asyncio.run(() -> {
            switch (args[0]) {
                case "serve" -> serve();
                case "connect" -> connect(Integer.parseInt(args[1]));
                default -> open();
            }
        });
    }

    private static void serve() throws IOException {
        Asyncio.runningLoop().setExceptionHandler((_, report) -> say(report.message()));
        Asyncio.runningLoop().callExceptionHandler(ErrorContext.of("ready", null)); // loads the classes
        Server server = startServer(
                (reader, writer) -> {
                    try (writer) {
                        for (byte[] line : reader.lines()) {
                            writer.write(line);
                        }
                    }
                },
                List.of("127.0.0.1"),
                0,
                new ServerOptions().backlog(1000));
        // A class that is loaded from a folder needs a descriptor; whatever serves a connection is loaded
        // now.
        try (Connection connection = openConnection("127.0.0.1", server.port())) {
            connection.writer().write("hello\n");
            connection.reader().readLine();
        }
        say("port " + server.port());
        server.serveForever();
    }

    private static void connect(int port) throws IOException {
        List<Connection> open = new ArrayList<>();
        try {
            openConnection("127.0.0.1", 1); // loads the classes that say what goes wrong
        } catch (IOException e) {
            ask(port, "ready");
        }
        try {
            while (open.size() < 10_000) {
                open.add(openConnection("127.0.0.1", port));
            }
        } catch (IOException e) {
            say(e.getMessage());
        }
        open.forEach(Connection::close);
        for (Connection connection : open) {
            connection.writer().waitClosed();
        }
        ask(port, "again");
    }

    /// Opens sockets until it cannot, and again when they are closed.
    private static void open() throws IOException {
        Datagrams.bind("127.0.0.1", 0).close();
        startServer((_, writer) -> writer.close(), "127.0.0.1", 0).close();
        try {
            Datagrams.bind("192.0.2.1", 0); // loads the classes that say what goes wrong
        } catch (IOException e) {
            say("ready");
        }
        List<AutoCloseable> open = new ArrayList<>();
        try {
            while (open.size() < 10_000) {
                open.add(Datagrams.bind("127.0.0.1", 0));
            }
        } catch (IOException e) {
            say(e.getMessage());
        }
        try {
            startServer((_, writer) -> writer.close(), "127.0.0.1", 0).close();
        } catch (IOException e) {
            say(e.getMessage());
        }
        open.forEach(FewDescriptors::close);
        Asyncio.sleep(Asyncio.millis(10));
        Datagrams.bind("127.0.0.1", 0).close();
        startServer((_, writer) -> writer.close(), "127.0.0.1", 0).close();
        say("again");
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            say(e.toString());
        }
    }

    private static void ask(int port, String question) throws IOException {
        Connection connection = openConnection("127.0.0.1", port);
        connection.writer().write(question + "\n");
        say(connection.reader().readLine(UTF_8));
        connection.close();
        connection.writer().waitClosed();
    }

    private static void say(Object line) {
        System.out.println(line);
        System.out.flush();
    }
}
