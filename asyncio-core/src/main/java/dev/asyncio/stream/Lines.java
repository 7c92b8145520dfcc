package dev.asyncio.stream;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The lines of a stream, one after the other, for a `for` loop.
///
/// @param <T> `byte[]` or `String`
final class Lines<T> implements Iterator<T> {

    private final Callable<@Nullable T> reader;
    private @Nullable T next;

    /// @param reader reads a line; returns null at the end
    Lines(Callable<@Nullable T> reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
        }
        return next != null;
    }

    private @Nullable T read() {
        try {
            return reader.call();
        } catch (Exception e) {
            throw Thrown.asIs(e);
        }
    }

    @Override
    public T next() {
        T line = next == null ? read() : next;
        if (line == null) {
            throw new NoSuchElementException("The stream has no more lines; ask hasNext() before next()");
        }
        next = null;
        return line;
    }

    /// {@return a line as text, without its end}
    static String text(byte[] line, Charset charset) {
        int length = line.length;
        if (line[length - 1] == '\n') {
            length--;
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
        }
        return new String(line, 0, length, charset);
    }

    static boolean endsWithNewlineByte(Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)
                || charset.equals(StandardCharsets.ISO_8859_1)
                || charset.equals(StandardCharsets.US_ASCII)) {
            return true;
        }
        byte[] newline = "\n".getBytes(charset);
        return newline.length == 1 && newline[0] == '\n';
    }
}
