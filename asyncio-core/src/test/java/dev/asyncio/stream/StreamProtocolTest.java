package dev.asyncio.stream;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Context;
import dev.asyncio.ContextVar;
import dev.asyncio.ErrorContext;
import dev.asyncio.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

class StreamProtocolTest {

    private final StreamReader reader = new StreamReader();
    private final StreamProtocol protocol = new StreamProtocol(reader);
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void whatIsWrittenGoesToTheTransport() throws IOException {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);

        writer.write("one ");
        writer.write(new byte[] {'t', 'w', 'o'});
        writer.writeLines(List.of(new byte[] {' '}, new byte[] {'3'}));
        writer.write(new MemoryTransport.Lent(new byte[] {'!'}));
        writer.drain();

        assertThat(transport.sent()).isEqualTo("one two 3!");
    }

    @AsyncioTest
    void drainWaitsWhileWritingIsPaused() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        transport.setWriteBufferLimits(new WriteBufferLimits(3, 0));
        transport.stall();

        writer.write("abcd");
        Task<Void> draining = createTask(writer::drain);
        yieldNow();
        assertThat(draining.isDone()).isFalse();
        transport.flow();
        await(draining);

        assertThat(transport.sent()).isEqualTo("abcd");
    }

    @AsyncioTest
    void severalTasksCanDrain() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        protocol.pauseWriting();
        for (String name : List.of("first", "second", "third")) {
            createTask(() -> {
                writer.drain();
                log.add(name);
            });
        }
        yieldNow();
        protocol.resumeWriting();
        yieldNow();

        assertThat(log).containsExactly("first", "second", "third");
    }

    @AsyncioTest
    void aCancelledDrainLeavesTheOthersWaiting() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        protocol.pauseWriting();
        Task<Void> first = createTask(writer::drain);
        Task<Void> second = createTask(writer::drain);
        yieldNow();

        first.cancel();
        assertThatThrownBy(() -> await(first)).isInstanceOf(CancelledError.class);
        assertThat(second.isDone()).isFalse();
        protocol.resumeWriting();
        await(second);
    }

    @AsyncioTest
    void drainThrowsWhyTheConnectionWasLost() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        var failure = new IOException("Connection reset by peer");
        protocol.pauseWriting();
        Task<Void> draining = createTask(writer::drain);
        yieldNow();

        protocol.connectionLost(failure);

        assertThatThrownBy(() -> await(draining)).isSameAs(failure);
        assertThatThrownBy(writer::drain).isSameAs(failure);
        assertThatThrownBy(writer::waitClosed).isSameAs(failure);
    }

    @AsyncioTest
    void whatCameBeforeALossIsReadAndThenTheLossIsThrown() throws IOException {
        MemoryTransport.connect(protocol);
        var failure = new IOException("Connection reset by peer");
        reader.feedData(ByteBuffer.wrap("line\nhalf a li".getBytes(StandardCharsets.UTF_8)));

        protocol.connectionLost(failure);

        assertThat(reader.exception()).isSameAs(failure);
        assertThat(reader.readLine()).asString().isEqualTo("line\n");
        assertThatThrownBy(reader::readLine).isSameAs(failure); // half a line is no line
        assertThatThrownBy(reader::read).isSameAs(failure);
        assertThatThrownBy(() -> reader.readExactly(100)).isSameAs(failure);
        assertThat(reader.atEof()).isFalse();
        assertThat(reader.read(100)).asString().isEqualTo("half a li"); // the reads that threw took nothing
        assertThatThrownBy(() -> reader.read(100)).isSameAs(failure);
        assertThatThrownBy(reader::readChunk).isSameAs(failure);
        assertThat(reader.atEof()).isFalse();
    }

    @AsyncioTest
    void readThatWaitsForMoreThanCameBeforeALossThrowsAndTakesNothing() throws IOException {
        MemoryTransport.connect(protocol);
        var failure = new IOException("Connection reset by peer");
        Task<byte[]> reading = createTask(() -> reader.read());
        yieldNow();
        reader.feedData(ByteBuffer.wrap("half".getBytes(StandardCharsets.UTF_8)));
        yieldNow();

        protocol.connectionLost(failure);

        assertThatThrownBy(() -> await(reading)).isSameAs(failure);
        assertThat(reader.read(100)).asString().isEqualTo("half");
    }

    @AsyncioTest
    void lossAfterTheEndOfTheStreamDoesNotMakeItLessWhole() throws IOException {
        MemoryTransport.connect(protocol);
        reader.feedData(ByteBuffer.wrap("all of it".getBytes(StandardCharsets.UTF_8)));
        reader.feedEof();

        protocol.connectionLost(new IOException("Broken pipe"));

        assertThat(reader.read()).asString().isEqualTo("all of it");
        assertThat(reader.atEof()).isTrue();
        assertThat(reader.read()).isEmpty();
    }

    @AsyncioTest
    void drainAfterTheEndOfTheConnectionIsAnError() throws IOException {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        writer.close();
        writer.waitClosed();

        assertThatThrownBy(writer::drain)
                .isInstanceOf(ConnectionResetException.class)
                .hasMessage("The connection is lost, so nothing that is written will arrive; stop writing when"
                        + " isClosing()");
    }

    @AsyncioTest
    void aLoopOfWritesSeesTheEndOfTheConnection() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        transport.lose(null);

        assertThatThrownBy(() -> {
                    while (true) {
                        writer.write("x");
                        writer.drain();
                    }
                })
                .isInstanceOf(ConnectionResetException.class);
    }

    @AsyncioTest
    void closingSendsWhatIsBufferedFirst() throws IOException {
        var transport = MemoryTransport.connect(protocol);
        transport.stall();
        try (var writer = new StreamWriter(transport, protocol, reader)) {
            writer.write("abc");
            assertThat(writer.isClosing()).isFalse();
        }
        Task<Void> closing = createTask(() -> new StreamWriter(transport, protocol, reader).waitClosed());
        yieldNow();
        assertThat(closing.isDone()).isFalse();
        transport.flow();
        await(closing);

        assertThat(transport.sent()).isEqualTo("abc");
        assertThat(reader.read()).isEmpty();
    }

    @AsyncioTest
    void anEndFromThePeerLeavesTheConnectionHalfOpen() throws IOException {
        var transport = MemoryTransport.connect(protocol);
        transport.deliver("abc");
        transport.deliverEof();

        assertThat(reader.read()).hasSize(3);
        assertThat(transport.isClosing()).isFalse();
    }

    @AsyncioTest
    void anEndFromThePeerClosesATlsConnection() throws Exception {
        SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
        var transport = new MemoryTransport(protocol).with(ExtraInfo.SSL_SESSION, session);
        protocol.connectionMade(transport);
        transport.deliverEof();

        assertThat(transport.isClosing()).isTrue();
    }

    // ---- servers

    private MemoryTransport serve(ClientConnected function) {
        var serving = new StreamProtocol(reader, function, Context.copyCurrent());
        var transport = new MemoryTransport(serving)
                .with(ExtraInfo.PEERNAME, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000));
        serving.connectionMade(transport);
        return transport;
    }

    @AsyncioTest
    void aServerRunsAFunctionAsATaskForEachConnection() {
        var transport = serve((in, out) -> {
            log.add(Asyncio.currentTask().name());
            out.write(in.readLine());
            out.close();
        });
        assertThat(log).isEmpty();
        transport.deliver("hello\n");
        yieldNow();

        assertThat(log).containsExactly("client 127.0.0.1:5000");
        assertThat(transport.sent()).isEqualTo("hello\n");
        assertThat(transport.isClosing()).isTrue();
    }

    @AsyncioTest
    void theTaskOfAConnectionRunsInACopyOfTheContext() {
        ContextVar<String> variable = new ContextVar<>("variable");
        variable.set("given");
        Context given = Context.copyCurrent();
        variable.set("changed");
        new StreamProtocol(
                        reader,
                        (in, out) -> {
                            log.add(variable.get());
                            variable.set("own");
                        },
                        given)
                .connectionMade(new MemoryTransport(protocol));
        yieldNow();

        assertThat(log).containsExactly("given");
        assertThat(given.get(variable)).isEqualTo("given");
    }

    @AsyncioTest
    void anExceptionOfTheFunctionIsReportedAndClosesTheConnection() {
        var reports = new ArrayList<ErrorContext>();
        runningLoop().setExceptionHandler((_, context) -> reports.add(context));
        var failure = new IllegalStateException("a bug");

        var transport = serve((_, _) -> {
            throw failure;
        });
        yieldNow();
        yieldNow();

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).isEqualTo("Unhandled exception in the function that serves MemoryTransport");
            assertThat(report.exception()).isSameAs(failure);
            assertThat(report.task().name()).isEqualTo("client 127.0.0.1:5000");
        });
        assertThat(transport.isClosing()).isTrue();
    }

    @AsyncioTest
    void aCancelledFunctionClosesTheConnectionQuietly() {
        var reports = new ArrayList<ErrorContext>();
        runningLoop().setExceptionHandler((_, context) -> reports.add(context));

        var transport = serve((_, _) -> {
            throw new CancelledError();
        });
        yieldNow();
        yieldNow();

        assertThat(reports).isEmpty();
        assertThat(transport.isClosing()).isTrue();
    }

    @AsyncioTest
    void aFunctionThatReturnsLeavesTheConnectionToThoseWhoHaveIt() {
        var writers = new ArrayList<StreamWriter>();
        var transport = serve((_, out) -> writers.add(out));
        yieldNow();
        yieldNow();

        assertThat(transport.isClosing()).isFalse();
        writers.getFirst().close();
    }

    @AsyncioTest
    void anotherTransportCanTakeOver() throws IOException {
        var small = new StreamReader(2);
        var smallProtocol = new StreamProtocol(small);
        var plain = MemoryTransport.connect(smallProtocol);
        var writer = new StreamWriter(plain, smallProtocol, small);
        plain.deliver("abcde");
        var other = new MemoryTransport(smallProtocol);

        writer.replaceTransport(other);
        writer.write("x");

        assertThat(other.sent()).isEqualTo("x");
        assertThat(other.calls).containsExactly("pauseReading");
        small.readExactly(5);
        assertThat(other.calls).containsExactly("pauseReading", "resumeReading");
    }

    // ---- what a writer passes on

    @AsyncioTest
    void theTransportAnswersWhatItIsAsked() throws IOException {
        var peer = new InetSocketAddress(InetAddress.ofLiteral("::1"), 5000);
        var transport = new MemoryTransport(protocol).with(ExtraInfo.PEERNAME, peer);
        protocol.connectionMade(transport);
        var writer = new StreamWriter(transport, protocol, reader);

        assertThat(writer.extraInfo(ExtraInfo.PEERNAME)).isSameAs(peer);
        assertThat(writer.extraInfo(ExtraInfo.SOCKNAME)).isNull();
        assertThat(writer.transport()).isSameAs(transport);
        assertThat(writer.canWriteEof()).isTrue();
        writer.writeEof();
        assertThat(transport.calls).containsExactly("writeEof");
        assertThatThrownBy(() -> writer.write("x")).isInstanceOf(IllegalStateException.class);
        assertThat(writer).hasToString("StreamWriter[MemoryTransport, StreamReader[0 bytes, limit=65536]]");
        assertThat(protocol).hasToString("StreamProtocol[MemoryTransport]");
    }

    @AsyncioTest
    void textIsWrittenInItsCharset() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);
        writer.write("gr\u00fcn ");
        writer.write("gr\u00fcn", StandardCharsets.US_ASCII);
        writer.write(ByteBuffer.wrap(new byte[] {'-', '!', '-'}, 1, 1));

        assertThat(transport.sent()).isEqualTo("gr\u00fcn gr?n!");
    }

    @AsyncioTest
    void nullIsRefusedWithASentence() {
        var transport = MemoryTransport.connect(protocol);
        var writer = new StreamWriter(transport, protocol, reader);

        refused(() -> writer.write((byte[]) null), "There is nothing to write: the array is null");
        refused(() -> writer.write((ByteBuffer) null), "There is nothing to write: the buffer is null");
        refused(() -> writer.write((Chunk) null), "There is nothing to write: the chunk is null");
        refused(() -> writer.write((String) null), "There is nothing to write: the text is null");
        refused(() -> writer.write("x", null), "A text needs a charset, not null");
        refused(() -> writer.writeLines(null), "There is nothing to write: the pieces are null");
        refused(() -> writer.extraInfo(null), "extraInfo needs a key, not null");
        refused(() -> writer.replaceTransport(null), "replaceTransport needs a transport, not null");
        refused(() -> new StreamWriter(null, protocol, null), "A StreamWriter needs a transport, not null");
        refused(() -> new StreamWriter(transport, null, null), "A StreamWriter needs a protocol, not null");
        refused(
                () -> new StreamProtocol(null, (_, _) -> {}, new Context()),
                "A server's StreamProtocol needs a reader, not null");
        refused(
                () -> new StreamProtocol(reader, null, new Context()),
                "A server's StreamProtocol needs a function to serve, not null");
        refused(
                () -> new StreamProtocol(reader, (_, _) -> {}, null),
                "A server's StreamProtocol needs a context, not null");
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).hasMessage(message);
    }
}
