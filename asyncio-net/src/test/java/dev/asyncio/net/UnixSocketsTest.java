package dev.asyncio.net;

import static dev.asyncio.net.Streams.openUnixConnection;
import static dev.asyncio.net.Streams.startUnixServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// On each transport that this machine has.
@SuppressWarnings("try") // some are closed before their block ends, which is what is tested
@Timeout(
        value = 20,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop that hangs must not take the build with it
class UnixSocketsTest {

    @TempDir
    Path folder;

    private static void runWith(IoTransport transport, dev.asyncio.Action body) throws Exception {
        EventLoop loop;
        try {
            loop = EventLoop.builder().poller(transport.newPoller()).build();
        } catch (IllegalStateException notHere) {
            assumeTrue(false, notHere.getMessage());
            return;
        }
        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(body);
        }
    }

    private Path path() {
        return folder.resolve("socket");
    }

    private static void greet(StreamReader reader, StreamWriter writer) throws IOException {
        try (writer) {
            writer.write("hello " + reader.readLine(UTF_8) + "\n");
        }
    }

    private static String ask(Path path, String name) throws IOException {
        try (Connection connection = openUnixConnection(path)) {
            connection.writer().write(name + "\n");
            return connection.reader().readLine(UTF_8);
        }
    }

    private static void end(Server server) {
        server.close();
        server.waitClosed();
        Asyncio.sleep(Asyncio.millis(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void connectionThroughASocketFileWhichIsRemovedAtTheEnd(IoTransport transport) throws Exception {
        List<Object> names = new ArrayList<>();
        runWith(transport, () -> {
            Server server = startUnixServer(
                    (reader, writer) -> {
                        names.add(writer.extraInfo(ExtraInfo.SOCKNAME));
                        greet(reader, writer);
                    },
                    path());

            assertThat(ask(path(), "world")).isEqualTo("hello world");
            assertThat(server.sockets()).containsExactly(UnixDomainSocketAddress.of(path()));
            end(server);
        });

        assertThat(path()).doesNotExist();
        assertThat(names).containsExactly(UnixDomainSocketAddress.of(path()));
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void fileThatADeadServerHasLeftIsReplaced(IoTransport transport) throws Exception {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThat(path()).exists();

        runWith(transport, () -> {
            Server server = startUnixServer(UnixSocketsTest::greet, path());
            assertThat(ask(path(), "again")).isEqualTo("hello again");
            end(server);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void fileThatAnotherServerHasPutThereStays(IoTransport transport) throws Exception {
        runWith(transport, () -> {
            Server first = startUnixServer(UnixSocketsTest::greet, path());
            Server second = startUnixServer(UnixSocketsTest::greet, path());
            end(first);
            while (!Files.exists(path())) {
                Asyncio.sleep(Asyncio.millis(1)); // put aside while the first is closed
            }

            assertThat(ask(path(), "second")).isEqualTo("hello second");
            end(second);
        });

        assertThat(path()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void fileStaysIfThatIsWanted(IoTransport transport) throws Exception {
        runWith(transport, () -> {
            end(startUnixServer(UnixSocketsTest::greet, path(), new ServerOptions().cleanupSocket(false)));
            while (!Files.exists(path())) {
                Asyncio.sleep(Asyncio.millis(1)); // put aside while the server is closed
            }
        });

        assertThat(path()).exists();
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void fileThatIsNoSocketIsNotTouched(IoTransport transport) throws Exception {
        Files.writeString(path(), "precious");

        runWith(
                transport,
                () -> assertThatThrownBy(() -> startUnixServer(UnixSocketsTest::greet, path()))
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining("Address already in use")
                        .hasMessageContaining(path().toString()));

        assertThat(path()).hasContent("precious");
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void pathThatIsTooLongIsRefusedByName(IoTransport transport) throws Exception {
        Path tooLong = folder.resolve("x".repeat(120));

        runWith(transport, () -> {
            assertThatThrownBy(() -> startUnixServer(UnixSocketsTest::greet, tooLong))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(tooLong.toString())
                    .hasMessageContaining("longer than a socket's path can be");
            assertThatThrownBy(() -> openUnixConnection(tooLong))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("longer than a socket's path can be");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void nobodyThereIsAnErrorThatNamesThePath(IoTransport transport) throws Exception {
        runWith(
                transport,
                () -> assertThatThrownBy(() -> openUnixConnection(path()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(path().toString()));
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void folderThatIsNotThereIsAnErrorThatNamesThePath(IoTransport transport) throws Exception {
        Path nowhere = folder.resolve("none").resolve("socket");

        runWith(
                transport,
                () -> assertThatThrownBy(() -> startUnixServer(UnixSocketsTest::greet, nowhere))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(nowhere.toString()));
    }

    /// Netty's NIO and io_uring close a Unix connection whose other end is half closed.
    @ParameterizedTest
    @EnumSource(names = "EPOLL")
    void halfClosedConnectionStillAnswers(IoTransport transport) throws Exception {
        runWith(transport, () -> {
            Server server = startUnixServer(
                    (reader, writer) -> {
                        try (writer) {
                            writer.write(reader.read().length + " bytes");
                        }
                    },
                    path());
            try (Connection connection = openUnixConnection(path())) {
                connection.writer().write("twelve bytes");
                connection.writer().writeEof();

                assertThat(connection.reader().read()).asString().isEqualTo("12 bytes");
            }
            end(server);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void socketThatNobodyListensToAnyMoreIsRefused(IoTransport transport) throws Exception {
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }

        runWith(
                transport,
                () -> assertThatThrownBy(() -> openUnixConnection(path()))
                        .isInstanceOf(ConnectException.class)
                        .hasMessage("Cannot connect to " + path() + ": Connection refused"));
    }

    // ---- abstract names

    private static String abstractName() {
        return "\0asyncio-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void connectionThroughAnAbstractNameNeedsNoFile(IoTransport transport) throws Exception {
        String path = abstractName();
        AbstractUnixAddress address = AbstractUnixAddress.of(path.substring(1));
        List<Object> names = new ArrayList<>();
        runWith(transport, () -> {
            Server server = startUnixServer(
                    (reader, writer) -> {
                        names.add(writer.extraInfo(ExtraInfo.SOCKNAME));
                        greet(reader, writer);
                    },
                    path);
            try (Connection connection = openUnixConnection(path)) {
                names.add(connection.writer().extraInfo(ExtraInfo.PEERNAME));
                connection.writer().write("world\n");
                assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello world");
            }
            assertThat(server.sockets()).containsExactly(address);
            end(server);

            assertThatThrownBy(() -> openUnixConnection(path))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("Cannot connect to " + address + ": Connection refused");
        });

        assertThat(names).containsExactly(address, address);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void abstractNameThatIsTakenIsAnError(IoTransport transport) throws Exception {
        String path = abstractName();
        runWith(transport, () -> {
            Server server = startUnixServer(UnixSocketsTest::greet, path);
            assertThatThrownBy(() -> startUnixServer(UnixSocketsTest::greet, path))
                    .isInstanceOf(BindException.class)
                    .hasMessageStartingWith("Cannot listen on @" + path.substring(1) + ": Address already in use");
            end(server);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void protocolsConnectThroughAnAbstractName(IoTransport transport) throws Exception {
        String path = abstractName();
        runWith(transport, () -> {
            Server server = Transports.createUnixServer(Recorder::new, path, new ServerOptions());
            Connected<Recorder> connected = Transports.createUnixConnection(Recorder::new, path, new ConnectOptions());
            assertThat(connected.transport().<java.net.SocketAddress>extraInfo(ExtraInfo.PEERNAME))
                    .hasToString("@" + path.substring(1));
            connected.transport().abort();
            end(server);
        });
    }

    @ParameterizedTest
    @EnumSource(names = "NIO")
    void abstractNameIsRefusedWhereThereIsNone(IoTransport transport) throws Exception {
        runWith(transport, () -> {
            assertThatThrownBy(() -> openUnixConnection("\0name"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "A loop that does its I/O with NIO cannot use the abstract Unix socket @name, because the"
                                    + " JDK has only those with a file; use a path, or on Linux make the loop with"
                                    + " EventLoop.builder().poller(IoTransport.EPOLL.newPoller()), or start with"
                                    + " -Dasyncio.io=epoll");
            assertThatThrownBy(() -> startUnixServer(UnixSocketsTest::greet, "\0name"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot use the abstract Unix socket @name");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void pathAsTextIsThatOfAFile(IoTransport transport) throws Exception {
        runWith(transport, () -> {
            Server server = startUnixServer(UnixSocketsTest::greet, path().toString());
            assertThat(ask(path(), "text")).isEqualTo("hello text");
            end(server);
        });
    }

    @Test
    void nameOfAnAbstractSocketIsChecked() {
        assertThat(AbstractUnixAddress.of("name"))
                .isEqualTo(AbstractUnixAddress.of("name"))
                .hasSameHashCodeAs(AbstractUnixAddress.of("name"))
                .isNotEqualTo(AbstractUnixAddress.of("other"))
                .hasToString("@name");
        assertThat(AbstractUnixAddress.of("name").name()).isEqualTo("name");
        assertThatThrownBy(() -> AbstractUnixAddress.of(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The name of an abstract Unix socket must have 1 to 107 bytes, but '' has 0");
        assertThatThrownBy(() -> AbstractUnixAddress.of("x".repeat(108)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("has 108");
        assertThatThrownBy(() -> AbstractUnixAddress.ofPath(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A Unix socket needs a path, or a name after a NUL, but the text is empty");
    }
}
