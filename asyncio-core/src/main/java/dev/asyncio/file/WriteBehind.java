package dev.asyncio.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Bytes that the program has written and that the file has not got yet. Used by one thread at a time.
final class WriteBehind {

    /// Writes bytes out of a buffer and returns how many.
    @FunctionalInterface
    interface Sink {
        int write(ByteBuffer from) throws IOException;
    }

    /// How much comes together before it is written: enough to make the change of threads cheap beside it.
    static final int SIZE = 64 * 1024;

    private static final byte[] NONE = {};

    // Invariant: 0 <= start <= end <= bytes.length; what lies between start and end is to be written.
    private byte[] bytes = NONE;
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    /// Adds `added` if there is room.
    ///
    /// @return whether there was
    boolean tryAdd(byte[] added) {
        if (end + added.length > SIZE) {
            return false;
        }
        if (bytes.length == 0) {
            bytes = new byte[SIZE];
        }
        System.arraycopy(added, 0, bytes, end, added.length);
        end += added.length;
        return true;
    }

    /// Writes everything. What a failure leaves unwritten stays here.
    void writeTo(Sink sink) throws IOException {
        while (start < end) {
            start += sink.write(ByteBuffer.wrap(bytes, start, end - start));
        }
        start = 0;
        end = 0;
    }
}
