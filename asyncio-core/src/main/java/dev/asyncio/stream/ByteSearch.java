package dev.asyncio.stream;

import java.nio.ByteBuffer;

/// Finds a byte in a buffer, eight at a time (Mycroft's test for a zero byte in a word).
final class ByteSearch {

    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private ByteSearch() {}

    /// {@return the index of the first `wanted` in the buffer from index `from` to before `to`, or -1}
    static int indexOf(ByteBuffer data, int from, int to, byte wanted) {
        long pattern = (wanted & 0xFFL) * LOW_BITS;
        int i = from;
        while (i <= to - Long.BYTES) {
            long differences = data.getLong(i) ^ pattern;
            if (((differences - LOW_BITS) & ~differences & HIGH_BITS) != 0) {
                break; // one of these eight; which one depends on the buffer's byte order
            }
            i += Long.BYTES;
        }
        for (; i < to; i++) {
            if (data.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }
}
