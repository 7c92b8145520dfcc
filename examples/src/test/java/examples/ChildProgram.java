package examples;

import dev.asyncio.Asyncio;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Runs an example in a process of its own, in real time.
final class ChildProgram implements AutoCloseable {

    /// What a program printed, and how it ended.
    record Output(List<String> out, String err, int status) {

        /// {@return the number of seconds that the last line names, in words such as `Finished in 2.0
        /// seconds`}
        double seconds() {
            return Double.parseDouble(out.getLast().replaceAll("[^0-9.]", ""));
        }
    }

    /// A process that a script has started in the background ignores SIGINT, and so do its children, unless
    /// they are started with this.
    private static final List<String> WITH_INTERRUPTS = List.of("env", "--default-signal=INT");

    private static final Set<String> NETWORK_PROGRAMS = Set.of(
            "EchoServer",
            "EchoClient",
            "ChatServer",
            "LineServer",
            "TcpProxy",
            "UdpClock",
            "PortScanner",
            "ConcurrentRequests",
            "WebCrawler",
            "JsonApi",
            "ReverseProxy",
            "FileServer",
            "LiveCounter",
            "WebChat");

    private static final boolean CAN_RESET_SIGNALS = isPossible(WITH_INTERRUPTS);

    private final Process process;
    private final BufferedReader out;
    private final List<String> lines = new ArrayList<>();
    private final Path err;

    private ChildProgram(Process process, Path err) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.err = err;
    }

    /// Runs an example to its end.
    ///
    /// @param flags for java, before the name of the program
    static Output run(List<String> flags, String name, String... args) throws Exception {
        try (var program = start(flags, name, args)) {
            return program.finish();
        }
    }

    /// Starts an example.
    static ChildProgram start(List<String> flags, String name, String... args) throws Exception {
        Path err = Files.createTempFile("asyncio-example", ".err");
        List<String> command = new ArrayList<>();
        if (CAN_RESET_SIGNALS) {
            command.addAll(WITH_INTERRUPTS);
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.language=en",
                "-Dstdout.encoding=UTF-8",
                // For Netty's native transports and its memory.
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                locationOf(Class.forName(name)) + System.getProperty("path.separator") + libraries(name)));
        command.addAll(flags);
        command.add(name);
        command.addAll(List.of(args));
        return new ChildProgram(
                new ProcessBuilder(command).redirectError(err.toFile()).start(), err);
    }

    private static boolean isPossible(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return new ProcessBuilder(command)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /// {@return what the program needs} The network brings many jars with it, without which the others start
    /// faster.
    private static String libraries(String name) throws URISyntaxException {
        return NETWORK_PROGRAMS.contains(name) ? System.getProperty("java.class.path") : locationOf(Asyncio.class);
    }

    private static String locationOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /// Waits until the program has printed a line.
    void waitFor(String line) throws IOException {
        String read = out.readLine();
        while (read != null) {
            lines.add(read);
            if (read.equals(line)) {
                return;
            }
            read = out.readLine();
        }
        throw new AssertionError("The program ended without the line '%s'; it printed %s and %s"
                .formatted(line, lines, Files.readString(err)));
    }

    /// Waits until the program has printed `Serving on port N`.
    ///
    /// @return N
    int port() throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith("Serving on port ")) {
            throw new AssertionError("The program printed '%s' and %s".formatted(line, Files.readString(err)));
        }
        lines.add(line);
        return Integer.parseInt(line.substring("Serving on port ".length()));
    }

    /// Sends a signal. Java itself can only send SIGTERM and SIGKILL.
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill ended with status " + status);
        }
    }

    /// Waits for the end of the program.
    Output finish() throws IOException, InterruptedException {
        out.lines().forEach(lines::add);
        int status = process.waitFor();
        return new Output(List.copyOf(lines), Files.readString(err), status);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.delete(err);
    }
}
