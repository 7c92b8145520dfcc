package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProcessTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private ServerProcess start(Duration limit, String script) throws Exception {
        return ServerProcess.start(List.of("sh", "-c", script), System.getenv(), folder, limit);
    }

    private List<Path> left() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void aServerIsThereOnceItPrintsReady() throws Exception {
        try (var server = start(LIMIT, "echo Hello; echo READY; exec sleep 1000")) {
            assertThat(ProcessHandle.of(server.pid())).isPresent();
        }

        assertThat(left()).isEmpty();
    }

    @Test
    void aServerThatEndsBeforeItListensIsQuoted() throws Exception {
        assertThatExceptionOfType(ServerProcess.FailedException.class)
                .isThrownBy(() -> start(LIMIT, "echo 'no room' >&2; echo 'give up' >&2; exit 5"))
                .withMessage("ended before it listened, with exit status 5:\n  no room\n  give up");

        assertThat(left()).isEmpty();
    }

    @Test
    void aServerThatDoesNotPrintReadyInTimeIsKilled() throws Exception {
        assertThatExceptionOfType(ServerProcess.FailedException.class)
                .isThrownBy(() -> start(Duration.ofMillis(1), "exec sleep 1000"))
                .withMessage("did not print READY within 0 s and was killed; it said nothing");

        assertThat(left()).isEmpty();
    }

    @Test
    void aServerThatDiesWhileItIsMeasuredIsQuoted() throws Exception {
        try (var server = start(LIMIT, "echo READY; echo 'out of memory' >&2; exit 3")) {
            assertThatExceptionOfType(ServerProcess.FailedException.class)
                    .isThrownBy(server::checkAlive)
                    .withMessage("died while it was measured, with exit status 3:\n  out of memory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio-loop", "asyncio-protocol", "netty", "vertx", "virtual-threads", "cpython"})
    void aPortThatIsTakenIsNamed(String name) throws Exception {
        PythonCommand python = PythonCommand.find(System.getenv(), folder);
        List<Peer> peers = Peer.find(List.of(name), JavaCommand.ofThisProcess(), python, "");
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(Serving.HOST))) {
            for (Peer peer : peers) {
                List<String> command = new ArrayList<>(peer.commandFor(Workload.ECHO));
                command.add(Integer.toString(taken.getLocalPort()));

                assertThatExceptionOfType(ServerProcess.FailedException.class)
                        .isThrownBy(() -> ServerProcess.start(command, System.getenv(), folder, LIMIT))
                        .withMessageContainingAll(
                                "ended before it listened, with exit status 1",
                                "asyncio: echo on 127.0.0.1:" + taken.getLocalPort() + " cannot be served: ",
                                "ddress already in use");
            }
        }
    }

    @Test
    void aPeerWithoutTheWorkloadSaysSo() {
        var command = new ArrayList<>(JavaCommand.ofThisProcess().of(NettyServers.class));
        command.add("yield");

        assertThatExceptionOfType(ServerProcess.FailedException.class)
                .isThrownBy(() -> ServerProcess.start(command, Map.of(), folder, LIMIT))
                .satisfies(failure -> assertThat(failure.status()).isEqualTo(PeerMain.NO_SUCH_WORKLOAD));
    }
}
