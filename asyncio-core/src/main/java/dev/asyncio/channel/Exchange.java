package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.WaitQueue;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Where items change hands: what all ends of one channel share.
///
/// An item goes to the receive that has waited longest, at once; if none waits, into the buffer; and if that is
/// full, the send waits with it. So an item is never anyone's: whoever comes later cannot overtake those who
/// wait.
///
/// Confined to the loop. Invariants: while a receive waits, the buffer is empty and no send of another task
/// waits; while a send waits, the buffer is full. Who stands in `senders` or `receivers` has not been taken, but
/// may have been cancelled, or taken elsewhere if it is a select.
final class Exchange<T> {

    private final int capacity;
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final WaitQueue line = new WaitQueue(this);

    // Sets, since whoever is cancelled leaves from the middle.
    private final SequencedSet<Party<T>> senders = new LinkedHashSet<>();
    private final SequencedSet<Party<T>> receivers = new LinkedHashSet<>();

    private int openSenders;
    private int openReceivers;
    private @Nullable Throwable sendersCause;
    private @Nullable Throwable receiversCause;
    private long dropped;

    /// Called when there is more room than before, or nobody to need it.
    private final Runnable onRoom;

    Exchange(int capacity, Runnable onRoom) {
        this.capacity = capacity;
        this.onRoom = onRoom;
    }

    // ---- sending

    void send(SendChannel<T> end, T item) {
        if (trySend(end, item)) {
            return;
        }
        Party<T> party = waitToSend(new Claim(line), end, item);
        try {
            party.claim.await();
        } finally {
            senders.remove(party);
        }
        checkSent(party, end);
    }

    boolean trySend(SendChannel<T> end, T item) {
        requireNonNull(item, "A channel takes no null; close the sending end to say that there is no more");
        if (end.isClosed()) {
            throw new ChannelClosedException(
                    "The sending end of " + this + " is closed; send before close(), or through a copy of your own");
        }
        if (openReceivers == 0) {
            throw new BrokenChannelException(
                    "Nobody receives from " + this + " any more" + because(receiversCause)
                            + "; end the sender when it sees this",
                    receiversCause);
        }
        return offer(item);
    }

    /// {@return whether the item went to a receiver or into the buffer}
    boolean offer(T item) {
        for (Party<T> receiver = pollFirst(receivers); receiver != null; receiver = pollFirst(receivers)) {
            if (receiver.take()) {
                receiver.item = item;
                return true;
            }
        }
        if (buffer.size() >= capacity) {
            return false;
        }
        buffer.add(item);
        return true;
    }

    Party<T> waitToSend(Claim claim, SendChannel<T> end, T item) {
        Party<T> party = new Party<>(claim, end, item);
        senders.add(party);
        return party;
    }

    void leaveSend(Party<T> party) {
        senders.remove(party);
    }

    /// @throws ChannelException if the send that has waited was refused
    void checkSent(Party<T> party, SendChannel<T> end) {
        if (party.isRefused) {
            trySend(end, requireNonNull(party.item)); // throws: what is closed stays closed
        }
    }

    // ---- receiving

    T receive(ReceiveChannel<T> end) {
        T item = tryReceive(end);
        if (item != null) {
            return item;
        }
        Party<T> party = waitToReceive(new Claim(line), end);
        try {
            party.claim.await();
        } finally {
            receivers.remove(party);
        }
        return received(party, end);
    }

    @Nullable
    T tryReceive(ReceiveChannel<T> end) {
        if (end.isClosed()) {
            throw new ChannelClosedException("The receiving end of " + this
                    + " is closed; receive before close(), or through a copy of your own");
        }
        T item = poll();
        if (item == null && openSenders == 0) {
            throw sendersCause == null
                    ? new EndOfChannelException(this + " has no more items; end the receiver when it sees this, or"
                            + " use a for loop, which ends by itself")
                    : new BrokenChannelException(
                            this + " has no more items" + because(sendersCause)
                                    + "; deal with the cause, or let it end the receiver",
                            sendersCause);
        }
        return item;
    }

    private @Nullable T poll() {
        T item = buffer.poll();
        if (item == null) {
            return takeFromSender();
        }
        T next = takeFromSender();
        if (next != null) {
            buffer.add(next);
        } else {
            onRoom.run();
        }
        return item;
    }

    private @Nullable T takeFromSender() {
        for (Party<T> sender = pollFirst(senders); sender != null; sender = pollFirst(senders)) {
            if (sender.take()) {
                return sender.item;
            }
        }
        return null;
    }

    Party<T> waitToReceive(Claim claim, ReceiveChannel<T> end) {
        Party<T> party = new Party<>(claim, end, null);
        receivers.add(party);
        return party;
    }

    void leaveReceive(Party<T> party) {
        receivers.remove(party);
    }

    /// {@return what the receive that has waited was given}
    ///
    /// @throws ChannelException if it was refused
    T received(Party<T> party, ReceiveChannel<T> end) {
        if (party.isRefused) {
            tryReceive(end); // throws: what is closed stays closed
        }
        return requireNonNull(party.item);
    }

    // ---- opening and closing

    void senderOpens() {
        openSenders++;
    }

    void receiverOpens() {
        openReceivers++;
    }

    void close(SendChannel<T> end, @Nullable Throwable cause) {
        openSenders--;
        sendersCause = sendersCause == null ? cause : sendersCause;
        refuseThoseAt(end, senders);
        if (openSenders == 0) {
            refuseAll(receivers);
        }
    }

    void close(ReceiveChannel<T> end, @Nullable Throwable cause) {
        openReceivers--;
        receiversCause = receiversCause == null ? cause : receiversCause;
        refuseThoseAt(end, receivers);
        if (openReceivers == 0) {
            refuseAll(senders);
            dropped += buffer.size();
            buffer.clear();
            onRoom.run();
        }
    }

    private static <T> void refuseThoseAt(Object end, SequencedSet<Party<T>> parties) {
        for (Party<T> party : List.copyOf(parties)) {
            if (party.end == end) {
                parties.remove(party);
                party.refuse();
            }
        }
    }

    private static <T> void refuseAll(SequencedSet<Party<T>> parties) {
        for (Party<T> party = pollFirst(parties); party != null; party = pollFirst(parties)) {
            party.refuse();
        }
    }

    private static <E> @Nullable E pollFirst(SequencedSet<E> set) {
        return set.isEmpty() ? null : set.removeFirst();
    }

    // ---- for selects and broadcasts

    /// Checks that the calling task belongs to the loop of this channel.
    void bind() {
        line.add().remove();
    }

    boolean isFull() {
        return buffer.size() >= capacity;
    }

    boolean hasReceivers() {
        return openReceivers > 0;
    }

    /// Throws the oldest item in the buffer away.
    void dropOldest() {
        buffer.remove();
        dropped++;
    }

    /// Says that an item was thrown away before it came in.
    void dropNewest() {
        dropped++;
    }

    // ---- asking

    ChannelStatistics statistics() {
        return new ChannelStatistics(
                buffer.size(), capacity, openSenders, openReceivers, senders.size(), receivers.size(), dropped);
    }

    private static String because(@Nullable Throwable cause) {
        return cause == null ? "" : " because of " + cause;
    }

    @Override
    public String toString() {
        return "Channel[size=%d, capacity=%s, senders=%d, receivers=%d, waiting to send=%d, waiting to receive=%d]"
                .formatted(
                        buffer.size(),
                        capacity == Integer.MAX_VALUE ? "unlimited" : String.valueOf(capacity),
                        openSenders,
                        openReceivers,
                        senders.size(),
                        receivers.size());
    }
}
