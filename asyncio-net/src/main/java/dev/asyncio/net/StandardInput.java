package dev.asyncio.net;

import dev.asyncio.pipe.PipeOwner;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/// Standard input, which can have one reader at a time: two would tear apart what comes. It stays open when
/// its reader is closed, and can then be asked for again.
final class StandardInput extends InputStream implements PipeOwner {

    private static final AtomicBoolean IS_TAKEN = new AtomicBoolean(); // any thread

    private final InputStream in = System.in;
    private boolean hasEnded; // confined to the loop

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
    public void close() {}

    @Override
    public String name() {
        return "standard input";
    }

    @Override
    public void ended() {
        if (!hasEnded) {
            hasEnded = true;
            IS_TAKEN.set(false);
        }
    }
}
