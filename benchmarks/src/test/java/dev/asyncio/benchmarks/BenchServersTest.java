package dev.asyncio.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole measurements, as small as they can be: server and load client are processes. What they find means
/// nothing.
class BenchServersTest {

    private static final Map<String, String> TINY = Map.of(
            LoadSizes.CONNECTIONS, "2",
            LoadSizes.IDLE, "20",
            LoadSizes.WARM_UP, "0.02",
            LoadSizes.WINDOW, "0.1");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int bench(String workload, String... peers) throws Exception {
        List<String> words = new ArrayList<>(List.of("--quick", workload));
        for (String peer : peers) {
            words.addAll(List.of("--peer", peer));
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(TINY);
        if (!List.of(peers).contains("cpython")) {
            // To look for it takes longer than to measure.
            environment.put("PYTHON", "none");
        }
        return Bench.run(words, environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private List<String> results() {
        return out.toString(UTF_8)
                .lines()
                .filter(line -> line.startsWith("RESULT "))
                // The system counts processor time in hundredths of a second: such a short window may have
                // none.
                .filter(line -> !line.endsWith("/cpu-s"))
                .map(line -> line.replaceFirst(" \\S+( \\S+)$", "$1"))
                .toList();
    }

    private static List<String> expected(String peer, String... metrics) {
        List<String> lines = new ArrayList<>();
        for (String metric : metrics) {
            lines.add("RESULT %s %s req/s".formatted(metric, peer));
            lines.add("RESULT %s-p99 %s us".formatted(metric, peer));
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio-loop", "asyncio-protocol", "asyncio-handoff", "netty", "vertx", "virtual-threads"})
    void everyPeerInJavaIsMeasuredAsAnEchoServer(String peer) throws Exception {
        int status = bench("echo", peer);

        assertThat(err.toString(UTF_8)).isEqualTo("echo: " + peer + ", process 1 of 1\n");
        assertThat(results())
                .containsExactlyElementsOf(expected(peer, "echo-1k", "echo-16k", "echo-100k", "echo-1k-p16"));
        assertThat(status).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio-loop", "asyncio-handoff", "netty", "vertx"})
    void everyPeerThatSpeaksHttpIsMeasured(String peer) throws Exception {
        int status = bench("http", peer);

        assertThat(err.toString(UTF_8)).isEqualTo("http: " + peer + ", process 1 of 1\n");
        assertThat(results()).containsExactlyElementsOf(expected(peer, "http", "http-p16"));
        assertThat(status).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio-loop", "netty", "vertx", "virtual-threads"})
    void everyPeerInJavaSpeaksTls(String peer) throws Exception {
        int status = bench("echo-tls", peer);

        assertThat(err.toString(UTF_8)).isEqualTo("echo-tls: " + peer + ", process 1 of 1\n");
        assertThat(results()).containsExactlyElementsOf(expected(peer, "echo-tls-1k", "echo-tls-16k"));
        assertThat(status).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo-tls"})
    void cpythonIsMeasuredInBothWaysWhereItIsThere(String workload) throws Exception {
        int status = bench(workload, "cpython", "cpython-protocol");

        assertThat(status).isZero();
        if (!out.toString(UTF_8).contains("no CPython")) {
            assertThat(results())
                    .containsAll(expected("cpython", workload + "-1k"))
                    .containsAll(expected("cpython-protocol", workload + "-1k"));
        }
    }

    @Test
    void idleConnectionsAreWeighedAndNewOnesCounted() throws Exception {
        int status = bench("connections", "asyncio-loop");

        assertThat(results()).contains("RESULT connections-rate asyncio-loop conn/s");
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertThat(results()).contains("RESULT connections-rss asyncio-loop B");
        }
        assertThat(status).isZero();
    }

    @Test
    void peersThatServeNothingAreNotAsked() throws Exception {
        int status = bench("echo", "bare", "kotlin");

        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(results()).isEmpty();
        assertThat(status).isZero();
    }
}
