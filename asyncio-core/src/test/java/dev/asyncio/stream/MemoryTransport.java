package dev.asyncio.stream;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A connection whose other end is the test: it delivers what is to be received and looks at what was sent.
final class MemoryTransport implements Transport {

    /// Memory that the transport wants back.
    static final class Lent implements Chunk {

        private final ByteBuffer buffer;
        boolean isClosed;

        Lent(byte[] bytes) {
            // Direct and in the middle of a larger buffer, as those of sockets are.
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length + 8);
            memory.position(5).put(bytes).flip().position(5);
            buffer = memory;
        }

        @Override
        public ByteBuffer buffer() {
            if (isClosed) {
                throw new AssertionError("used after it was closed");
            }
            return buffer;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private final EventLoop loop = Asyncio.runningLoop();
    private final Map<ExtraInfo<?>, Object> extra = new HashMap<>();
    private BaseProtocol protocol;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;

    final List<Lent> lent = new ArrayList<>();
    final List<String> calls = new ArrayList<>(); // of pauseReading and its like
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int unsent; // of what was sent, how much the peer has not taken
    private boolean isStalled; // the peer takes nothing
    private boolean isPaused;
    private boolean isClosing;
    private boolean isEofSent;
    private boolean isWritingPaused;
    boolean canWriteEof = true;

    MemoryTransport(BaseProtocol protocol) {
        this.protocol = protocol;
    }

    /// Makes the connection.
    static MemoryTransport connect(BaseProtocol protocol) {
        MemoryTransport transport = new MemoryTransport(protocol);
        protocol.connectionMade(transport);
        return transport;
    }

    <T> MemoryTransport with(ExtraInfo<T> key, T value) {
        extra.put(key, value);
        return this;
    }

    // ---- the other end

    void deliver(String text) {
        deliver(text.getBytes(StandardCharsets.UTF_8));
    }

    void deliver(byte[] bytes) {
        Lent chunk = new Lent(bytes);
        lent.add(chunk);
        ((Protocol) protocol).chunkReceived(chunk);
    }

    void deliverEof() {
        if (!((Protocol) protocol).eofReceived()) {
            close();
        }
    }

    void stall() {
        isStalled = true;
    }

    /// Takes what was sent.
    void flow() {
        isStalled = false;
        unsent = 0;
        if (isWritingPaused) {
            isWritingPaused = false;
            protocol.resumeWriting();
        }
        if (isClosing) {
            lose(null);
        }
    }

    void lose(@Nullable Exception exception) {
        isClosing = true;
        loop.callSoon(() -> protocol.connectionLost(exception));
    }

    String sent() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    // ---- this end

    @Override
    public void write(ByteBuffer data) {
        if (isEofSent) {
            throw new IllegalStateException("write after writeEof");
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (isClosing) {
            return;
        }
        sent.writeBytes(bytes);
        if (isStalled) {
            unsent += bytes.length;
            if (unsent > limits.high() && !isWritingPaused) {
                isWritingPaused = true;
                protocol.pauseWriting();
            }
        }
    }

    @Override
    public void writeEof() {
        if (!canWriteEof) {
            throw new UnsupportedOperationException("writeEof");
        }
        isEofSent = true;
        calls.add("writeEof");
    }

    @Override
    public boolean canWriteEof() {
        return canWriteEof;
    }

    @Override
    public void close() {
        if (!isClosing) {
            isClosing = true;
            calls.add("close");
            if (unsent == 0) {
                lose(null);
            }
        }
    }

    @Override
    public void abort() {
        if (!isClosing) {
            calls.add("abort");
            lose(null);
        }
    }

    @Override
    public boolean isClosing() {
        return isClosing;
    }

    @Override
    public boolean isReading() {
        return !isPaused && !isClosing;
    }

    @Override
    public void pauseReading() {
        isPaused = true;
        calls.add("pauseReading");
    }

    @Override
    public void resumeReading() {
        isPaused = false;
        calls.add("resumeReading");
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return key.type().cast(extra.get(key));
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public long writeBufferSize() {
        return unsent;
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        this.limits = limits;
    }

    @Override
    public String toString() {
        return "MemoryTransport";
    }
}
