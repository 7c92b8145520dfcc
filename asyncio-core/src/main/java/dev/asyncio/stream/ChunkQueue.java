package dev.asyncio.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The bytes that a reader holds, in the chunks in which they came. A chunk is closed once its last byte is
/// taken. Confined to the loop.
final class ChunkQueue {

    /// A chunk of up to this many bytes that would have to stand in line is copied, so that a peer who sends
    /// byte by byte cannot make each byte hold a buffer of the transport.
    private static final int SMALL = 2 * 1024;

    /// Room for small chunks to come.
    private static final int TAIL_CAPACITY = 4 * 1024;

    private final Chunks chunks = new Chunks();
    private long size;

    // The buffer of the last chunk, if it is our own; what is behind its limit is free.
    private @Nullable ByteBuffer tail;

    /// A place where a separator was found.
    ///
    /// @param start index of its first byte
    /// @param length its length
    record Match(long start, int length) {
        long end() {
            return start + length;
        }
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    // ---- putting in

    /// Adds a chunk, which belongs to the queue from now on.
    void add(Chunk chunk) {
        int length = chunk.size();
        if (length <= SMALL && (length == 0 || !chunks.isEmpty())) {
            try (chunk) {
                addCopy(chunk.buffer());
            }
            return;
        }
        chunks.addLast(chunk);
        tail = null;
        size += length;
    }

    /// Adds a copy of the remaining bytes of `data`, whose position stays.
    void addCopy(ByteBuffer data) {
        int length = data.remaining();
        if (length == 0) {
            return;
        }
        ByteBuffer end = tail;
        if (end == null || end.capacity() - end.limit() < length) {
            end = ByteBuffer.allocate(chunks.isEmpty() ? length : Math.max(length, TAIL_CAPACITY));
            end.limit(0);
            chunks.addLast(Chunk.of(end));
            tail = end;
        }
        int at = end.limit();
        end.limit(at + length);
        end.put(at, data, data.position(), length);
        size += length;
    }

    /// Puts bytes back that were taken.
    void putBack(ByteBuffer data) {
        if (data.hasRemaining()) {
            chunks.addFirst(Chunk.of(data));
            size += data.remaining();
        }
    }

    /// Copies what belongs to a transport, and gives the memory back.
    void detach() {
        for (int i = chunks.size(); i > 0; i--) {
            Chunk chunk = requireNonNull(chunks.poll());
            chunks.addLast(chunk instanceof HeapChunk ? chunk : copyOf(chunk));
        }
    }

    private static Chunk copyOf(Chunk chunk) {
        try (chunk) {
            ByteBuffer data = chunk.buffer();
            return Chunk.of(
                    ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip());
        }
    }

    // ---- taking out

    /// Takes the first chunk, which belongs to the caller from now on, or null.
    @Nullable
    Chunk poll() {
        Chunk chunk = chunks.poll();
        if (chunk != null) {
            size -= chunk.size();
            forgetTailOfNone();
        }
        return chunk;
    }

    /// Takes exactly `length` bytes, which have to be there.
    byte[] take(int length) {
        byte[] bytes = new byte[length];
        take(bytes, 0, length);
        return bytes;
    }

    /// Takes as many bytes as are there and fit into an array.
    byte[] takeAll() {
        return take((int) Math.min(size, Integer.MAX_VALUE - 8));
    }

    /// Takes exactly `length` bytes, which have to be there, to `into` from index `at` on.
    void take(byte[] into, int at, int length) {
        int done = 0;
        while (done < length) {
            ByteBuffer data = requireNonNull(chunks.first()).buffer();
            int count = Math.min(data.remaining(), length - done);
            data.get(into, at + done, count);
            done += count;
            closeIfTaken(data);
        }
        size -= length;
    }

    /// Takes as many bytes as are there and fit into `into`, whose position moves.
    ///
    /// @return how many
    int take(ByteBuffer into) {
        int length = (int) Math.min(size, into.remaining());
        int left = length;
        while (left > 0) {
            ByteBuffer data = requireNonNull(chunks.first()).buffer();
            int count = Math.min(data.remaining(), left);
            into.put(into.position(), data, data.position(), count);
            into.position(into.position() + count);
            data.position(data.position() + count);
            left -= count;
            closeIfTaken(data);
        }
        size -= length;
        return length;
    }

    /// Takes `length` bytes away, which have to be there.
    void skip(long length) {
        long left = length;
        while (left > 0) {
            ByteBuffer data = requireNonNull(chunks.first()).buffer();
            int count = (int) Math.min(data.remaining(), left);
            data.position(data.position() + count);
            left -= count;
            closeIfTaken(data);
        }
        size -= length;
    }

    private void closeIfTaken(ByteBuffer first) {
        if (!first.hasRemaining()) {
            requireNonNull(chunks.poll()).close();
            forgetTailOfNone();
        }
    }

    private void forgetTailOfNone() {
        if (chunks.isEmpty()) {
            tail = null;
        }
    }

    // ---- looking

    /// {@return the separator that ends first, and of those that end there the one that stands first in the
    /// array, or null}
    ///
    /// @param separators from the shortest to the longest, none of them empty
    /// @param from no separator begins before this index
    @Nullable
    Match find(byte[][] separators, long from) {
        long base = 0;
        long earliest = from + separators[0].length - 1; // no separator's last byte is before this index
        for (Chunk chunk : chunks) {
            ByteBuffer data = chunk.buffer();
            int length = data.remaining();
            if (base + length > earliest) {
                int start = data.position() + (int) Math.max(0, earliest - base);
                Match match = separators.length == 1
                        ? findOne(separators[0], from, data, base, start)
                        : findAny(separators, from, data, base, start);
                if (match != null) {
                    return match;
                }
            }
            base += length;
        }
        return null;
    }

    private @Nullable Match findOne(byte[] separator, long from, ByteBuffer data, long base, int start) {
        byte last = separator[separator.length - 1];
        int limit = data.limit();
        for (int i = ByteSearch.indexOf(data, start, limit, last);
                i >= 0;
                i = ByteSearch.indexOf(data, i + 1, limit, last)) {
            if (endsAt(separator, from, data, base, i)) {
                return matchAt(separator, data, base, i);
            }
        }
        return null;
    }

    private @Nullable Match findAny(byte[][] separators, long from, ByteBuffer data, long base, int start) {
        for (int i = start; i < data.limit(); i++) {
            for (byte[] separator : separators) {
                if (data.get(i) == separator[separator.length - 1] && endsAt(separator, from, data, base, i)) {
                    return matchAt(separator, data, base, i);
                }
            }
        }
        return null;
    }

    private static Match matchAt(byte[] separator, ByteBuffer data, long base, int last) {
        return new Match(base + last - data.position() + 1 - separator.length, separator.length);
    }

    /// {@return whether the separator, whose last byte is at index `last` of `data`, stands there as a whole}
    private boolean endsAt(byte[] separator, long from, ByteBuffer data, long base, int last) {
        int first = last + 1 - separator.length;
        if (base + first - data.position() < from) {
            return false;
        }
        for (int i = separator.length - 2; i >= 0; i--) {
            int at = first + i;
            byte there = at >= data.position() ? data.get(at) : byteAt(base + at - data.position());
            if (there != separator[i]) {
                return false;
            }
        }
        return true;
    }

    /// {@return the byte at an index, which has to be there}
    byte byteAt(long index) {
        long base = 0;
        for (Chunk chunk : chunks) {
            ByteBuffer data = chunk.buffer();
            if (index < base + data.remaining()) {
                return data.get(data.position() + (int) (index - base));
            }
            base += data.remaining();
        }
        throw new IndexOutOfBoundsException("There is no byte at %d of %d".formatted(index, size));
    }
}
