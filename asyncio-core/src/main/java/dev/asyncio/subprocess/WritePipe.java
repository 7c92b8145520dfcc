package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.OutsideWork;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.WriteBufferLimits;
import dev.asyncio.stream.WriteTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The input of a process. What is written waits in a queue, from which a thread of its own takes it; the
/// thread is started by the first write.
final class WritePipe implements WriteTransport {

    private static final byte[] END = {}; // compared by identity

    private static final int PART = 64 * 1024; // bytes; what a pipe of Linux holds

    private final EventLoop loop = Asyncio.runningLoop();
    private final OutsideWork work;
    private final ChildProcess child;
    private BaseProtocol protocol;

    // Between the loop and the thread.
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private volatile boolean isAborted; // written by the loop: what is in the queue is not to be written

    // Confined to the loop.
    private @Nullable OutputStream target;
    private boolean hasThread;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private long buffered;
    private boolean isWritingPaused;
    private boolean isEofWritten;
    private boolean isClosing;
    private boolean isLost;

    WritePipe(OutsideWork work, ChildProcess child, BaseProtocol protocol) {
        this.work = work;
        this.child = child;
        this.protocol = protocol;
    }

    /// The process has started.
    void connect(OutputStream stream) {
        target = stream;
    }

    // ---- on the thread

    private void writeAll(OutputStream stream) {
        IOException thrown = null;
        try (stream) {
            for (byte[] piece = next(stream); piece != END && !isAborted; piece = next(stream)) {
                writePiece(stream, piece);
                int length = piece.length;
                if (!work.deliver(() -> written(length))) {
                    return;
                }
            }
        } catch (IOException e) {
            thrown = e;
        } catch (InterruptedException e) {
            thrown = new IOException("The thread that writes was interrupted", e);
        }
        IOException reason = thrown;
        work.deliver(() -> ended(reason));
    }

    /// A write that waits for the process cannot be ended from outside, so each is short: after an abort no
    /// more than one of them goes out.
    private void writePiece(OutputStream stream, byte[] piece) throws IOException {
        for (int from = 0; from < piece.length && !isAborted; from += PART) {
            stream.write(piece, from, Math.min(PART, piece.length - from));
        }
    }

    private byte[] next(OutputStream stream) throws IOException, InterruptedException {
        byte[] piece = queue.poll();
        if (piece == null) {
            stream.flush();
            piece = queue.take();
        }
        return piece;
    }

    // ---- on the loop

    @Override
    public void write(byte[] data) {
        send(requireNonNull(data, "write needs bytes, not null").clone());
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes =
                new byte[requireNonNull(data, "write needs bytes, not null").remaining()];
        data.get(bytes);
        send(bytes);
    }

    private void send(byte[] bytes) {
        if (isEofWritten) {
            throw new IllegalStateException(this + " cannot be written to after writeEof()");
        }
        if (isClosing || bytes.length == 0) {
            return; // as CPython's transports do; drain() tells
        }
        buffered += bytes.length;
        queue.add(bytes);
        if (!hasThread) {
            hasThread = true;
            OutputStream stream = requireNonNull(target, "a pipe is handed out once it is connected");
            PipeThreads.start("stdin of " + child.name(), () -> writeAll(stream));
        }
        pauseIfFull();
    }

    private void pauseIfFull() {
        if (buffered > limits.high() && !isWritingPaused) {
            isWritingPaused = true;
            callHarmlessly("pauseWriting", protocol::pauseWriting);
        }
    }

    private void written(int length) {
        buffered -= length;
        if (isWritingPaused && buffered <= limits.low() && !isLost) {
            isWritingPaused = false;
            callHarmlessly("resumeWriting", protocol::resumeWriting);
        }
    }

    /// What the protocol throws is only reported, as in CPython: it has nothing to do with whoever writes.
    private void callHarmlessly(String method, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error thrown) {
            loop.callExceptionHandler(ErrorContext.of("protocol." + method + "() failed on " + this, thrown));
        }
    }

    private void ended(@Nullable IOException thrown) {
        if (thrown != null) {
            lose(new IOException(
                    "Cannot write to the standard input of " + child.name() + ": " + thrown.getMessage(), thrown));
        } else if (buffered > 0 && isAborted) {
            lose(new IOException(child.name() + " has exited before it had read all of its standard input"));
        } else {
            lose(null);
        }
    }

    private void lose(@Nullable Exception reason) {
        isClosing = true;
        if (!isLost) {
            isLost = true;
            protocol.connectionLost(reason);
        }
    }

    /// Closes the pipe once everything is written; that is also the only end of file that it knows.
    @Override
    public void writeEof() {
        isEofWritten = true;
        close();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        isClosing = true;
        if (hasThread) {
            queue.add(END);
        } else {
            closeUnused();
            work.deliver(() -> lose(null));
        }
    }

    /// Nothing was ever written, so there is nothing to flush that could block.
    private void closeUnused() {
        if (target != null) {
            try {
                target.close();
            } catch (IOException e) {
                // The process has closed its end first, and nothing is lost.
            }
        }
    }

    @Override
    public void abort() {
        isClosing = true;
        if (!isLost) {
            stop();
            if (!hasThread) {
                closeUnused();
            }
            work.deliver(() -> lose(null));
        }
    }

    /// The process has exited, so nobody reads any more.
    void processExited() {
        if (!isLost) {
            isClosing = true;
            if (hasThread) {
                stop();
            } else {
                lose(null);
            }
        }
    }

    /// Has the thread end, at once or when the write that it is in has ended. Any thread.
    void stop() {
        isAborted = true;
        queue.clear();
        queue.add(END);
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
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        this.limits = requireNonNull(limits, "setWriteBufferLimits needs limits, not null");
        pauseIfFull();
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return child.extraInfo(requireNonNull(key, "extraInfo needs a key, not null"));
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol replacement) {
        protocol = requireNonNull(replacement, "A pipe needs a protocol, not null");
    }

    @Override
    public String toString() {
        return "WritePipe[" + child.name() + ", " + buffered + " bytes buffered"
                + (isLost ? ", closed" : isClosing ? ", closing" : "") + "]";
    }
}
