package dev.asyncio.net;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A part of a file that is being sent, and how far that is. A file that is read off the loop: even a disk
/// makes a thread wait, and a virtual one would keep its carrier meanwhile. Confined to the task that sends.
final class FileReading implements AutoCloseable {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("asyncio-sendfile-", 1).factory());

    private final Path path;
    private final FileChannel channel;
    private final long start;
    private final long end; // exclusive
    private long position;

    private FileReading(Path path, FileChannel channel, long start, long end) {
        this.path = path;
        this.channel = channel;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    /// Opens a file. Suspends.
    ///
    /// @param count how many bytes at most; null for all
    /// @throws java.nio.file.NoSuchFileException if there is none
    static FileReading open(Path path, long offset, @Nullable Long count) throws IOException {
        requireNonNull(path, "sendfile needs a file, not null");
        if (offset < 0) {
            throw new IllegalArgumentException("sendfile begins at an offset that is not negative, but got " + offset);
        }
        if (count != null && count < 0) {
            throw new IllegalArgumentException(
                    "sendfile sends a count of bytes that is not negative, but got " + count + "; use null for all");
        }
        return off(() -> {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            long size = channel.size();
            long most = Math.max(0, size - offset);
            return new FileReading(path, channel, offset, offset + (count == null ? most : Math.min(count, most)));
        });
    }

    FileChannel channel() {
        return channel;
    }

    long position() {
        return position;
    }

    long left() {
        return end - position;
    }

    boolean hasMore() {
        return position < end;
    }

    long done() {
        return position - start;
    }

    void advance(long count) {
        position += count;
    }

    /// Suspends.
    ///
    /// @throws EOFException if the file does not have the next `count` bytes any more
    void checkHas(int count) throws IOException {
        long size = off(channel::size);
        if (size < position + count) {
            throw new EOFException("%s has shrunk to %d bytes while it was sent; %d of %d bytes are sent"
                    .formatted(path, size, done(), end - start));
        }
    }

    /// {@return what `function` returns, which a thread has called} Suspends. A cancellation waits for the
    /// thread, because what it does must be over when the task goes on.
    static <T> T off(Callable<T> function) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        THREADS.execute(() -> {
            try {
                outcome.complete(function.call());
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
        Future<T> work = Asyncio.wrapFuture(outcome);
        CancelledError cancelled = null;
        while (!work.isDone()) {
            try {
                var _ = Asyncio.waitOn(List.of(work));
            } catch (CancelledError error) {
                cancelled = error;
            }
        }
        if (cancelled != null) {
            closeIfCloseable(work);
            throw cancelled;
        }
        return Asyncio.await(work);
    }

    /// What nobody gets any more.
    private static void closeIfCloseable(Future<?> work) {
        if (work.exception() == null && work.result() instanceof FileReading opened) {
            opened.close();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger("asyncio").log(System.Logger.Level.WARNING, "Cannot close " + path, e);
        }
    }
}
