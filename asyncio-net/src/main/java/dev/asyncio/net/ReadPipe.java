package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.OpenResource;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.ReadTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A pipe, terminal or file that is read by a thread, one piece at a time: the next is asked for when the
/// protocol has had the one before, so while reading is paused the other side has to wait. Confined to the
/// loop.
final class ReadPipe implements ReadTransport {

    private static final int PIECE = 64 * 1024; // bytes; what a pipe of Linux holds

    private final String name;
    private final InputStream source;
    private final PipeThreads threads = new PipeThreads();
    private Protocol protocol;
    private byte @Nullable [] held; // came while reading was paused
    private boolean hasEnded;
    private boolean isPaused;
    private boolean isClosing;
    private boolean isLost;
    private @Nullable OpenResource opened;

    ReadPipe(String name, InputStream source, Protocol protocol) {
        this.name = name;
        this.source = source;
        this.protocol = protocol;
    }

    void begin() {
        opened = OpenResource.begin(threads.loop(), OpenResource.Kind.PIPE, this);
        protocol.connectionMade(this);
        readNext();
    }

    private void readNext() {
        if (!isPaused && !isClosing && !threads.isBusy()) {
            threads.call(this::read, this::arrived, this::lose);
        }
    }

    /// On a thread.
    private byte @Nullable [] read() throws IOException {
        byte[] piece = new byte[PIECE];
        int count = source.read(piece);
        return count < 0 ? null : Arrays.copyOf(piece, count);
    }

    private void arrived(byte @Nullable [] piece) {
        if (isClosing) {
            return;
        }
        hasEnded = piece == null;
        held = piece;
        if (!isPaused) {
            deliver();
        }
    }

    private void deliver() {
        if (isPaused || isClosing) {
            return;
        }
        byte[] piece = held;
        held = null;
        try {
            if (piece != null) {
                protocol.chunkReceived(Chunk.of(ByteBuffer.wrap(piece)));
            } else if (hasEnded) {
                var _ = protocol.eofReceived();
                close();
            }
        } catch (RuntimeException | Error thrown) {
            threads.report("Fatal error: the protocol failed on " + this, thrown);
            lose(thrown instanceof RuntimeException exception ? exception : new IOException(thrown));
            return;
        }
        readNext();
    }

    private void lose(@Nullable Exception why) {
        isClosing = true;
        endsBeingOpen();
        held = null;
        if (isLost) {
            return;
        }
        isLost = true;
        threads.giveUp();
        if (source instanceof StandardInput standard) {
            standard.close(); // it does not wait, and can now be asked for again
        } else {
            PipeThreads.forget(name, source::close);
        }
        protocol.connectionLost(why);
    }

    private void endsBeingOpen() {
        if (opened != null) {
            opened.end();
        }
    }

    @Override
    public void close() {
        threads.loop().checkThread("close");
        if (!isClosing) {
            isClosing = true;
            endsBeingOpen();
            threads.soon(() -> lose(null));
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
        threads.loop().checkThread("pauseReading");
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        threads.loop().checkThread("resumeReading");
        if (isPaused && !isClosing) {
            isPaused = false;
            if (held != null || hasEnded) {
                threads.soon(this::deliver);
            } else {
                readNext();
            }
        }
    }

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
    public void setProtocol(BaseProtocol replacement) {
        threads.loop().checkThread("setProtocol");
        if (!(requireNonNull(replacement, "A transport needs a protocol, not null") instanceof Protocol suitable)) {
            throw new IllegalArgumentException("A pipe that is read needs a Protocol, but got "
                    + replacement.getClass().getName());
        }
        protocol = suitable;
    }

    @Override
    public String toString() {
        return "ReadPipe[" + name + (isLost ? ", closed]" : isClosing ? ", closing]" : isPaused ? ", paused]" : "]");
    }
}
