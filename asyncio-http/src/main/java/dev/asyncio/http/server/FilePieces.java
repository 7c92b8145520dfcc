package dev.asyncio.http.server;

import dev.asyncio.file.AsyncFile;
import dev.asyncio.file.AsyncFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/// Reads a part of a file piece by piece. Suspends.
final class FilePieces {

    /// Takes a piece.
    interface Taker {

        void take(byte[] piece) throws IOException;
    }

    private FilePieces() {}

    /// @throws EOFException if the file has fewer bytes
    static void read(Path file, long offset, long count, int size, Taker taker) throws IOException {
        try (AsyncFile opened = AsyncFiles.open(file)) {
            opened.seek(offset);
            for (long left = count; left > 0; ) {
                int wanted = (int) Math.min(left, size);
                byte[] piece = opened.read(wanted);
                if (piece.length < wanted) {
                    throw new EOFException(file + " has become shorter while it was sent");
                }
                taker.take(piece);
                left -= wanted;
            }
        }
    }
}
