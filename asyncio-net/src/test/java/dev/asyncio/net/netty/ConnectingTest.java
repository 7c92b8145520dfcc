package dev.asyncio.net.netty;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.ExceptionGroup;
import dev.asyncio.Task;
import dev.asyncio.net.ConnectOptions;
import dev.asyncio.net.Streams;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.Transport;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// Several addresses, of which some refuse and some never answer. All of them are this machine.
class ConnectingTest {

    /// Longer than a name may be, so that nobody has to be asked.
    private static final String NO_NAME = "x".repeat(64) + ".invalid";

    private static final class Silent implements Protocol {}

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
    }

    private InetSocketAddress listening() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        toClose.add(socket);
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    /// One whose backlog is full: the system drops what knocks, as if the cable was cut.
    private InetSocketAddress dead() throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        toClose.add(socket);
        InetSocketAddress address = (InetSocketAddress) socket.getLocalSocketAddress();
        for (int i = 0; i < 4; i++) {
            SocketChannel knocking = SocketChannel.open();
            toClose.add(knocking);
            knocking.configureBlocking(false);
            knocking.connect(address);
        }
        return address;
    }

    private static Transport connect(ConnectOptions options, InetSocketAddress... addresses) throws IOException {
        return Connecting.to(List.of(addresses), null, Silent::new, options);
    }

    private static Transport connect(@Nullable Duration delay, InetSocketAddress... addresses) throws IOException {
        return connect(new ConnectOptions().happyEyeballsDelay(delay), addresses);
    }

    private static String text(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    /// Lets what was given up end, and tells whether nothing is left.
    private static void assertThatNoSocketIsLeft() {
        for (int i = 0; i < 100 && NettyPoller.ofRunningLoop().isWaitingForIo(); i++) {
            sleep(millis(1));
        }
        assertThat(NettyPoller.ofRunningLoop().toString()).endsWith("sockets=0]");
    }

    @AsyncioTest(virtualTime = false)
    void addressThatRefusesIsFollowedByTheNextAtOnce() throws IOException {
        InetSocketAddress third = listening();

        Transport transport = connect(Duration.ofHours(1), refusing(), refusing(), third);

        assertThat(transport.extraInfo(ExtraInfo.PEERNAME)).isEqualTo(third);
        transport.close();
        assertThatNoSocketIsLeft();
    }

    @AsyncioTest(virtualTime = false)
    void addressThatDoesNotAnswerIsOvertakenAfterTheDelay() throws IOException {
        InetSocketAddress third = listening();

        Transport transport = connect(millis(10), dead(), dead(), third);

        assertThat(transport.extraInfo(ExtraInfo.PEERNAME)).isEqualTo(third);
        transport.close();
        assertThatNoSocketIsLeft();
    }

    @AsyncioTest(virtualTime = false)
    void withoutADelayAddressThatDoesNotAnswerHoldsUpTheOthers() throws IOException {
        InetSocketAddress first = dead();
        InetSocketAddress second = listening();
        Task<Transport> connecting = createTask(() -> connect((Duration) null, first, second));
        sleep(millis(50));
        boolean wasDone = connecting.isDone();

        connecting.cancel();

        assertThatThrownBy(() -> Asyncio.await(connecting)).isInstanceOf(CancelledError.class);
        assertThat(wasDone).isFalse();
        assertThatNoSocketIsLeft();
    }

    @AsyncioTest(virtualTime = false)
    void timeoutGivesUpAllAttempts() throws IOException {
        InetSocketAddress first = dead();
        InetSocketAddress second = dead();

        assertThatThrownBy(() -> Asyncio.timeout(millis(50), () -> connect(millis(10), first, second)))
                .isInstanceOf(dev.asyncio.TimeoutException.class);
        assertThatNoSocketIsLeft();
    }

    @AsyncioTest(virtualTime = false)
    void cancellationAtAnyPointLeavesNothingOpen() throws IOException {
        InetSocketAddress refusing = refusing();
        InetSocketAddress listening = listening();
        int connected = 0;
        for (int turns = 0; turns < 40; turns++) {
            Task<Transport> connecting = createTask(() -> connect(millis(1), refusing, listening));
            for (int i = 0; i < turns; i++) {
                yieldNow();
            }
            connecting.cancel();
            try {
                Asyncio.await(connecting).abort();
                connected++;
            } catch (CancelledError e) {
                assertThat(connecting.isCancelled()).isTrue();
            }
        }

        assertThatNoSocketIsLeft();
        assertThat(connected).isLessThan(40);
    }

    @AsyncioTest(virtualTime = false)
    void errorNamesTheAddressAndTheReason() throws IOException {
        InetSocketAddress address = refusing();

        assertThatThrownBy(() -> connect(new ConnectOptions(), address))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to " + text(address) + ": Connection refused");
    }

    @AsyncioTest(virtualTime = false)
    void errorSumsUpSeveralAddresses() throws IOException {
        InetSocketAddress first = refusing();
        InetSocketAddress second = refusing();

        assertThatThrownBy(() -> connect(new ConnectOptions(), first, second))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Cannot connect to any of 2 addresses: Cannot connect to " + text(first)
                        + ": Connection refused; Cannot connect to " + text(second) + ": Connection refused");
    }

    @AsyncioTest(virtualTime = false)
    void allErrorsAreThrownAsAGroup() throws IOException {
        InetSocketAddress first = refusing();
        InetSocketAddress second = refusing();

        assertThatThrownBy(() -> connect(new ConnectOptions().allErrors(true), first, second))
                .isInstanceOfSatisfying(
                        ExceptionGroup.class,
                        group -> assertThat(group.exceptions())
                                .extracting(Throwable::getMessage)
                                .containsExactly(
                                        "Cannot connect to " + text(first) + ": Connection refused",
                                        "Cannot connect to " + text(second) + ": Connection refused"));
    }

    @AsyncioTest(virtualTime = false)
    void localAddressIsUsed() throws IOException {
        InetSocketAddress local = new InetSocketAddress("127.0.0.5", 0);

        Transport transport = connect(new ConnectOptions().localAddress(local), listening());

        assertThat(transport.extraInfo(ExtraInfo.SOCKNAME)).isInstanceOfSatisfying(InetSocketAddress.class, address -> {
            assertThat(address.getAddress()).isEqualTo(local.getAddress());
        });
        transport.close();
        assertThatNoSocketIsLeft();
    }

    @AsyncioTest(virtualTime = false)
    void localAddressOfAnotherMachineIsAnError() throws IOException {
        InetSocketAddress address = listening();
        ConnectOptions options = new ConnectOptions().localAddress(new InetSocketAddress("192.0.2.1", 0));

        assertThatThrownBy(() -> connect(options, address))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "Cannot connect to " + text(address) + " from 192.0.2.1:0: Cannot assign requested address");
    }

    @AsyncioTest(virtualTime = false)
    void hostWithoutAnAddressOfTheFamilyIsAnError() {
        ConnectOptions options = new ConnectOptions().family(StandardProtocolFamily.INET6);

        assertThatThrownBy(() -> Streams.openConnection("127.0.0.1", 1, options))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("127.0.0.1 has no address of the family INET6");
    }

    @AsyncioTest(virtualTime = false)
    void unknownHostIsAnError() {
        assertThatThrownBy(() -> Streams.openConnection(NO_NAME, 1))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining(NO_NAME);
    }
}
