package dev.asyncio.file;

import dev.asyncio.CancelledError;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A file or directory that is deleted at the end of a scope. Made by [AsyncFiles#temporaryFile] and
/// [AsyncFiles#temporaryDirectory]. Python: `tempfile.NamedTemporaryFile` and `TemporaryDirectory`.
///
/// {@snippet file="dev/asyncio/file/TemporaryPathTest.java" region="temporary-directory"}
public final class TemporaryPath implements AutoCloseable {

    private final Path path;

    TemporaryPath(Path path) {
        this.path = path;
    }

    /// {@return where it is; absolute unless the system's directory for temporary files is not}
    public Path path() {
        return path;
    }

    /// Deletes the file, or the directory with all that is in it; symbolic links are not followed. Suspends the
    /// calling task meanwhile. Has no effect on what is gone already.
    ///
    /// @throws IOException if something cannot be deleted
    /// @throws CancelledError if the task is cancelled meanwhile; all is deleted all the same, a little later
    @Override
    public void close() throws IOException {
        FileThreads.carryOut(() -> {
            delete(path);
            return path;
        });
    }

    /// Blocks.
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public String toString() {
        return "TemporaryPath[" + path + "]";
    }
}
