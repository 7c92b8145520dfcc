package dev.asyncio.http.client;

import dev.asyncio.stream.StreamReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A body piece by piece.
final class Pieces implements Iterator<byte[]> {

    private static final int MOST = 64 * 1024;

    private final StreamReader reader;
    private byte @Nullable [] ahead;

    Pieces(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = read();
        }
        return ahead.length > 0;
    }

    @Override
    public byte[] next() {
        byte[] piece = ahead == null ? read() : ahead;
        if (piece.length == 0) {
            throw new NoSuchElementException("The body has come to its end; ask hasNext() before next()");
        }
        ahead = null;
        return piece;
    }

    private byte[] read() {
        try {
            return reader.read(MOST);
        } catch (IOException e) {
            throw Pieces.<RuntimeException>asIs(e);
        }
    }

    /// Throws a checked exception without a wrapping, as an await does.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asIs(Exception thrown) throws E {
        throw (E) thrown;
    }
}
