package dev.asyncio.pipe;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.KeyboardInterrupt;
import dev.asyncio.OpenResource;
import dev.asyncio.OutsideWork;
import dev.asyncio.SystemExit;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.ReadTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A stream that is read by a thread of its own and delivered on the loop.
///
/// The thread reads ahead by two pieces: it needs a permit for each, and gets it back when the protocol has
/// taken the piece. While reading is paused nobody takes anything, so the thread stops, the pipe fills, and
/// the other side has to wait.
public final class ReadPipe implements ReadTransport {

    private static final int PIECE = 64 * 1024; // bytes; what a pipe of Linux holds

    private final PipeOwner owner;
    private final Runnable closer;
    private final EventLoop loop = EventLoop.confined();
    private final OutsideWork work;
    private Protocol protocol;

    // Between the loop and the thread.
    private final Semaphore permits = new Semaphore(2);
    private volatile boolean isStopped; // written by the loop: the thread is to end when it comes around

    // Confined to the loop.
    private final ArrayDeque<Chunk> held = new ArrayDeque<>(); // came while reading was paused
    private boolean isPaused;
    private boolean isClosing;
    private boolean isLost;
    private boolean hasEnded; // the thread has read everything
    private @Nullable Exception failure; // by which it ended
    private @Nullable OpenResource opened; // unless something else that is open has the pipe

    /// Creates a pipe, which somebody has to have a thread read, or to discard.
    ///
    /// @param closer closes the source while a read may wait, or does nothing if that cannot be; any thread
    public ReadPipe(PipeOwner owner, Runnable closer, Protocol protocol) {
        this.owner = owner;
        this.closer = closer;
        this.protocol = protocol;
        this.work = OutsideWork.begin(this::stop);
    }

    /// {@return a pipe, whose protocol has been told, and whose source a thread reads from now on}
    public static ReadPipe connect(PipeOwner owner, InputStream source, Runnable closer, Protocol protocol) {
        ReadPipe pipe = new ReadPipe(owner, closer, protocol);
        pipe.opened = OpenResource.begin(pipe.loop, OpenResource.Kind.PIPE, pipe);
        try {
            protocol.connectionMade(pipe);
            PipeThreads.start(owner.threadName(), () -> pipe.readAll(source));
        } catch (Throwable thrown) {
            pipe.discard();
            throw thrown;
        }
        return pipe;
    }

    // ---- on the thread

    /// Reads to the end. The work of a thread.
    public void readAll(InputStream source) {
        Exception thrown = null;
        try (source) {
            byte[] piece = new byte[PIECE];
            while (true) {
                permits.acquireUninterruptibly();
                int count = isStopped ? -1 : source.read(piece);
                if (count < 0 || isStopped) {
                    break;
                }
                Chunk chunk;
                if (count > PIECE / 2) {
                    chunk = Chunk.of(ByteBuffer.wrap(piece, 0, count));
                    piece = new byte[PIECE];
                } else {
                    chunk = Chunk.of(ByteBuffer.wrap(Arrays.copyOf(piece, count)));
                }
                if (!work.deliver(() -> arrived(chunk))) {
                    return;
                }
            }
        } catch (IOException e) {
            thrown = owner.explain(e);
        } catch (RuntimeException | Error e) { // of a stream that the program has made
            thrown = e instanceof RuntimeException exception ? exception : new IOException(e.toString(), e);
        }
        Exception reason = thrown;
        work.deliver(() -> ended(reason));
    }

    // ---- on the loop

    private void arrived(Chunk chunk) {
        if (isPaused || !held.isEmpty()) {
            held.addLast(chunk);
        } else {
            deliver(chunk);
        }
    }

    private void deliver(Chunk chunk) {
        if (!isClosing) {
            permits.release();
            callProtocol("chunkReceived", () -> protocol.chunkReceived(chunk));
        }
    }

    private void deliverHeld() {
        while (!isPaused && !held.isEmpty()) {
            deliver(held.removeFirst());
        }
        if (hasEnded && held.isEmpty() && !isPaused && !isClosing) {
            lose(failure);
        }
    }

    private void ended(@Nullable Exception reason) {
        hasEnded = true;
        failure = reason;
        if (isClosing) {
            lose(null); // that was asked for; how the thread was ended is nobody's business
        } else if (held.isEmpty() && !isPaused) {
            lose(reason);
        }
    }

    /// What the protocol throws is the end of the pipe.
    private void callProtocol(String method, Action call) {
        try {
            call.run();
        } catch (SystemExit | KeyboardInterrupt leaving) {
            close();
            throw leaving;
        } catch (Throwable thrown) {
            loop.callExceptionHandler(
                    ErrorContext.of("Fatal error: protocol." + method + "() failed on " + this, thrown));
            stop();
            closer.run();
            held.clear();
            isClosing = true;
            lose(thrown instanceof Exception exception ? exception : new IOException(thrown));
        }
    }

    private void lose(@Nullable Exception reason) {
        boolean isEof = !isClosing && reason == null;
        isClosing = true;
        if (isEof) {
            callProtocol("eofReceived", () -> protocol.eofReceived());
        }
        if (isLost) {
            return;
        }
        isLost = true;
        endsBeingOpen();
        work.end();
        owner.ended();
        protocol.connectionLost(reason);
    }

    private void endsBeingOpen() {
        if (opened != null) {
            opened.end();
        }
    }

    /// Nothing will be read: what the pipe belongs to has not come about.
    public void discard() {
        isClosing = true;
        isLost = true;
        endsBeingOpen();
        stop();
        closer.run();
        work.end();
        owner.ended();
    }

    @Override
    public void close() {
        loop.checkThread("close");
        if (isClosing) {
            return;
        }
        isClosing = true;
        endsBeingOpen();
        stop();
        closer.run();
        held.clear();
        work.setIdle(false);
        work.deliver(() -> lose(null));
    }

    /// Has the thread end. It may be inside a read, which returns when the other side writes or ends, or when
    /// the source can be closed meanwhile. Any thread.
    private void stop() {
        isStopped = true;
        permits.release();
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
        loop.checkThread("pauseReading");
        isPaused = true;
        if (!isClosing) {
            work.setIdle(true); // whatever comes is held, and wakes nobody
        }
    }

    @Override
    public void resumeReading() {
        loop.checkThread("resumeReading");
        if (isPaused && !isClosing) {
            isPaused = false;
            work.setIdle(false);
            if (!held.isEmpty() || hasEnded) {
                work.deliver(this::deliverHeld);
            }
        }
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
        if (!(requireNonNull(replacement, "A transport needs a protocol, not null") instanceof Protocol suitable)) {
            throw new IllegalArgumentException("A pipe that is read calls a Protocol, but was given " + replacement);
        }
        protocol = suitable;
    }

    @Override
    public String toString() {
        return "ReadPipe[" + owner.name() + (isLost ? ", closed" : isClosing ? ", closing" : isPaused ? ", paused" : "")
                + "]";
    }
}
