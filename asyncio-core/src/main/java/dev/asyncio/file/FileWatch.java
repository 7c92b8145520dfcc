package dev.asyncio.file;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/// The changes in files and directories, as they come. Made by [AsyncFiles#watch].
///
/// {@snippet file="dev/asyncio/file/FileWatchTest.java" region="watch"}
///
/// A loop over it waits for the next change and ends when the watch is closed, or when all directories that it
/// watches are gone. What happens between two steps of the loop is noted, up to the limit of the system, whose
/// excess is an [FileEvent.Kind#OVERFLOW]. How soon changes are noticed is up to the JDK's
/// [WatchService]: at once on Linux and Windows, after seconds where it has to look again and again.
///
/// It is for one task at a time; any task of the loop may close it.
public final class FileWatch implements Iterable<FileEvent>, AutoCloseable {

    /// A directory that is watched.
    private static final class Watched {
        final Path directory; // as the program named it
        final Set<Path> names = new HashSet<>(); // of the files that are of interest
        boolean isWhole; // whether all files are

        Watched(Path directory) {
            this.directory = directory;
        }

        boolean isOfInterest(Path name) {
            return isWhole || names.contains(name);
        }
    }

    private final List<Path> paths;
    private final WatchService service;

    // Filled before the watch is handed out, then used by one thread at a time, as the loop asks for it.
    private final Map<WatchKey, Watched> watched = new HashMap<>();

    // Confined to the loop.
    private final Fetch<List<FileEvent>> fetch = new Fetch<>();
    private final ArrayDeque<FileEvent> events = new ArrayDeque<>();
    private boolean isClosed;

    private FileWatch(List<Path> paths, WatchService service) {
        this.paths = paths;
        this.service = service;
    }

    /// {@return a watch that notes what happens from now on} Blocks.
    static FileWatch open(Path... paths) throws IOException {
        FileWatch watch = new FileWatch(List.of(paths), paths[0].getFileSystem().newWatchService());
        try {
            for (Path path : paths) {
                watch.register(path);
            }
        } catch (Throwable failure) {
            watch.service.close();
            throw failure;
        }
        return watch;
    }

    private void register(Path path) throws IOException {
        boolean isDirectory = Files.isDirectory(path);
        Path parent = path.getParent();
        Path directory =
                isDirectory ? path : parent == null ? path.getFileSystem().getPath("") : parent;
        WatchKey key = directory
                .toAbsolutePath()
                .register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
        Watched here = watched.computeIfAbsent(key, _ -> new Watched(directory));
        if (isDirectory) {
            here.isWhole = true;
        } else {
            here.names.add(path.getFileName());
        }
    }

    /// {@return an iterator over the changes} Its `hasNext` suspends until there is one, and throws a
    /// [dev.asyncio.CancelledError] if the task is cancelled meanwhile, in which case no change is lost.
    @Override
    public Iterator<FileEvent> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                while (events.isEmpty() && !isClosed) {
                    try {
                        events.addAll(fetch.await(FileThreads.PIPE, FileWatch.this::take));
                    } catch (ClosedWatchServiceException closed) {
                        close(); // by another task; or everything is gone
                    }
                }
                return !events.isEmpty();
            }

            @Override
            public FileEvent next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(FileWatch.this + " has no more events; ask hasNext() first");
                }
                return events.remove();
            }
        };
    }

    /// Blocks until something has happened.
    ///
    /// @throws ClosedWatchServiceException if the watch is closed or there is nothing left to watch
    private List<FileEvent> take() throws InterruptedException {
        if (watched.isEmpty()) {
            throw new ClosedWatchServiceException();
        }
        WatchKey key = service.take();
        Watched here = watched.get(key);
        List<FileEvent> news = new ArrayList<>();
        if (here != null) {
            for (WatchEvent<?> event : key.pollEvents()) {
                addTo(news, here, event);
            }
        }
        if (!key.reset()) {
            watched.remove(key); // the directory is gone
        }
        return news;
    }

    private static void addTo(List<FileEvent> news, Watched here, WatchEvent<?> event) {
        if (!(event.context() instanceof Path name)) {
            news.add(new FileEvent(FileEvent.Kind.OVERFLOW, here.directory));
        } else if (here.isOfInterest(name)) {
            news.add(new FileEvent(kindOf(event.kind()), here.directory.resolve(name)));
        }
    }

    private static FileEvent.Kind kindOf(WatchEvent.Kind<?> kind) {
        if (kind == StandardWatchEventKinds.ENTRY_CREATE) {
            return FileEvent.Kind.CREATED;
        }
        return kind == StandardWatchEventKinds.ENTRY_DELETE ? FileEvent.Kind.DELETED : FileEvent.Kind.MODIFIED;
    }

    /// Ends the watch, and the loop of a task that waits for it. Changes not yet looked at are dropped. Never
    /// suspends; the system's handles are given back on another thread. Has no effect if it is closed.
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            events.clear();
            FileThreads.DISK.execute(this::release);
        }
    }

    private void release() {
        try {
            service.close();
        } catch (IOException e) {
            // Nobody can do anything about it, and nothing is watched any more.
        }
    }

    /// Gives a watch back that nobody will get.
    static void giveUp(FileWatch watch) {
        watch.release();
    }

    /// {@return a text such as `FileWatch[[src, pom.xml], closed]`}
    @Override
    public String toString() {
        return "FileWatch[" + paths + (isClosed ? ", closed]" : "]");
    }
}
