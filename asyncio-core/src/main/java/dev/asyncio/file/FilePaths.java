package dev.asyncio.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/// Paths that are looked up while a loop goes on. Made by [AsyncFiles#tree] and [AsyncFiles#glob].
///
/// A `for` loop that goes on to the last path closes it; one that may be left before stands in a
/// try-with-resources statement. It is for one task, and has one sequence of paths for all of its iterators.
public final class FilePaths implements Iterable<Path>, AutoCloseable {

    /// Some hundred names are in one block of a directory; asking for each alone would cost a switch of threads.
    private static final int MOST_AT_ONCE = 256;

    private final String description;
    private final Stream<Path> stream;

    // Used by one thread at a time, as the loop asks for it.
    private final Iterator<Path> source;

    // Confined to the loop.
    private final Fetch<List<Path>> fetch = new Fetch<>();
    private final ArrayDeque<Path> found = new ArrayDeque<>();
    private boolean isClosed;

    FilePaths(String description, Stream<Path> stream) {
        this.description = description;
        this.stream = stream;
        this.source = stream.iterator();
    }

    /// Blocks.
    @SuppressWarnings("StreamResourceLeak") // closed with the FilePaths
    static Stream<Path> walk(Path start, int maxDepth) throws IOException {
        return Files.walk(start, maxDepth);
    }

    /// {@return an iterator over the paths that are left, in no particular order but that a directory comes before
    /// what is in it} Its `hasNext` may suspend, and throws an [IOException] that the system reports, undeclared;
    /// or a [dev.asyncio.CancelledError] if the task is cancelled, after which it can go on.
    @Override
    public Iterator<Path> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (found.isEmpty() && !isClosed) {
                    found.addAll(fetch.await(FileThreads.DISK, FilePaths.this::lookUp));
                    if (found.isEmpty()) {
                        close();
                    }
                }
                return !found.isEmpty();
            }

            @Override
            public Path next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(FilePaths.this + " has no more paths; ask hasNext() first");
                }
                return found.remove();
            }
        };
    }

    /// Blocks.
    private List<Path> lookUp() throws IOException {
        List<Path> paths = new ArrayList<>();
        try {
            while (paths.size() < MOST_AT_ONCE && source.hasNext()) {
                paths.add(source.next());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return paths;
    }

    /// Gives up what is left. Never suspends; the system's handles are given back on another thread. Has no effect
    /// if it is closed.
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            found.clear();
            fetch.afterwards(FileThreads.DISK, stream::close);
        }
    }

    @Override
    public String toString() {
        return "FilePaths[" + description + (isClosed ? ", closed]" : "]");
    }
}
