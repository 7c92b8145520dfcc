package examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples that really wait: for threads, signals, servers, files, or the end of the process. Each runs
/// in a process of its own, several of them at the same time.
@Tag("real-time")
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0} engine")
@ValueSource(strings = {"loop", "handoff"})
class RealTimeTest {

    private final String engine;

    RealTimeTest(String engine) {
        this.engine = "-Dasyncio.engine=" + engine;
    }

    // ---- what blocks

    @Test
    void example1IsSynchronous() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "Example1");

        assertThat(output.out())
                .startsWith(
                        "Do something with 1...",
                        "Done with 1",
                        "Fetch 1 fully completed",
                        "Do something with 2...",
                        "Done with 2",
                        "Fetch 2 fully completed",
                        "[Result of 1, Result of 2]");
        assertThat(output.seconds()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void example5BlocksTheLoopAndTheMonitorNamesTheLine() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "Example5");

        assertThat(output.out())
                .startsWith(
                        "Do something with 1...",
                        "Done with 1",
                        "Do something with 2...",
                        "Done with 2",
                        "Task 1 fully completed",
                        "Task 2 fully completed",
                        "[Result of 1, Result of 2]");
        assertThat(output.seconds()).isGreaterThanOrEqualTo(3);
        assertThat(output.err())
                .containsPattern(
                        "EventLoop '.*' has been blocked for [01]\\.\\d+ s by task 'Task-2'; await instead, or move the"
                                + " blocking call to toThread\\(\\.\\.\\.\\); it is at Example5\\.fetchData\\(Example5\\.java:\\d+\\)")
                .contains("by task 'Task-3'");
    }

    @Test
    void example6MovesBlockingCallsToThreads() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "Example6");

        assertThat(output.out().subList(0, 2))
                .containsExactlyInAnyOrder("Do something with 1...", "Do something with 2...");
        assertThat(output.out().subList(2, 7))
                .containsExactly(
                        "Done with 1",
                        "Thread 1 fully completed",
                        "Done with 2",
                        "Thread 2 fully completed",
                        "[Result of 1, Result of 2]");
        assertThat(output.seconds()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void blockingVersusThreadsIsATable() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "BlockingVersusThreads");

        assertThat(output.out()).first().asString().matches("8 jobs +waiting computing");
        assertThat(output.out().stream().skip(1))
                .allSatisfy(row -> assertThat(row).matches(".{28} +\\d+\\.\\d\\d s +\\d+\\.\\d\\d s"))
                .extracting(row -> row.substring(0, 28).strip())
                .containsExactly("in sequence", "on threads", "on the loop", "from the loop, on threads");
        assertThat(waiting(output.out().get(1))).isGreaterThanOrEqualTo(0.8);
        assertThat(waiting(output.out().get(3))).isGreaterThanOrEqualTo(0.1);
    }

    private static double waiting(String row) {
        return Double.parseDouble(row.substring(28, 35));
    }

    @Test
    void fileReadsIsATable() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "FileReads");

        assertThat(output.err()).isEmpty();
        assertThat(output.out()).first().asString().matches("50 files +characters +time +pause");
        assertThat(output.out().stream().skip(1))
                .allSatisfy(row -> assertThat(row).matches(".{26} +100000000 +\\d+\\.\\d{3} s +\\d+\\.\\d{3} s"))
                .extracting(row -> row.substring(0, 26).strip())
                .containsExactly("Files, one by one", "AsyncFiles, one by one", "AsyncFiles, all at once");
    }

    // ---- how processes end

    @Test
    void neverAwaitedWarns() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "NeverAwaited");

        assertThat(output.status()).isZero();
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).contains("WARNING: coroutine 'main' was never awaited");
    }

    @Test
    void neverAwaitedNamesTheLineInDebugMode() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine, "-Dasyncio.debug=true"), "NeverAwaited");

        assertThat(output.err())
                .containsPattern("WARNING: coroutine 'main' was never awaited: .*"
                        + "made at NeverAwaited\\..*\\(NeverAwaited\\.java:\\d+\\)");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void keyboardInterruptCleansUp() throws Exception {
        try (var program = ChildProgram.start(List.of(engine), "KeyboardInterrupt")) {
            program.waitFor("waiting for an hour; press Ctrl+C");
            program.signal("INT");
            ChildProgram.Output output = program.finish();

            assertThat(output.out()).containsExactly("waiting for an hour; press Ctrl+C", "cleaning up ...", "done");
            assertThat(output.err()).isEqualTo("KeyboardInterrupt\n");
            assertThat(output.status()).isEqualTo(130);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void secondKeyboardInterruptEndsTheProcessAtOnce() throws Exception {
        try (var program = ChildProgram.start(List.of(engine), "KeyboardInterrupt")) {
            program.waitFor("waiting for an hour; press Ctrl+C");
            program.signal("INT");
            program.waitFor("cleaning up ...");
            program.signal("INT");
            ChildProgram.Output output = program.finish();

            assertThat(output.out()).containsExactly("waiting for an hour; press Ctrl+C", "cleaning up ...");
            assertThat(output.status()).isEqualTo(130);
        }
    }

    // ---- child processes

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void tailFilesMergesFilesAndLeavesNoProcessBehind(@TempDir Path folder) throws Exception {
        Path first = Files.writeString(folder.resolve("first"), "one\n");
        Path second = Files.writeString(folder.resolve("second"), "");
        try (var program = ChildProgram.start(List.of(engine), "TailFiles", first.toString(), second.toString())) {
            program.waitFor("first: one");
            Files.writeString(second, "two\n", StandardOpenOption.APPEND);
            program.waitFor("second: two");
            Files.writeString(first, "three\n", StandardOpenOption.APPEND);
            program.waitFor("first: three");
            program.signal("INT");
            ChildProgram.Output output = program.finish();

            assertThat(output.out()).containsExactly("first: one", "second: two", "first: three");
            assertThat(output.err()).isEqualTo("KeyboardInterrupt\n");
            assertThat(output.status()).isEqualTo(130);
        }
        assertThat(ProcessHandle.allProcesses())
                .noneMatch(process -> process.info().commandLine().orElse("").contains("tail -n +1 -f " + folder));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void tailFilesSaysWhatTailSaysOfAFileThatIsNotThere() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "TailFiles", "/no/such/file");

        assertThat(output.out()).last().isEqualTo("file: tail ended with 1");
        assertThat(output.status()).isZero();
    }

    @Test
    void tailFilesAsksForFiles() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "TailFiles");

        assertThat(output.err()).isEqualTo("Name the files to follow, such as /var/log/*.log\n");
        assertThat(output.status()).isEqualTo(2);
    }

    // ---- real requests

    @Test
    void concurrentRequestsAskTheirOwnServer() throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "ConcurrentRequests");

        assertThat(output.status()).as(output.err()).isZero();
        assertThat(output.out().getFirst()).isEqualTo("0 in flight, 0 of 30 done, 0 failed");
        assertThat(output.out()).contains("0 in flight, 30 of 30 done, 1 failed");
        assertThat(output.out().stream().filter(line -> line.contains("http://")))
                .hasSize(30);
        assertThat(output.out())
                .filteredOn(line -> line.contains("FAILED"))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith("/page/13  FAILED: 404, 12 bytes"));
        assertThat(output.out()).contains("30 requests, 1 failed, at most 20 at a time");
        assertThat(number(output, "total time"))
                .isBetween(number(output, "slowest request"), number(output, "sum of times") / 2);
    }

    private static double number(ChildProgram.Output output, String label) {
        var pattern = Pattern.compile(Pattern.quote(label) + " +([0-9.]+) s");
        return output.out().stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .mapToDouble(matcher -> Double.parseDouble(matcher.group(1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void concurrentRequestsGoOnWhenOneFails() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            String good = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            ChildProgram.Output output = ChildProgram.run(
                    List.of(engine), "ConcurrentRequests", "--limit", "1", "http://host.invalid/", good);

            assertThat(output.status()).as(output.err()).isZero();
            assertThat(output.out())
                    .filteredOn(line -> line.contains("http://"))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("http://host.invalid/  FAILED: ConnectFailedException: No connection to"),
                            line -> assertThat(line).endsWith(good + "  200, 2 bytes"));
            assertThat(output.out()).contains("2 requests, 1 failed, at most 1 at a time");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void concurrentRequestsRefuseBadArguments() throws Exception {
        assertRefused("'example' is not a URL to request; use one like https://example.org/path", "example");
        assertRefused("--limit needs a number from 1 to 999999, not '0'", "--limit", "0");
        assertRefused("There is no option '--fast', only --limit N", "--fast");
    }

    private void assertRefused(String message, String... args) throws Exception {
        ChildProgram.Output output = ChildProgram.run(List.of(engine), "ConcurrentRequests", args);

        assertThat(output.err()).isEqualTo(message + "\n");
        assertThat(output.out()).isEmpty();
        assertThat(output.status()).isEqualTo(2);
    }

    // ---- the network

    @Test
    void tlsEchoEncryptsWithACertificateMadeOnTheFly() throws Exception {
        // The later class path counts: this one has Netty too.
        List<String> flags = List.of(engine, "-cp", System.getProperty("java.class.path"));

        ChildProgram.Output output = ChildProgram.run(flags, "TlsEcho");

        assertThat(output.out()).containsExactly("TLSv1.3", "echo: hello");
    }
}
