package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.OutsideWork;
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

/// The output of a process, read by a thread of its own and delivered on the loop.
///
/// The thread reads ahead by two pieces: it needs a permit for each, and gets it back when the protocol has
/// taken the piece. While reading is paused nobody takes anything, so the thread stops, the pipe fills, and
/// the process has to wait.
final class ReadPipe implements ReadTransport {

    private static final int PIECE = 64 * 1024; // bytes; what a pipe of Linux holds

    private final EventLoop loop = Asyncio.runningLoop();
    private final OutsideWork work;
    private final ChildProcess child;
    private BaseProtocol protocol;

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

    ReadPipe(OutsideWork work, ChildProcess child, Protocol protocol) {
        this.work = work;
        this.child = child;
        this.protocol = protocol;
    }

    // ---- on the thread

    /// Reads to the end. The work of the thread.
    void readAll(InputStream source) {
        // When the process exits, the JDK empties its streams and closes them, under their monitors, even
        // though the process may have children that write on. So the monitor is kept until they are done.
        synchronized (source) {
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
                thrown = e;
            }
            Exception reason = thrown;
            work.deliver(() -> ended(reason));
        }
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
        if (isClosing) {
            return;
        }
        permits.release();
        try {
            ((Protocol) protocol).chunkReceived(chunk);
        } catch (RuntimeException | Error thrown) {
            fail("chunkReceived", thrown);
        }
    }

    /// The protocol cannot go on, so the pipe does not either.
    private void fail(String method, Throwable thrown) {
        loop.callExceptionHandler(ErrorContext.of("Fatal error: protocol." + method + "() failed on " + this, thrown));
        isClosing = true;
        stop();
        held.clear();
        lose(thrown instanceof Exception exception ? exception : new IOException(thrown));
    }

    private void deliverHeld() {
        while (!isPaused && !held.isEmpty()) {
            deliver(held.removeFirst());
        }
        if (hasEnded && held.isEmpty() && !isPaused) {
            lose(failure);
        }
    }

    private void ended(@Nullable Exception reason) {
        hasEnded = true;
        failure = reason;
        if (held.isEmpty() && !isPaused) {
            lose(reason);
        }
    }

    private void lose(@Nullable Exception reason) {
        if (isLost) {
            return;
        }
        if (!isClosing && reason == null) {
            isClosing = true;
            try {
                ((Protocol) protocol).eofReceived();
            } catch (RuntimeException | Error thrown) {
                fail("eofReceived", thrown);
                return;
            }
        }
        isClosing = true;
        isLost = true;
        protocol.connectionLost(reason);
    }

    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        isClosing = true;
        stop();
        held.clear();
        work.deliver(() -> lose(null));
    }

    /// Has the thread end. It may be inside a read, which cannot be ended from outside: it returns when the
    /// process writes or ends. Any thread.
    void stop() {
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
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        if (isPaused && !isClosing) {
            isPaused = false;
            if (!held.isEmpty() || hasEnded) {
                work.deliver(this::deliverHeld);
            }
        }
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
        protocol = requireProtocol(requireNonNull(replacement, "A pipe needs a protocol, not null"));
    }

    private static Protocol requireProtocol(BaseProtocol protocol) {
        if (protocol instanceof Protocol suitable) {
            return suitable;
        }
        throw new IllegalArgumentException("A pipe that is read calls a Protocol, but was given " + protocol);
    }

    @Override
    public String toString() {
        return "ReadPipe[" + child.name() + (isLost ? ", closed" : isClosing ? ", closing" : isPaused ? ", paused" : "")
                + "]";
    }
}
