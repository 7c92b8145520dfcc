package dev.asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No descriptors are left, in processes of their own.
@Tag("long")
@Timeout(60)
class DescriptorsTest {

    /// A JVM needs some 20 for itself.
    private static final int DESCRIPTORS = 120;

    private static Process start(String transport, String... arguments) throws IOException {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "needs bash for ulimit");
        List<String> command = new ArrayList<>(List.of(
                "/bin/bash",
                "-c",
                "ulimit -n " + DESCRIPTORS + "; exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Dasyncio.io=" + transport,
                "-cp",
                System.getProperty("java.class.path"),
                FewDescriptors.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String ask(Socket socket, String question) throws IOException {
        socket.getOutputStream().write((question + "\n").getBytes(UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void serverRecoversAndGoesOnAccepting(String transport) throws IOException {
        Process child = start(transport, "serve");
        List<Socket> sockets = new ArrayList<>();
        try (BufferedReader said = child.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready");
            String first = said.readLine();
            assertThat(first).startsWith("port ");
            int port = Integer.parseInt(first.substring(5));
            for (int i = 0; i < 200; i++) { // the backlog takes those that cannot be accepted
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            String complaint = said.readLine();

            for (int i = 0; i < 160; i++) {
                sockets.removeFirst().close();
            }
            List<String> answers = new ArrayList<>();
            for (Socket socket : sockets) {
                socket.setSoTimeout(20_000);
                answers.add(ask(socket, "hello"));
            }

            assertThat(complaint)
                    .matches("Server\\[serving, .*] cannot accept connections for want of a system resource; it tries"
                            + " again in 1 s");
            assertThat(answers).hasSize(40).containsOnly("hello");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            child.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void connectingFailsAndSucceedsWhenThereAreDescriptorsAgain(String transport) throws IOException {
        ServerSocket listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Process child = start(transport, "connect", String.valueOf(listening.getLocalPort()));
        List<Socket> sockets = new ArrayList<>();
        Thread accepting = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    sockets.add(socket);
                    Thread.startVirtualThread(() -> echo(socket));
                }
            } catch (IOException e) {
                assertThat(listening.isClosed()).isTrue();
            }
        });
        try (BufferedReader said = child.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready");
            assertThat(said.readLine())
                    .isEqualTo("Cannot connect to 127.0.0.1:" + listening.getLocalPort() + ": Too many open files");
            assertThat(said.readLine()).isEqualTo("again");
        } finally {
            child.destroyForcibly();
            listening.close();
            joinQuietly(accepting);
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void openingFailsAndSucceedsWhenThereAreDescriptorsAgain(String transport) throws IOException {
        Process child = start(transport, "open");
        try (BufferedReader said = child.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready");
            assertThat(said.readLine()).isEqualTo("Cannot listen on 127.0.0.1:0: Too many open files");
            assertThat(said.readLine()).isEqualTo("Cannot listen on 127.0.0.1:0: Too many open files");
            assertThat(said.readLine()).isEqualTo("again");
        } finally {
            child.destroyForcibly();
        }
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void echo(Socket socket) {
        try {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.close();
        } catch (IOException e) {
            assertThat(e).isNotNull(); // the child has gone
        }
    }
}
