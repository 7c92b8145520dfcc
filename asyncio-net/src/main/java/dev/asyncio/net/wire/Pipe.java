package dev.asyncio.net.wire;

import dev.asyncio.net.memory.Packet;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One direction of a connection, from one end's buffer of what is to be sent to the other's of what was
/// received. Confined to the loop.
///
/// As in TCP, what is under way never exceeds the room at the receiver, pieces arrive in their order, and
/// each is sent until it has arrived. Unlike TCP, the sender knows at once what has arrived and been read.
final class Pipe {

    /// What fits into a packet of Ethernet.
    private static final int LARGEST_SEGMENT = 1460;

    private final StreamEnd from;
    private final StreamEnd to;

    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
    private int unsentBytes;
    private boolean isEndWanted;
    private boolean isEndSent;

    private final ArrayDeque<Segment> underWay = new ArrayDeque<>();
    private int bytesUnderWay;

    /// When the latest piece was sent, so to speak, on a link that delivers pieces.
    private long latestPiece = Long.MIN_VALUE;

    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private int bytesArrived;
    private boolean hasEnded;

    /// Whether the sender was told that there is no room, and waits.
    private boolean isSenderWaiting;

    private boolean isDiscarded;

    /// A piece, or the end, on its way.
    private static final class Segment {

        private final @Nullable ByteBuffer bytes; // null for the end
        private boolean hasArrived;
        private @Nullable Delivery delivery;

        Segment(@Nullable ByteBuffer bytes) {
            this.bytes = bytes;
        }

        int size() {
            return bytes == null ? 0 : bytes.remaining();
        }
    }

    Pipe(StreamEnd from, StreamEnd to) {
        this.from = from;
        this.to = to;
    }

    // ---- the sender's side

    /// {@return how many of the bytes there was room for}
    int write(ByteBuffer data) {
        int count = Math.min(data.remaining(), from.bufferSize() - unsentBytes - bytesUnderWay);
        isSenderWaiting = count < data.remaining();
        if (count > 0) {
            ByteBuffer copy = ByteBuffer.allocate(count);
            copy.put(data.slice(data.position(), count)).flip();
            data.position(data.position() + count);
            unsent.add(copy);
            unsentBytes += count;
            send();
        }
        return Math.max(0, count);
    }

    void end() {
        isEndWanted = true;
        send();
    }

    /// {@return whether all has arrived, with the end}
    boolean isDone() {
        return isDiscarded || hasEnded;
    }

    /// Sends as much as the receiver has room for.
    private void send() {
        while (unsentBytes > 0) {
            int room = to.bufferSize() - bytesArrived - bytesUnderWay;
            if (room <= 0) {
                return;
            }
            send(new Segment(take(Math.min(room, sizeOfNext()))));
        }
        if (isEndWanted && !isEndSent && !isDiscarded) {
            isEndSent = true;
            send(new Segment(null));
        }
    }

    private int sizeOfNext() {
        int largest = largestPiece();
        return largest == 0 ? LARGEST_SEGMENT : 1 + (int) from.host().wire().random(Math.min(largest, LARGEST_SEGMENT));
    }

    private int largestPiece() {
        return from.host().wire().route(from.host(), to.host()).link().largestPiece();
    }

    private ByteBuffer take(int most) {
        ByteBuffer first = unsent.element();
        int count = Math.min(most, first.remaining());
        ByteBuffer taken = first.slice(first.position(), count);
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            unsent.remove();
        }
        unsentBytes -= count;
        return taken;
    }

    private void send(Segment segment) {
        underWay.add(segment);
        bytesUnderWay += segment.size();
        segment.delivery = new Delivery(
                from,
                to.host(),
                segment.bytes == null ? Packet.Kind.END : Packet.Kind.DATA,
                segment.size(),
                Delivery.Patience.OF_DATA,
                () -> arrives(segment),
                from::timesOut);
        segment.delivery.send(lateness());
    }

    /// {@return by how much a piece has to be late so that it comes alone} Without it a link that takes no
    /// time would deliver all pieces in one turn of the loop, and no task would ever see one of them.
    private long lateness() {
        if (largestPiece() == 0) {
            return 0;
        }
        long now = from.host().wire().now();
        latestPiece = Math.max(now, latestPiece + 1);
        return latestPiece - now;
    }

    /// Drops what is not with the receiver yet.
    void discard() {
        isDiscarded = true;
        unsent.clear();
        unsentBytes = 0;
        for (Segment segment : underWay) {
            if (segment.delivery != null) {
                segment.delivery.cancel();
            }
        }
        underWay.clear();
        bytesUnderWay = 0;
    }

    // ---- the receiver's side

    private void arrives(Segment segment) {
        segment.hasArrived = true;
        boolean hasNew = false;
        // A piece that came late holds up those behind it.
        while (!underWay.isEmpty() && underWay.element().hasArrived) {
            Segment next = underWay.remove();
            bytesUnderWay -= next.size();
            if (next.bytes == null) {
                hasEnded = true;
            } else if (to.isClosed()) {
                to.sendReset(from);
                continue;
            } else {
                arrived.add(next.bytes);
                bytesArrived += next.size();
            }
            hasNew = true;
        }
        if (hasNew) {
            to.tellReadable();
        }
        from.removeIfDone();
        tellSenderOfRoom();
    }

    private void tellSenderOfRoom() {
        if (isSenderWaiting && unsentBytes + bytesUnderWay < from.bufferSize()) {
            isSenderWaiting = false;
            from.tellWritable();
        }
    }

    boolean hasUnread() {
        return bytesArrived > 0;
    }

    boolean isReadable() {
        return bytesArrived > 0 || hasEnded;
    }

    int read(ByteBuffer into) {
        if (bytesArrived == 0) {
            return hasEnded ? -1 : 0;
        }
        int count = 0;
        boolean isInPieces = largestPiece() > 0;
        while (into.hasRemaining() && bytesArrived > 0 && (count == 0 || !isInPieces)) {
            ByteBuffer first = arrived.element();
            int part = Math.min(into.remaining(), first.remaining());
            into.put(first.slice(first.position(), part));
            first.position(first.position() + part);
            if (!first.hasRemaining()) {
                arrived.remove();
            }
            bytesArrived -= part;
            count += part;
        }
        send(); // there is room
        return count;
    }
}
