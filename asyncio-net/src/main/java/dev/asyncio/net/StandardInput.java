package dev.asyncio.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/// Standard input, which can have one reader at a time: two would tear apart what comes. It stays open when
/// its reader is closed.
final class StandardInput extends InputStream {

    private static final AtomicBoolean IS_TAKEN = new AtomicBoolean(); // any thread

    private final InputStream in = System.in;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /// @throws IllegalStateException if there is a reader
    StandardInput() {
        if (!IS_TAKEN.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "Standard input is being read already; share the StreamReader, or close its transport before");
        }
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return in.read(into, offset, length);
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            IS_TAKEN.set(false);
        }
    }
}
