package dev.asyncio.test.contract;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BufferedProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.Transport;
import dev.asyncio.stream.WriteBufferLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One end of a connection in memory, as a user might write it: what is written waits here until the other
/// end reads. The tests break it in various ways.
class MemoryTransport implements Transport {

    final EventLoop loop = Asyncio.runningLoop();
    BaseProtocol protocol;

    @Nullable
    MemoryTransport peer;

    final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
    long buffered;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private boolean isWritingPaused;
    private boolean isReadingPaused;
    private boolean isPumpDue;
    private boolean isEofWritten;
    private boolean isEofSent;
    boolean hasEnd;
    private boolean isEndTold;
    private boolean isClosing;
    boolean isLost;

    MemoryTransport(BaseProtocol protocol) {
        this.protocol = checked(protocol);
    }

    /// Joins two ends and tells their protocols.
    static void join(MemoryTransport one, MemoryTransport other) {
        one.peer = other;
        other.peer = one;
        for (MemoryTransport end : new MemoryTransport[] {one, other}) {
            end.loop.callSoon(() -> end.protocol.connectionMade(end));
        }
        Asyncio.yieldNow();
        Asyncio.yieldNow();
    }

    private MemoryTransport peer() {
        return requireNonNull(peer);
    }

    // ---- sending

    @Override
    public void write(byte[] data) {
        write(ByteBuffer.wrap(requireNonNull(data, "write needs bytes, not null")));
    }

    @Override
    public void write(ByteBuffer data) {
        requireNonNull(data, "write needs bytes, not null");
        if (isEofWritten) {
            throw new IllegalStateException(this + " cannot write after writeEof()");
        }
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        if (isClosing || !copy.hasRemaining()) {
            return;
        }
        if (peer().isLost) {
            lose(new ConnectionResetException("The other end is gone"));
            return;
        }
        outgoing.add(copy);
        buffered += copy.remaining();
        pumpSoon();
        pauseIfHigh();
    }

    void pauseIfHigh() {
        if (!isWritingPaused && buffered > limits.high()) {
            isWritingPaused = true;
            harmlessly(protocol::pauseWriting);
        }
    }

    void resumeIfLow() {
        if (isWritingPaused && buffered <= limits.low()) {
            isWritingPaused = false;
            harmlessly(protocol::resumeWriting);
        }
    }

    void pumpSoon() {
        if (!isPumpDue) {
            isPumpDue = true;
            loop.callSoon(this::pump);
        }
    }

    /// Hands one piece to the other end, and the end when all is handed over.
    void pump() {
        isPumpDue = false;
        if (isLost) {
            return;
        }
        if (peer().isReading() && !outgoing.isEmpty()) {
            ByteBuffer piece = outgoing.getFirst();
            int before = piece.remaining();
            peer().deliver(piece);
            if (isLost) {
                return;
            }
            buffered -= before - piece.remaining();
            if (!piece.hasRemaining()) {
                outgoing.removeFirst();
            }
            resumeIfLow();
            pumpSoon();
        } else if (peer().isLost) {
            outgoing.clear();
            buffered = 0;
            finish();
        } else if (outgoing.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        if (isClosing || isEofWritten) {
            sendEnd();
        }
        if (isClosing) {
            lose(null);
        }
    }

    private void sendEnd() {
        if (!isEofSent) {
            isEofSent = true;
            peer().hasEnd = true;
            peer().deliverEnd();
        }
    }

    @Override
    public void writeEof() {
        if (!isClosing) {
            isEofWritten = true;
            pumpSoon();
        }
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public long writeBufferSize() {
        return buffered;
    }

    @Override
    public WriteBufferLimits writeBufferLimits() {
        return limits;
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits newLimits) {
        limits = requireNonNull(newLimits, "setWriteBufferLimits needs limits, not null");
        pauseIfHigh();
    }

    // ---- receiving

    void deliver(ByteBuffer piece) {
        guarded(() -> {
            if (protocol instanceof Protocol receiver) {
                receiver.chunkReceived(Chunk.of(piece.slice()));
                piece.position(piece.limit());
            } else {
                ByteBuffer room = ((BufferedProtocol) protocol).getBuffer(piece.remaining());
                int count = Math.min(room.remaining(), piece.remaining());
                if (count == 0) {
                    throw new IllegalStateException("A buffer without room");
                }
                room.slice().put(piece.slice(piece.position(), count));
                piece.position(piece.position() + count);
                ((BufferedProtocol) protocol).bufferUpdated(count);
            }
        });
    }

    void deliverEnd() {
        if (!hasEnd || isEndTold || !isReading()) {
            return;
        }
        isEndTold = true;
        boolean[] keepsOpen = new boolean[1];
        guarded(() -> keepsOpen[0] = protocol instanceof Protocol receiver
                ? receiver.eofReceived()
                : ((BufferedProtocol) protocol).eofReceived());
        if (!keepsOpen[0]) {
            close();
        }
    }

    @Override
    public boolean isReading() {
        return !isReadingPaused && !isClosing;
    }

    @Override
    public void pauseReading() {
        isReadingPaused = true;
    }

    @Override
    public void resumeReading() {
        isReadingPaused = false;
        peer().pumpSoon();
        loop.callSoon(this::deliverEnd);
    }

    // ---- the end

    @Override
    public void close() {
        if (!isClosing) {
            isClosing = true;
            pumpSoon();
            peer().pumpSoon();
        }
    }

    @Override
    public void abort() {
        lose(null);
    }

    void lose(@Nullable Exception why) {
        if (!isLost) {
            isClosing = true;
            isLost = true;
            outgoing.clear();
            buffered = 0;
            loop.callSoon(() -> {
                protocol.connectionLost(why);
                sendEnd();
            });
        }
    }

    @Override
    public boolean isClosing() {
        return isClosing;
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            loop.callExceptionHandler(ErrorContext.of("Fatal error: the protocol failed on " + this, thrown));
            lose(thrown instanceof RuntimeException exception ? exception : new IOException(thrown));
        }
    }

    private void harmlessly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            loop.callExceptionHandler(ErrorContext.of("The protocol failed on " + this, thrown));
        }
    }

    // ---- queries

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        requireNonNull(key, "extraInfo needs a key, not null");
        return null;
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol newProtocol) {
        protocol = checked(newProtocol);
    }

    private static BaseProtocol checked(BaseProtocol protocol) {
        return requireNonNull(protocol, "A transport needs a protocol, not null");
    }

    @Override
    public String toString() {
        return "MemoryTransport[" + (isLost ? "closed" : isClosing ? "closing" : "open") + "]";
    }
}
