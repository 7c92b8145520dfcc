package dev.asyncio.pipe;

import static java.util.Objects.requireNonNull;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.OpenResource;
import dev.asyncio.OutsideWork;
import dev.asyncio.SystemExit;
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

/// A stream that is written by a thread of its own, which takes what is written from a queue. The thread is
/// started by the first write.
public final class WritePipe implements WriteTransport {

    private static final byte[] END = {}; // compared by identity

    private static final int PART = 64 * 1024; // bytes; what a pipe of Linux holds

    private final PipeOwner owner;
    private final EventLoop loop = EventLoop.confined();
    private final OutsideWork work; // idle while nothing waits to be written
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
    private @Nullable IOException ifUnread; // why nobody reads any more
    private @Nullable OpenResource opened; // unless something else that is open has the pipe

    /// Creates a pipe, which somebody has to connect or to discard.
    public WritePipe(PipeOwner owner, BaseProtocol protocol) {
        this.owner = owner;
        this.protocol = protocol;
        this.work = OutsideWork.begin(this::stop);
        work.setIdle(true);
    }

    /// {@return a pipe to `target`, whose protocol has been told}
    public static WritePipe connect(PipeOwner owner, OutputStream target, BaseProtocol protocol) {
        WritePipe pipe = new WritePipe(owner, protocol);
        pipe.connect(target);
        pipe.opened = OpenResource.begin(pipe.loop, OpenResource.Kind.PIPE, pipe);
        try {
            protocol.connectionMade(pipe);
        } catch (Throwable thrown) {
            pipe.discard();
            pipe.closeAside();
            throw thrown;
        }
        return pipe;
    }

    /// Says where to write to.
    public void connect(OutputStream stream) {
        target = stream;
    }

    /// Nothing will be written: what the pipe belongs to has not come about.
    public void discard() {
        isClosing = true;
        isLost = true;
        endsBeingOpen();
        work.end();
        owner.ended();
    }

    // ---- on the thread

    private void writeAll(OutputStream stream) {
        Exception thrown = null;
        try (stream) {
            for (byte[] piece = next(stream); piece != END && !isAborted; piece = next(stream)) {
                if (!writePiece(stream, piece)) {
                    break;
                }
                int length = piece.length;
                if (!work.deliver(() -> written(length))) {
                    return;
                }
            }
        } catch (IOException e) {
            thrown = owner.explain(e);
        } catch (RuntimeException | Error e) { // of a stream that the program has made
            thrown = e instanceof RuntimeException exception ? exception : new IOException(e.toString(), e);
        } catch (InterruptedException e) {
            thrown = new IOException("The thread that writes was interrupted", e);
        }
        Exception reason = thrown;
        work.deliver(() -> ended(reason));
    }

    /// A write that waits for the other side cannot always be ended from outside, so each is short: after an
    /// abort no more than one of them goes out.
    ///
    /// @return whether all was written
    private boolean writePiece(OutputStream stream, byte[] piece) throws IOException {
        for (int from = 0; from < piece.length; from += PART) {
            if (isAborted) {
                return false;
            }
            stream.write(piece, from, Math.min(PART, piece.length - from));
        }
        return true;
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
        requireNonNull(data, "write needs bytes, not null");
        send(data.clone());
    }

    @Override
    public void write(ByteBuffer data) {
        requireNonNull(data, "write needs bytes, not null");
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        send(bytes);
    }

    private void send(byte[] bytes) {
        loop.checkThread("write");
        if (isEofWritten) {
            throw new IllegalStateException(this + " cannot be written to after writeEof()");
        }
        if (isClosing || bytes.length == 0) {
            return; // as CPython's transports do; drain() tells
        }
        buffered += bytes.length;
        work.setIdle(false);
        queue.add(bytes);
        if (!hasThread) {
            OutputStream stream = requireNonNull(target, "a pipe is handed out once it is connected");
            PipeThreads.start(owner.threadName(), () -> writeAll(stream));
            hasThread = true;
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
        if (isLost) {
            return;
        }
        buffered -= length;
        if (buffered == 0 && !isClosing) {
            work.setIdle(true);
        }
        if (isWritingPaused && buffered <= limits.low()) {
            isWritingPaused = false;
            callHarmlessly("resumeWriting", protocol::resumeWriting);
        }
    }

    /// What the protocol throws is only reported, as in CPython: it has nothing to do with whoever writes.
    private void callHarmlessly(String method, Runnable call) {
        try {
            call.run();
        } catch (SystemExit | KeyboardInterrupt leaving) {
            throw leaving;
        } catch (RuntimeException | Error thrown) {
            loop.callExceptionHandler(ErrorContext.of("protocol." + method + "() failed on " + this, thrown));
        }
    }

    private void ended(@Nullable Exception thrown) {
        lose(thrown == null && buffered > 0 && isAborted ? ifUnread : thrown);
    }

    private void lose(@Nullable Exception reason) {
        isClosing = true;
        endsBeingOpen();
        if (!isLost) {
            isLost = true;
            buffered = 0;
            work.end();
            owner.ended();
            protocol.connectionLost(reason);
        }
    }

    private void endsBeingOpen() {
        if (opened != null) {
            opened.end();
        }
    }

    /// Closes the pipe once everything is written; that is also the only end of file that it knows.
    @Override
    public void writeEof() {
        loop.checkThread("writeEof");
        isEofWritten = true;
        close();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void close() {
        loop.checkThread("close");
        if (isClosing) {
            return;
        }
        isClosing = true;
        endsBeingOpen();
        work.setIdle(false);
        if (hasThread) {
            queue.add(END);
        } else {
            closeAside();
            work.deliver(() -> lose(null));
        }
    }

    /// On a thread, since it may block; it also ends a write that waits in a FIFO.
    private void closeAside() {
        OutputStream stream = target;
        if (stream != null) {
            PipeThreads.close(owner.name(), () -> {
                try {
                    stream.close();
                } catch (IOException e) {
                    // The other side has closed its end first, and whatever still waited was to be dropped.
                }
            });
        }
    }

    @Override
    public void abort() {
        loop.checkThread("abort");
        isClosing = true;
        endsBeingOpen();
        if (!isLost) {
            work.setIdle(false);
            stop();
            work.deliver(() -> lose(null)); // before the thread tells how its write ended
            closeAside();
        }
    }

    /// Nobody reads any more, say because the process has exited.
    ///
    /// @param why the end of the pipe if something was not read
    public void readerIsGone(IOException why) {
        if (!isLost) {
            isClosing = true;
            ifUnread = why;
            if (hasThread) {
                work.setIdle(false);
                stop();
            } else {
                lose(null);
            }
        }
    }

    /// Has the thread end, at once or when the write that it is in has ended. Any thread.
    private void stop() {
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
        loop.checkThread("setWriteBufferLimits");
        this.limits = requireNonNull(limits, "setWriteBufferLimits needs limits, not null");
        pauseIfFull();
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        return owner.extraInfo(requireNonNull(key, "extraInfo needs a key, not null"));
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol replacement) {
        loop.checkThread("setProtocol");
        protocol = requireNonNull(replacement, "A transport needs a protocol, not null");
    }

    @Override
    public String toString() {
        return "WritePipe[" + owner.name() + ", " + buffered + " bytes buffered"
                + (isLost ? ", closed" : isClosing ? ", closing" : "") + "]";
    }
}
