package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.file.AsyncFile;
import dev.asyncio.file.AsyncFiles;
import dev.asyncio.stream.StreamReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A body on its way into a file.
final class Download {

    private static final int PIECE = 256 * 1024;

    private Download() {}

    /// {@return how many bytes were written} Suspends.
    static long into(Path file, StreamReader body) throws IOException {
        Path name = requireNonNull(file.getFileName(), () -> "saveTo needs the name of a file, but got " + file);
        Path part = file.resolveSibling(name + ".part");
        try {
            long count = 0;
            try (AsyncFile open = AsyncFiles.create(part)) {
                for (byte[] piece = body.read(PIECE); piece.length > 0; piece = body.read(PIECE)) {
                    open.write(piece);
                    count += piece.length;
                }
            }
            AsyncFiles.replace(part, file);
            return count;
        } catch (Throwable thrown) {
            // At once, not by another thread: a task that is cancelled does not wait any more.
            Files.deleteIfExists(part);
            throw thrown;
        }
    }
}
