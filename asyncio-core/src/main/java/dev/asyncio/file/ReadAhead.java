package dev.asyncio.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that were read from a file and that the program has not taken yet. Used by one thread at a time.
final class ReadAhead {

    /// Reads bytes into a buffer and returns how many, or -1 at the end.
    @FunctionalInterface
    interface Source {
        int read(ByteBuffer into) throws IOException;
    }

    /// How much is read at once if nobody asks for more: enough to make the change of threads cheap beside it.
    static final int SIZE = 64 * 1024;

    /// The most that one system call reads. The JDK reads into native memory of that size, which each thread
    /// then keeps.
    private static final int MOST_PER_CALL = 1024 * 1024;

    /// What every JVM can make.
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final byte[] NONE = {};

    // Invariant: 0 <= start <= end <= bytes.length; what lies between start and end was not taken yet.
    private byte[] bytes = NONE;
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    /// Reads once from `source`.
    ///
    /// @param wanted how many bytes the program waits for, at least 1: how much room there is to be. Fewer may
    ///     come, or more
    /// @return how many were added, or -1 at the end
    int fill(Source source, int wanted) throws IOException {
        makeRoom(wanted);
        int count = source.read(ByteBuffer.wrap(bytes, end, Math.min(bytes.length - end, MOST_PER_CALL)));
        end += Math.max(count, 0);
        return count;
    }

    private void makeRoom(int wanted) {
        int size = size();
        if (start > bytes.length / 2 || (bytes.length - end < wanted && bytes.length - size >= wanted)) {
            System.arraycopy(bytes, start, bytes, 0, size);
        } else if (bytes.length - end < wanted) {
            // Doubling keeps the copying in proportion when a line turns out long.
            long length = Math.max((long) size + Math.max(wanted, SIZE), Math.min(2L * size, LONGEST_ARRAY));
            if (length > LONGEST_ARRAY) {
                throw new OutOfMemoryError(
                        "An array cannot hold the " + length + " bytes to be read at once; read them in pieces");
            }
            byte[] longer = new byte[(int) length];
            System.arraycopy(bytes, start, longer, 0, size);
            bytes = longer;
        } else {
            return;
        }
        start = 0;
        end = size;
    }

    /// {@return where `pattern` first occurs in what is here, in bytes from the first, or -1}
    ///
    /// @param from where to begin, a multiple of the pattern's length, as are all places that are looked at
    int find(byte[] pattern, int from) {
        int last = end - pattern.length;
        byte first = pattern[0];
        for (int i = start + from; i <= last; i += pattern.length) {
            if (bytes[i] == first && Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i - start;
            }
        }
        return -1;
    }

    /// {@return whether the `length` bytes from the first end with `pattern`}
    boolean endsWith(byte[] pattern, int length) {
        int from = start + length - pattern.length;
        return length >= pattern.length && Arrays.equals(bytes, from, start + length, pattern, 0, pattern.length);
    }

    /// {@return the first `length` bytes as text; they stay here}
    String peek(Text text, int length) throws IOException {
        return text.decode(bytes, start, length);
    }

    /// Takes up to `most` bytes.
    byte[] take(int most) {
        int length = Math.min(most, size());
        if (start == 0 && length == bytes.length) {
            byte[] all = bytes;
            clear();
            return all;
        }
        byte[] taken = Arrays.copyOfRange(bytes, start, start + length);
        skip(length);
        return taken;
    }

    /// Moves as many bytes as fit to `into`.
    ///
    /// @return how many
    int moveTo(ByteBuffer into) {
        int length = Math.min(into.remaining(), size());
        into.put(bytes, start, length);
        skip(length);
        return length;
    }

    /// Takes `length` bytes without looking at them.
    void skip(int length) {
        start += length;
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length > SIZE) {
                bytes = NONE; // made for something large, which is over
            }
        }
    }

    void clear() {
        bytes = NONE;
        start = 0;
        end = 0;
    }
}
