package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.OpenResource;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.stream.WriteTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A pipe, terminal or file that is written by a thread: what is written waits until the thread has written
/// what came before. Confined to the loop.
final class WritePipe implements WriteTransport {

    private final String name;
    private final OutputStream target;
    private final PipeThreads threads = new PipeThreads();
    private BaseProtocol protocol;
    private final ArrayDeque<byte[]> outgoing = new ArrayDeque<>();
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private long buffered; // bytes, with those that the thread has
    private boolean isWritingPaused;
    private boolean isEofWritten;
    private boolean isClosing;
    private boolean isLost;
    private @Nullable OpenResource opened;

    WritePipe(String name, OutputStream target, BaseProtocol protocol) {
        this.name = name;
        this.target = target;
        this.protocol = protocol;
    }

    void begin() {
        opened = OpenResource.begin(threads.loop(), OpenResource.Kind.PIPE, this);
        protocol.connectionMade(this);
    }

    @Override
    public void write(ByteBuffer data) {
        requireNonNull(data, "write needs bytes, not null");
        threads.loop().checkThread("write");
        if (isEofWritten) {
            throw new IllegalStateException(this + " cannot write after writeEof()");
        }
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        if (isClosing || piece.length == 0) {
            return; // as in CPython: drain() has the exception
        }
        outgoing.add(piece);
        buffered += piece.length;
        writeNext();
        pauseIfHigh();
    }

    private void pauseIfHigh() {
        if (!isWritingPaused && buffered > limits.high()) {
            isWritingPaused = true;
            callHarmlessly("pauseWriting", protocol::pauseWriting);
        }
    }

    /// What the protocol throws is only reported, as in CPython: it has nothing to do with whoever writes.
    private void callHarmlessly(String method, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            threads.report("protocol." + method + "() failed on " + this, thrown);
        }
    }

    private void writeNext() {
        if (threads.isBusy() || isLost) {
            return;
        }
        if (!outgoing.isEmpty()) {
            byte[] pieces = gather();
            threads.call(
                    () -> {
                        target.write(pieces);
                        target.flush();
                        return pieces.length;
                    },
                    this::written,
                    this::lose);
        } else if (isClosing || isEofWritten) {
            isClosing = true;
            endsBeingOpen();
            threads.call(
                    () -> {
                        target.close();
                        return null;
                    },
                    _ -> lose(null),
                    this::lose);
        }
    }

    /// {@return all that waits, as one piece}
    private byte[] gather() {
        if (outgoing.size() == 1) {
            return outgoing.remove();
        }
        ByteBuffer all = ByteBuffer.allocate(
                outgoing.stream().mapToInt(piece -> piece.length).sum());
        outgoing.forEach(all::put);
        outgoing.clear();
        return all.array();
    }

    private void written(int length) {
        buffered -= length;
        if (isWritingPaused && buffered <= limits.low()) {
            isWritingPaused = false;
            callHarmlessly("resumeWriting", protocol::resumeWriting);
        }
        writeNext();
    }

    private void lose(@Nullable Exception why) {
        if (isLost) {
            return;
        }
        boolean isOpen = !isClosing || why != null;
        isClosing = true;
        endsBeingOpen();
        isLost = true;
        outgoing.clear();
        buffered = 0;
        if (isOpen) {
            PipeThreads.forget(name, target::close);
        }
        protocol.connectionLost(why);
    }

    @Override
    public void writeEof() {
        threads.loop().checkThread("writeEof");
        if (!isEofWritten && !isClosing) {
            isEofWritten = true;
            writeNext();
        }
    }

    @Override
    public boolean canWriteEof() {
        return true;
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
            writeNext();
        }
    }

    @Override
    public void abort() {
        threads.loop().checkThread("abort");
        if (isLost) {
            return;
        }
        isClosing = true;
        endsBeingOpen();
        outgoing.clear();
        threads.giveUp();
        PipeThreads.forget(name, target::close);
        threads.soon(() -> lose(null));
    }

    @Override
    public boolean isClosing() {
        return isClosing;
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
        threads.loop().checkThread("setWriteBufferLimits");
        limits = requireNonNull(newLimits, "setWriteBufferLimits needs limits, not null");
        pauseIfHigh();
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
        protocol = requireNonNull(replacement, "A transport needs a protocol, not null");
    }

    @Override
    public String toString() {
        return "WritePipe[" + name + (isLost ? ", closed]" : isClosing ? ", closing]" : "]");
    }

    /// Standard output, which is everybody's: it is flushed rather than closed, and says when it fails.
    static final class StandardOutput extends OutputStream {

        private final java.io.PrintStream out = System.out;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            if (out.checkError()) {
                throw new IOException("Standard output cannot be written to any more; whoever reads it may be gone");
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
