package dev.asyncio.net;

import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import dev.asyncio.ContextVar;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BufferedProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What a protocol can rely on, whichever way the sockets are watched. CPython 3.13 behaves so too.
abstract class TransportContract {

    /// More than the buffers of two sockets hold.
    private static final int LARGE = 16 << 20;

    private @Nullable Server server;
    final List<Recorder> serverSide = new ArrayList<>();
    final List<ErrorContext> reports = new ArrayList<>();

    /// Makes the loop do its I/O this way.
    @BeforeEach
    abstract void choose(EventLoop loop);

    static void use(IoTransport kind, EventLoop loop) {
        String whyNot = whyNot(kind);
        assumeTrue(whyNot == null, () -> String.valueOf(whyNot));
        assumeTrue(
                kind == IoTransport.NIO || loop.engineName().equals("loop"),
                "the handoff engine's loop is a virtual thread, which waits by NIO");
        var _ = loop.poller(NettyPoller.class, () -> (NettyPoller) kind.newPoller());
    }

    private static @Nullable String whyNot(IoTransport kind) {
        try {
            var _ = kind.newPoller();
            return null;
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @AfterEach
    void closeServer() {
        if (server != null) {
            server.close();
            server.abortClients();
            server.waitClosed();
        }
    }

    /// {@return a protocol that is connected to one of ours}
    private <P extends BaseProtocol> P connect(Supplier<P> client) throws IOException {
        return connect(client, Recorder::new);
    }

    private <P extends BaseProtocol, S extends Recorder> P connect(Supplier<P> client, Supplier<S> served)
            throws IOException {
        Server listening = Transports.createServer(
                () -> {
                    S made = served.get();
                    serverSide.add(made);
                    return made;
                },
                List.of("127.0.0.1"),
                0,
                new ServerOptions());
        server = listening;
        P protocol = Transports.createConnection(client, "127.0.0.1", listening.port())
                .protocol();
        while (serverSide.isEmpty() || !peer().isConnected()) {
            Asyncio.sleep(Asyncio.millis(1));
        }
        return protocol;
    }

    private Recorder peer() {
        return serverSide.getFirst();
    }

    private void expectReports(EventLoop loop) {
        loop.setExceptionHandler((_, report) -> reports.add(report));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- the order of events

    @AsyncioTest(virtualTime = false)
    void protocolIsToldOfBeginningDataEndAndLossInThisOrder() throws IOException {
        Recorder client = connect(Recorder::new);

        client.transport().write(bytes("abc"));
        client.transport().write(bytes("def"));
        client.transport().close();
        client.untilLost();
        peer().untilLost();

        assertThat(client.events).containsExactly("made", "lost");
        assertThat(peer().events).containsExactly("made", "data abcdef", "eof", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void lossIsNotToldInsideOfCloseOrAbort() throws IOException {
        Recorder client = connect(Recorder::new);

        client.transport().close();
        client.transport().abort();
        boolean wasLostAtOnce = client.isLost;
        client.untilLost();

        assertThat(wasLostAtOnce).isFalse();
        assertThat(client.events).containsExactly("made", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void protocolThatKeepsTheTransportOpenAfterTheEndCanStillAnswer() throws IOException {
        Recorder client = connect(Recorder::new, () -> {
            Recorder answering = new Recorder();
            answering.keepsOpen = true;
            return answering;
        });

        client.transport().write(bytes("question"));
        client.transport().writeEof();
        peer().until(it -> it.events.contains("eof"));
        peer().transport().pauseReading();
        peer().transport().resumeReading();
        yieldNow();
        peer().transport().write(bytes("answer"));
        peer().transport().close();
        client.untilLost();
        peer().untilLost();

        assertThat(client.events).containsExactly("made", "data answer", "eof", "lost");
        assertThat(peer().events).as("the end once").containsExactly("made", "data question", "eof", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void closeSendsWhatIsBufferedFirst() throws IOException {
        Recorder client = connect(Recorder::new);

        client.transport().write(new byte[LARGE]);
        client.transport().close();
        client.untilLost();
        peer().untilLost();

        assertThat(peer().received).isEqualTo(LARGE);
        assertThat(client.events).containsExactly("made", "pause", "resume", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void abortDropsWhatIsBuffered() throws IOException {
        Recorder client = connect(Recorder::new);
        peer().transport().pauseReading();

        client.transport().write(new byte[LARGE]);
        yieldNow();
        client.transport().abort();
        client.untilLost();
        peer().transport().resumeReading();
        peer().untilLost();

        assertThat(client.events).containsExactly("made", "pause", "lost");
        assertThat(peer().received).isLessThan(LARGE);
    }

    @AsyncioTest(virtualTime = false)
    void abortEndsACloseThatThePeerHoldsUp() throws IOException {
        Recorder client = connect(Recorder::new);
        peer().transport().pauseReading();
        client.transport().write(new byte[LARGE]);
        client.transport().close();
        for (int i = 0; i < 10; i++) {
            yieldNow();
        }
        boolean wasLostByClose = client.isLost;

        client.transport().abort();
        client.untilLost();

        assertThat(wasLostByClose).isFalse();
        assertThat(client.events).containsExactly("made", "pause", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void whatIsWrittenAfterCloseIsDropped() throws IOException {
        Recorder client = connect(Recorder::new);

        client.transport().write(bytes("before"));
        client.transport().close();
        for (int i = 0; i < 10; i++) {
            client.transport().write(bytes("after"));
        }
        client.untilLost();
        client.transport().write(bytes("after"));
        peer().untilLost();

        assertThat(peer().events).containsExactly("made", "data before", "eof", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void resetIsTheReasonOfTheLoss() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Recorder client = Transports.createConnection(Recorder::new, "127.0.0.1", listening.getLocalPort())
                    .protocol();
            Socket accepted = listening.accept();
            accepted.setSoLinger(true, 0); // closing is a reset

            accepted.close();
            client.untilLost();

            assertThat(client.events).hasSize(2);
            assertThat(client.lostBecause).isInstanceOf(IOException.class).hasMessageContaining("reset");
        }
    }

    // ---- pausing

    @AsyncioTest(virtualTime = false)
    void nothingIsDeliveredAfterPauseReading() throws IOException {
        List<String> afterPause = new ArrayList<>();
        Recorder client = connect(Recorder::new, () -> new Recorder() {
            private boolean isPaused;

            @Override
            public void dataReceived(ByteBuffer data) {
                if (isPaused) {
                    afterPause.add("data");
                }
                super.dataReceived(data);
                isPaused = true;
                transport().pauseReading();
                Asyncio.runningLoop().callLater(Asyncio.millis(1), () -> {
                    isPaused = false;
                    transport().resumeReading();
                });
            }

            @Override
            public boolean eofReceived() {
                if (isPaused) {
                    afterPause.add("eof");
                }
                return super.eofReceived();
            }
        });

        client.transport().write(new byte[2_000_000]);
        client.transport().close();
        peer().untilLost();

        assertThat(afterPause).isEmpty();
        assertThat(peer().received).isEqualTo(2_000_000);
    }

    @AsyncioTest(virtualTime = false)
    void nothingIsDeliveredAfterATaskHasPaused() throws IOException {
        Recorder client = connect(Recorder::new);
        peer().transport().pauseReading();
        client.transport().write(bytes("x"));
        client.transport().writeEof();
        Asyncio.sleep(Asyncio.millis(20));
        List<String> whilePaused = List.copyOf(peer().events);
        boolean wasReading = peer().transport().isReading();

        peer().transport().resumeReading();
        peer().untilLost();

        assertThat(whilePaused).containsExactly("made");
        assertThat(wasReading).isFalse();
        assertThat(peer().events).containsExactly("made", "data x", "eof", "lost");
    }

    // ---- buffered protocols

    private static final class Filling extends Recorder {
        // A Recorder is asked for by the tests' plumbing; what counts is the other protocol it hands over to.
        final Room room = new Room(this);

        @Override
        public void connectionMade(dev.asyncio.stream.BaseTransport made) {
            super.connectionMade(made);
            made.setProtocol(room);
        }
    }

    private static final class Room implements BufferedProtocol {

        private final Recorder recorder;
        private final ByteBuffer buffer = ByteBuffer.allocate(4);
        boolean pausesAlways;
        int updates;

        Room(Recorder recorder) {
            this.recorder = recorder;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            updates++;
            recorder.record(
                    StandardCharsets.UTF_8.decode(buffer.slice(0, count)).toString());
            if (pausesAlways) {
                recorder.transport().pauseReading();
            }
        }

        @Override
        public boolean eofReceived() {
            recorder.record("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            recorder.connectionLost(exception);
        }
    }

    @AsyncioTest(virtualTime = false)
    void bufferedProtocolGetsEverythingInItsOwnBuffer() throws IOException {
        Recorder client = connect(Recorder::new, Filling::new);

        client.transport().write(bytes("0123456789"));
        client.transport().close();
        peer().untilLost();

        assertThat(String.join("", peer().events)).isEqualTo("made0123456789eoflost");
    }

    @AsyncioTest(virtualTime = false)
    void bufferedProtocolThatPausesInTheMiddleGetsTheRestLater() throws IOException {
        Recorder client = connect(Recorder::new, () -> {
            Filling filling = new Filling();
            filling.room.pausesAlways = true;
            return filling;
        });
        client.transport().write(bytes("0123456789"));
        client.transport().close();
        peer().until(it -> it.events.size() > 1);
        Asyncio.sleep(Asyncio.millis(10));
        List<String> beforeResume = List.copyOf(peer().events);

        while (!peer().isLost) {
            int before = ((Filling) peer()).room.updates;
            peer().transport().resumeReading();
            peer().until(it -> it.isLost || ((Filling) it).room.updates > before);
        }

        assertThat(beforeResume).containsExactly("made", "0123");
        assertThat(peer().events).containsExactly("made", "0123", "4567", "89", "eof", "lost");
    }

    @AsyncioTest(virtualTime = false)
    void bufferWithoutRoomIsAnError(EventLoop loop) throws IOException {
        expectReports(loop);
        Recorder client = connect(Recorder::new, () -> new Recorder() {
            @Override
            public void connectionMade(dev.asyncio.stream.BaseTransport made) {
                super.connectionMade(made);
                Recorder self = this;
                made.setProtocol(new BufferedProtocol() {
                    @Override
                    public ByteBuffer getBuffer(int sizeHint) {
                        return ByteBuffer.allocate(0);
                    }

                    @Override
                    public void bufferUpdated(int count) {}

                    @Override
                    public void connectionLost(@Nullable Exception exception) {
                        self.connectionLost(exception);
                    }
                });
            }
        });

        client.transport().write(bytes("x"));
        peer().untilLost();

        assertThat(peer().lostBecause)
                .hasMessage("BufferedProtocol.getBuffer returned a buffer without room, where 1 bytes wait; return one"
                        + " with room for at least a byte");
        assertThat(reports).hasSize(1);
    }

    @AsyncioTest(virtualTime = false)
    void newProtocolIsToldWhatComesFromNowOn() throws IOException {
        Recorder second = new Recorder();
        Recorder client = connect(Recorder::new, () -> new Recorder() {
            @Override
            public void dataReceived(ByteBuffer data) {
                super.dataReceived(data);
                transport().setProtocol(second);
            }
        });

        client.transport().write(bytes("first"));
        peer().until(it -> it.events.size() == 2);
        client.transport().write(bytes("second"));
        client.transport().close();
        second.untilLost();

        assertThat(peer().events).containsExactly("made", "data first");
        assertThat(second.events).containsExactly("data second", "eof", "lost");
        assertThat(peer().transport().protocol()).isSameAs(second);
    }

    @AsyncioTest(virtualTime = false)
    void protocolOfNoUseIsRefused() throws IOException {
        Recorder client = connect(Recorder::new);
        BaseProtocol useless = new BaseProtocol() {};

        assertThatThrownBy(() -> client.transport().setProtocol(useless))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A connection needs a Protocol or a BufferedProtocol, but got ");
    }

    // ---- sending

    @AsyncioTest(virtualTime = false)
    void writingIsPausedAboveTheHighMarkAndResumedAtTheLowOne() throws IOException {
        Recorder client = connect(Recorder::new);
        peer().transport().pauseReading();
        client.transport().setWriteBufferLimits(new WriteBufferLimits(100_000, 10_000));

        client.transport().write(new byte[100_000]);
        List<String> atTheMark = List.copyOf(client.events);
        client.transport().write(new byte[LARGE]);
        List<String> above = List.copyOf(client.events);
        peer().transport().resumeReading();
        client.until(it -> it.events.contains("resume"));

        assertThat(atTheMark).containsExactly("made");
        assertThat(above).containsExactly("made", "pause");
        assertThat(client.transport().writeBufferSize()).isLessThanOrEqualTo(10_001);
    }

    @AsyncioTest(virtualTime = false)
    void limitOfNothingResumesWhenEverythingIsSent() throws IOException {
        Recorder client = connect(Recorder::new);
        client.transport().setWriteBufferLimits(new WriteBufferLimits(0, 0));

        client.transport().write(new byte[LARGE]);
        client.until(it -> it.events.contains("resume"));
        peer().until(it -> it.received == LARGE);

        assertThat(client.events).containsExactly("made", "pause", "resume");
        assertThat(client.transport().writeBufferSize()).isZero();
    }

    @AsyncioTest(virtualTime = false)
    void lowerLimitPausesAtOnce() throws IOException {
        Recorder client = connect(Recorder::new);
        client.transport().write(new byte[1000]);

        client.transport().setWriteBufferLimits(new WriteBufferLimits(500, 100));
        List<String> atOnce = List.copyOf(client.events);
        client.until(it -> it.events.contains("resume"));

        assertThat(atOnce).containsExactly("made", "pause");
    }

    @AsyncioTest(virtualTime = false)
    void lowerLimitHoldsForWhatWasWrittenBeforeIt() throws IOException {
        Recorder client = connect(Recorder::new);
        peer().transport().pauseReading();
        client.transport().setWriteBufferLimits(new WriteBufferLimits(1 << 30, 1 << 29));
        client.transport().write(new byte[LARGE]);
        Asyncio.sleep(Asyncio.millis(5)); // the socket is full

        client.transport().setWriteBufferLimits(new WriteBufferLimits(1000, 100));
        List<String> atOnce = List.copyOf(client.events);
        peer().transport().resumeReading();
        client.until(it -> it.events.contains("resume"));

        assertThat(atOnce).containsExactly("made", "pause");
        assertThat(client.transport().writeBufferSize()).isLessThanOrEqualTo(101);
    }

    @AsyncioTest(virtualTime = false)
    void protocolThatWritesWheneverItMayLeavesTimeForOthers(EventLoop loop) throws IOException {
        int[] left = {200};
        Recorder client = connect(() -> new Recorder() {
            @Override
            public void resumeWriting() {
                if (left[0] > 0) {
                    left[0]--;
                    transport().write(new byte[1]);
                }
                change();
            }

            @Override
            public void pauseWriting() {}
        });
        client.transport().setWriteBufferLimits(new WriteBufferLimits(0, 0));
        int[] ticks = new int[1];
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                ticks[0]++;
                if (left[0] > 0) {
                    loop.callSoon(this);
                }
            }
        });

        client.transport().write(new byte[1]);
        client.until(_ -> left[0] == 0);

        assertThat(ticks[0]).isGreaterThan(100);
    }

    @AsyncioTest(virtualTime = false)
    void protocolThatThrowsWhenPausedIsReportedAndGoesOn(EventLoop loop) throws IOException {
        expectReports(loop);
        Recorder client = connect(() -> new Recorder() {
            @Override
            public void pauseWriting() {
                throw new IllegalStateException("cannot pause");
            }

            @Override
            public void resumeWriting() {
                super.resumeWriting();
                throw new IllegalStateException("cannot resume");
            }
        });

        client.transport().write(new byte[LARGE]);
        peer().until(it -> it.received == LARGE);
        client.until(it -> it.events.contains("resume"));

        assertThat(client.isLost).isFalse();
        assertThat(reports)
                .extracting(report ->
                        report.exception() == null ? "" : report.exception().getMessage())
                .containsExactly("cannot pause", "cannot resume");
    }

    @AsyncioTest(virtualTime = false)
    void writeAfterTheEndIsAnError() throws IOException {
        Recorder client = connect(Recorder::new);
        Transport transport = client.transport();
        transport.writeEof();
        transport.writeEof();

        assertThatThrownBy(() -> transport.write(bytes("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(transport + " cannot write after writeEof()");
    }

    @AsyncioTest(virtualTime = false)
    void endComesAfterLargeDataThatIsPending() throws IOException {
        Recorder client = connect(Recorder::new);

        client.transport().write(new byte[LARGE]);
        client.transport().writeEof();
        peer().untilLost();
        client.untilLost();

        assertThat(peer().received).isEqualTo(LARGE);
        assertThat(peer().events).containsExactly("made", "eof", "lost");
        assertThat(client.events).containsExactly("made", "pause", "resume", "eof", "lost");
    }

    // ---- callbacks that throw

    @AsyncioTest(virtualTime = false)
    void whatDataReceivedThrowsIsReportedAndTheReasonOfTheLoss(EventLoop loop) throws IOException {
        expectReports(loop);
        Recorder client = connect(Recorder::new, () -> new Recorder() {
            @Override
            public void dataReceived(ByteBuffer data) {
                throw new IllegalStateException("bad data");
            }
        });

        client.transport().write(bytes("x"));
        peer().untilLost();

        assertThat(peer().lostBecause).hasMessage("bad data");
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .startsWith("Fatal error: protocol.dataReceived() failed on SocketTransport[open, ");
    }

    @AsyncioTest(virtualTime = false)
    void whatEofReceivedThrowsIsReportedAndTheReasonOfTheLoss(EventLoop loop) throws IOException {
        expectReports(loop);
        Recorder client = connect(Recorder::new, () -> new Recorder() {
            @Override
            public boolean eofReceived() {
                throw new IllegalStateException("bad end");
            }
        });

        client.transport().close();
        peer().untilLost();

        assertThat(peer().lostBecause).hasMessage("bad end");
        assertThat(reports).hasSize(1);
    }

    @AsyncioTest(virtualTime = false)
    void whatConnectionLostThrowsIsReported(EventLoop loop) throws IOException {
        expectReports(loop);
        Recorder client = connect(Recorder::new, () -> new Recorder() {
            @Override
            public void connectionLost(@Nullable Exception exception) {
                super.connectionLost(exception);
                throw new IllegalStateException("bad loss");
            }
        });

        client.transport().close();
        peer().untilLost();
        yieldNow();

        assertThat(reports).hasSize(1);
    }

    @AsyncioTest(virtualTime = false)
    void serverWhoseProtocolFactoryThrowsReportsItAndGoesOn(EventLoop loop) throws IOException {
        expectReports(loop);
        boolean[] fails = {true};
        Server listening = Transports.createServer(
                () -> {
                    if (fails[0]) {
                        fails[0] = false;
                        throw new IllegalStateException("no protocol");
                    }
                    Recorder made = new Recorder();
                    serverSide.add(made);
                    return made;
                },
                List.of("127.0.0.1"),
                0,
                new ServerOptions());
        server = listening;

        Recorder refused = Transports.createConnection(Recorder::new, "127.0.0.1", listening.port())
                .protocol();
        refused.untilLost();
        Recorder accepted = Transports.createConnection(Recorder::new, "127.0.0.1", listening.port())
                .protocol();
        accepted.transport().close();
        accepted.untilLost();

        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().exception()).hasMessage("no protocol");
        assertThat(serverSide).hasSize(1);
    }

    @AsyncioTest(virtualTime = false)
    void whatTheClientsFactoryThrowsIsThrown() throws IOException {
        Server listening = Transports.createServer(Recorder::new, List.of("127.0.0.1"), 0, new ServerOptions());
        server = listening;

        assertThatThrownBy(() -> Transports.createConnection(
                        () -> {
                            throw new IllegalStateException("no protocol");
                        },
                        "127.0.0.1",
                        listening.port()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no protocol");
    }

    // ---- context

    private static final ContextVar<String> WHO = new ContextVar<>("who");

    @AsyncioTest(virtualTime = false)
    void callbacksSeeTheContextOfWhoeverMadeServerOrConnection() throws IOException {
        List<String> seen = new ArrayList<>();
        Supplier<Recorder> looking = () -> new Recorder() {
            @Override
            public void connectionMade(dev.asyncio.stream.BaseTransport made) {
                super.connectionMade(made);
                seen.add("made " + WHO.get());
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                super.dataReceived(data);
                seen.add("data " + WHO.get());
            }

            @Override
            public void connectionLost(@Nullable Exception exception) {
                seen.add("lost " + WHO.get());
                super.connectionLost(exception);
            }
        };
        WHO.set("server");
        Server listening = Transports.createServer(looking, List.of("127.0.0.1"), 0, new ServerOptions());
        server = listening;
        WHO.set("client");
        Recorder client = Transports.createConnection(Recorder::new, "127.0.0.1", listening.port())
                .protocol();
        WHO.set("writer");

        client.transport().write(bytes("x"));
        client.transport().close();
        client.untilLost();
        while (seen.size() < 3) {
            Asyncio.sleep(Asyncio.millis(1));
        }

        assertThat(seen).containsExactly("made server", "data server", "lost server");
    }

    // ---- queries

    @AsyncioTest(virtualTime = false)
    void addressesAreKnownAfterTheLoss() throws IOException {
        Recorder client = connect(Recorder::new);
        var peerName = client.transport().extraInfo(ExtraInfo.PEERNAME);
        var sockName = client.transport().extraInfo(ExtraInfo.SOCKNAME);

        client.transport().close();
        boolean wasClosing = client.transport().isClosing();
        client.untilLost();

        assertThat(wasClosing).isTrue();
        assertThat(client.transport().isClosing()).isTrue();
        assertThat(client.transport().isReading()).isFalse();
        assertThat(client.transport().writeBufferSize()).isZero();
        assertThat(client.transport().extraInfo(ExtraInfo.PEERNAME))
                .isEqualTo(peerName)
                .isNotNull();
        assertThat(client.transport().extraInfo(ExtraInfo.SOCKNAME))
                .isEqualTo(sockName)
                .isNotNull();
        assertThat(client.transport().toString()).startsWith("SocketTransport[closed, /127.0.0.1:");
    }

    @AsyncioTest(virtualTime = false)
    void callFromAnotherThreadIsRefused() throws IOException {
        Recorder client = connect(Recorder::new);
        Transport transport = client.transport();
        List<Runnable> calls = List.of(
                () -> transport.write(bytes("x")),
                transport::close,
                transport::abort,
                transport::pauseReading,
                transport::resumeReading,
                transport::writeEof,
                () -> transport.setWriteBufferLimits(WriteBufferLimits.DEFAULT),
                () -> transport.setProtocol(client));
        AtomicReference<String> done = new AtomicReference<>("");

        Asyncio.toThread(() -> {
            for (Runnable call : calls) {
                try {
                    call.run();
                    done.set(done.get() + " " + calls.indexOf(call));
                } catch (IllegalStateException e) {
                    assertThat(e)
                            .hasMessageContaining(
                                    "which is not the loop's; from other threads use callSoonThreadsafe()");
                }
            }
        });

        assertThat(done).hasValue("");
        assertThat(transport.isClosing()).isFalse();
    }
}
