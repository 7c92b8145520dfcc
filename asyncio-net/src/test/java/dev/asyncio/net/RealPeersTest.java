package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static dev.asyncio.net.Streams.startUnixServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Programs that others have written: `nc`, `socat`, `curl` and CPython's asyncio. Skipped where they are missing.
@Tag("long")
class RealPeersTest {

    private static String find(String name) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name).toString();
            }
        }
        assumeTrue(false, () -> name + " is not installed");
        return name;
    }

    /// {@return a Python whose asyncio has what the scripts here use}
    private static String python() throws IOException {
        List<Path> candidates = new ArrayList<>();
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.sorted().forEach(version -> candidates.add(version.resolve("bin/python3")));
            }
        }
        return candidates.stream()
                .filter(Files::isExecutable)
                .map(Path::toString)
                .reduce((_, last) -> last)
                .orElseGet(() -> find("python3"));
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    private record Ran(byte[] out, String err, int status) {}

    /// Runs a program to its end, while the loop goes on.
    private static Ran run(byte[] input, String... command) {
        return toThread(() -> {
            Path err = Files.createTempFile("asyncio-peer", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            Thread feeding = Thread.ofVirtual().start(() -> {
                try (var stdin = process.getOutputStream()) {
                    stdin.write(input);
                } catch (IOException e) {
                    assertThat(e).isNotNull(); // it does not read to the end
                }
            });
            byte[] out = process.getInputStream().readAllBytes();
            feeding.join();
            int status = process.waitFor();
            Ran ran = new Ran(out, Files.readString(err), status);
            Files.delete(err);
            return ran;
        });
    }

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            for (Chunk chunk = reader.readChunk(); chunk != null; chunk = reader.readChunk()) {
                writer.write(chunk);
                writer.drain();
            }
        }
    }

    private static void end(Server server) {
        server.close();
        server.waitClosed();
        for (Task<?> task : Asyncio.allTasks()) {
            if (task != Asyncio.currentTask()) {
                Asyncio.await(task);
            }
        }
    }

    private static byte[] pattern(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 31 + (i >> 9));
        }
        return data;
    }

    // ---- nc and socat

    @AsyncioTest(virtualTime = false)
    void ncGetsBackWhatItSendsAfterItsEnd() throws IOException {
        String nc = find("nc");
        Server server = startServer(RealPeersTest::echo, "127.0.0.1", 0);
        byte[] data = pattern(3_000_000);

        Ran ran = run(data, nc, "-N", "127.0.0.1", String.valueOf(server.port()));
        end(server);

        assertThat(ran.err).isEmpty();
        assertThat(Arrays.equals(ran.out, data)).isTrue();
    }

    @AsyncioTest(virtualTime = false)
    void ourClientTalksToNc() throws IOException {
        String nc = find("nc");
        int port = freePort();
        Task<Ran> serving = createTask(() -> run("from nc\n".getBytes(UTF_8), nc, "-N", "-l", "127.0.0.1", "" + port));
        try (Connection connection = connectPatiently(port)) {
            connection.writer().write("from us\n");
            connection.writer().writeEof();
            byte[] answer = connection.reader().read();

            assertThat(answer).asString().isEqualTo("from nc\n");
        }
        assertThat(Asyncio.await(serving).out).asString().isEqualTo("from us\n");
    }

    @AsyncioTest(virtualTime = false)
    void socatTalksToOurUnixServer(@TempDir Path folder) throws IOException {
        String socat = find("socat");
        Path path = folder.resolve("socket");
        Server server = startUnixServer(RealPeersTest::echo, path);
        byte[] data = pattern(1_000_000);

        Ran ran = run(data, socat, "-t", "20", "-", "UNIX-CONNECT:" + path);
        end(server);

        assertThat(ran.err).isEmpty();
        assertThat(Arrays.equals(ran.out, data)).isTrue();
    }

    // ---- curl

    private static void respond(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            String request = String.valueOf(reader.readLine(UTF_8));
            for (String header : reader.lines(UTF_8)) {
                if (header.isEmpty()) {
                    break;
                }
            }
            byte[] body = ("You asked: " + request + "\n").repeat(10_000).getBytes(UTF_8);
            writer.write("HTTP/1.0 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            writer.write(body);
            writer.drain();
        }
    }

    @AsyncioTest(virtualTime = false)
    void curlIsContentWithATinyHttpServer() throws IOException {
        String curl = find("curl");
        Server server = startServer(RealPeersTest::respond, "127.0.0.1", 0);

        Ran ran = run(new byte[0], curl, "-sS", "--noproxy", "*", "http://127.0.0.1:" + server.port() + "/hello");
        end(server);

        assertThat(ran.err).isEmpty();
        assertThat(ran.out).asString().isEqualTo("You asked: GET /hello HTTP/1.1\n".repeat(10_000));
    }

    // ---- CPython's asyncio

    private static final String PYTHON_CLIENT = """
            import asyncio, sys, hashlib
            port, count, size = map(int, sys.argv[1:])
            async def one(number):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                data = bytes((number + i * 7) % 251 for i in range(1000)) * (size // 1000)
                async def send():
                    for i in range(0, len(data), 50_000):
                        writer.write(data[i:i + 50_000])
                        await writer.drain()
                    writer.write_eof()
                sending = asyncio.create_task(send())
                answer = await reader.read()
                await sending
                writer.close()
                await writer.wait_closed()
                return answer == data
            async def main():
                print(all(await asyncio.gather(*(one(i) for i in range(count)))))
            asyncio.run(main())
            """;

    private static final String PYTHON_SERVER = """
            import asyncio
            async def echo(reader, writer):
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
                writer.close()
                await writer.wait_closed()
            async def main():
                server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=500)
                print(server.sockets[0].getsockname()[1], flush=True)
                async with server:
                    await server.serve_forever()
            asyncio.run(main())
            """;

    @AsyncioTest(virtualTime = false, realTimeoutSeconds = 60)
    void clientsOfCPythonTalkToOurServer() throws IOException {
        String python = python();
        Server server = startServer(RealPeersTest::echo, "127.0.0.1", 0);

        Ran large = run(new byte[0], python, "-c", PYTHON_CLIENT, "" + server.port(), "2", "4000000");
        Ran many = run(new byte[0], python, "-c", PYTHON_CLIENT, "" + server.port(), "200", "20000");
        end(server);

        assertThat(large.err + many.err).isEmpty();
        assertThat(large.out).asString().isEqualTo("True\n");
        assertThat(many.out).asString().isEqualTo("True\n");
    }

    @AsyncioTest(virtualTime = false, realTimeoutSeconds = 60)
    void ourClientsTalkToAServerOfCPython() throws IOException {
        String python = python();
        Process process = new ProcessBuilder(python, "-c", PYTHON_SERVER)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            int port = Integer.parseInt(toThread(() -> process.inputReader().readLine()));
            List<Task<Boolean>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                byte[] data = pattern(i == 0 ? 4_000_000 : 20_000 + i);
                clients.add(createTask(() -> comesBack(port, data)));
            }

            assertThat(Asyncio.awaitAll(clients)).hasSize(100).containsOnly(true);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean comesBack(int port, byte[] data) throws IOException {
        try (Connection connection = openConnection("127.0.0.1", port)) {
            Task<Void> sending = createTask(() -> {
                for (int i = 0; i < data.length; i += 50_000) {
                    connection.writer().write(Arrays.copyOfRange(data, i, Math.min(data.length, i + 50_000)));
                    connection.writer().drain();
                }
                connection.writer().writeEof();
            });
            byte[] answer = connection.reader().read();
            Asyncio.await(sending);
            return Arrays.equals(answer, data);
        }
    }

    // ---- ports of programs that cannot tell

    private static int freePort() throws IOException {
        Server server = startServer(RealPeersTest::echo, "127.0.0.1", 0);
        int port = server.port();
        end(server);
        return port;
    }

    private static Connection connectPatiently(int port) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return openConnection("127.0.0.1", port);
            } catch (IOException e) {
                if (attempt == 500) {
                    throw e;
                }
                Asyncio.sleep(Asyncio.millis(10));
            }
        }
    }
}
