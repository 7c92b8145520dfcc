package dev.asyncio.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that are taken out of a reader while more of them are awaited, so that the reader's own buffer stays
/// within its limit. Grows as they come: the number that a peer has announced costs nothing.
final class Gathered {

    /// Up to this many bytes the array is made in one piece.
    private static final int FIRST_CAPACITY = 1024 * 1024;

    private final int most;
    private byte[] bytes = {};
    private int count;

    /// @param most how many bytes are wanted
    Gathered(int most) {
        this.most = most;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int missing() {
        return most - count;
    }

    /// Takes what there is, up to what is missing.
    void takeFrom(ChunkQueue source) {
        int length = (int) Math.min(source.size(), missing());
        int needed = count + length;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, capacityFor(needed));
        }
        source.take(bytes, count, length);
        count = needed;
    }

    private int capacityFor(int needed) {
        long comfortable = Math.max(needed, 2L * bytes.length);
        long enough = most == Integer.MAX_VALUE ? comfortable : Math.max(comfortable, FIRST_CAPACITY);
        return (int) Math.min(enough, Math.min(most, Integer.MAX_VALUE - 8));
    }

    void giveBackTo(ChunkQueue source) {
        source.putBack(ByteBuffer.wrap(bytes, 0, count));
        count = 0;
    }

    byte[] toArray() {
        return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }
}
