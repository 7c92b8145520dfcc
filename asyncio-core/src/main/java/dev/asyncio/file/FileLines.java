package dev.asyncio.file;

import dev.asyncio.CancelledError;
import java.io.IOException;
import java.util.Iterator;

/// The lines of a file that is open for nothing else. Made by [AsyncFiles#lines].
///
/// A `for` loop that goes on to the last line closes the file; one that may be left before stands in a
/// try-with-resources statement.
public final class FileLines implements Iterable<String>, AutoCloseable {

    private final AsyncFile file;
    private final Iterator<String> lines;

    FileLines(AsyncFile file) {
        this.file = file;
        this.lines = file.lines().iterator();
    }

    /// {@return an iterator over the lines that are left, without their ends} Each step may suspend and may
    /// throw what [AsyncFile#readLine()] throws. All iterators share the file's position.
    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return file.isOpen() && (lines.hasNext() || closesAtEnd());
            }

            @Override
            public String next() {
                return lines.next();
            }
        };
    }

    private boolean closesAtEnd() {
        try {
            close();
        } catch (IOException e) {
            throw Thrown.asIs(e);
        }
        return false;
    }

    /// Closes the file. Has no effect if it is closed.
    ///
    /// @throws IOException if the system reports one
    /// @throws CancelledError if the task is cancelled meanwhile; the file is closed all the same
    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return "FileLines[" + file + "]";
    }
}
