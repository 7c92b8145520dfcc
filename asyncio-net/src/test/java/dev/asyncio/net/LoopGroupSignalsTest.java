package dev.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signals, in a process of its own.
@Tag("long")
@Timeout(60)
class LoopGroupSignalsTest {

    private static Process start(int workMillis) throws IOException {
        assumeTrue(Files.exists(Path.of("/usr/bin/env")) && Files.exists(Path.of("/proc")), "needs GNU env and kill");
        List<String> command = new ArrayList<>(List.of(
                // What a script starts in the background ignores SIGINT unless it is told not to.
                "/usr/bin/env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                GroupProgram.class.getName(),
                String.valueOf(workMillis)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void firstSignalLetsClientsFinish(String signal, int status) throws IOException, InterruptedException {
        Process program = start(300);
        try (BufferedReader said = program.inputReader()) {
            int port = Integer.parseInt(said.readLine());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write("hello\n".getBytes(UTF_8));
                assertThat(said.readLine()).isEqualTo("serving");

                signal(program, signal);

                assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                        .isEqualTo("hello\n");
            }
            assertThat(said.readLine()).startsWith("LoopGroup of 2 loops ran for ");
            assertThat(program.waitFor()).isEqualTo(status);
        } finally {
            program.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void secondSignalEndsTheProcessAtOnce(String signal, int status) throws IOException, InterruptedException {
        Process program = start(1_000_000);
        try (BufferedReader said = program.inputReader()) {
            int port = Integer.parseInt(said.readLine());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write("hello\n".getBytes(UTF_8));
                assertThat(said.readLine()).isEqualTo("serving");
                signal(program, signal);
                while (listens(port)) { // signals that come together are one
                    Thread.onSpinWait();
                }
                boolean isAlive = program.isAlive();

                signal(program, signal);

                assertThat(program.waitFor()).isEqualTo(status);
                assertThat(isAlive).isTrue();
            }
        } finally {
            program.destroyForcibly();
        }
    }

    private static boolean listens(int port) throws IOException {
        try (Socket knocking = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return knocking.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }
}
