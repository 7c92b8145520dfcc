package dev.asyncio.net.netty;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// How large a buffer is that a socket is read into.
///
/// A buffer that a read has filled to the last byte says that there may be more, and asking costs a system
/// call. What peers send at once is often a power of two in bytes, and so are the sizes that Netty's own
/// guesses take; these are a little larger. They also stay where they are while what comes does, so that the
/// memory of the last message, which the processor knows, serves for the next.
final class ReceiveSizes extends DefaultMaxMessagesRecvByteBufAllocator {

    /// Each a size of the pool, but for the last ones, which it has no sizes for.
    private static final int[] SIZES = {640, 1152, 2304, 4352, 8704, 16_896, 33_792, 65_536};

    private static final int FIRST = 2;

    /// After how many small reads, one after the other, a smaller buffer is taken.
    private static final int SMALL_READS = 8;

    /// How often a socket is read, if each read fills its buffer, before others get their turn; Netty's.
    private static final int READS_IN_A_ROW = 16;

    ReceiveSizes() {
        super(READS_IN_A_ROW);
    }

    @Override
    public Guess newHandle() {
        return new Guess();
    }

    /// The guess for one socket. Confined to the loop's thread.
    final class Guess extends MaxMessageHandle {

        private int index = FIRST;
        private int smallReads;

        @Override
        public int guess() {
            return SIZES[index];
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes >= SIZES[index]) {
                index = Math.min(index + 2, SIZES.length - 1);
                smallReads = 0;
            } else if (index > 0 && bytes > 0 && bytes < SIZES[index - 1]) {
                if (++smallReads == SMALL_READS) {
                    index--;
                    smallReads = 0;
                }
            } else {
                smallReads = 0;
            }
        }
    }
}
