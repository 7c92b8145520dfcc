package dev.asyncio.net;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// Standard output, which is everybody's: it is flushed rather than closed, and says when it fails.
final class StandardOutput extends OutputStream {

    private final PrintStream out = System.out;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (out.checkError()) {
            throw new IOException("Standard output cannot be written to any more; whoever reads it may be gone");
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
