package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import dev.asyncio.WaitQueue;
import dev.asyncio.sync.Lock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands each item to every subscriber. Tokio: `broadcast`; Kotlin: `SharedFlow`.
///
/// {@snippet file="dev/asyncio/channel/BroadcastTest.java" region="broadcast"}
///
/// Each subscription is a [ReceiveChannel] with a buffer of its own, and says what happens when that is full. It
/// gets what is sent after it was made, until it is closed. Items sent while there is no subscriber are gone.
///
/// Belongs to the loop whose tasks use it.
///
/// @param <T> the type of the items; null is none
public final class Broadcast<T> implements AutoCloseable {

    // Confined to the loop.
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private final Lock turn = new Lock(); // those who send wait in line; the first of them waits for room
    private final WaitQueue room = new WaitQueue(this);
    private boolean isClosed;

    /// A subscriber as the sender sees it.
    private final class Subscription {

        final Overflow overflow;
        final Exchange<T> exchange;
        final SendChannel<T> sender;

        Subscription(int capacity, Overflow overflow) {
            this.overflow = overflow;
            exchange = new Exchange<>(capacity, this::hasRoom);
            sender = new SendChannel<>(exchange);
        }

        private void hasRoom() {
            if (!exchange.hasReceivers()) {
                subscriptions.remove(this);
            }
            room.wakeFirst();
        }

        boolean mustBeWaitedFor() {
            return overflow == Overflow.SUSPEND && exchange.isFull();
        }

        void deliver(T item) {
            if (exchange.offer(item)) {
                return;
            }
            switch (overflow) {
                case DROP_OLDEST -> {
                    exchange.dropOldest();
                    exchange.offer(item);
                }
                case DROP_NEWEST -> exchange.dropNewest();
                case FAIL -> {
                    subscriptions.remove(this);
                    exchange.dropNewest();
                    sender.close(new IllegalStateException("The subscriber fell behind: its buffer of "
                            + exchange.statistics().capacity()
                            + " was full; receive faster, subscribe with a larger buffer, or let it drop items"));
                }
                case SUSPEND -> throw new AssertionError(exchange + " was to be waited for");
            }
        }
    }

    /// Creates a broadcast without subscribers.
    public Broadcast() {}

    /// Subscribes to the items that are sent from now on. Close the subscription when it is no longer read;
    /// copies of it share its items.
    ///
    /// @param capacity how many items wait for this subscriber; at least 1
    /// @param overflow what happens when that is not enough
    /// @return what receives the items; it ends when the broadcast is closed
    /// @throws IllegalArgumentException if the capacity is less than 1
    /// @throws ChannelClosedException if the broadcast is closed
    public ReceiveChannel<T> subscribe(int capacity, Overflow overflow) {
        requireNonNull(overflow, "A subscription needs to know what to do when it is full, not null");
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "A subscription's capacity must be at least 1, but is " + capacity + "; use 1 for the least");
        }
        requireOpen("subscribe");
        Subscription subscription = new Subscription(capacity, overflow);
        subscriptions.add(subscription);
        return new ReceiveChannel<>(subscription.exchange);
    }

    /// Hands an item to every subscriber, suspending the calling task while one of those that are to be waited
    /// for has no room. No subscriber gets the item before all can have it. Several tasks that send take turns,
    /// so all subscribers see the same order.
    ///
    /// @param item not null
    /// @throws ChannelClosedException if the broadcast is closed, or is closed while the task waits
    /// @throws CancelledError if the task is cancelled while it waits; nobody gets the item then
    /// @throws IllegalStateException if it has to wait, but the caller is not a task or belongs to another loop
    public void send(T item) {
        requireNonNull(item, "A broadcast takes no null; close it to say that there is no more");
        try (var _ = turn.hold()) {
            requireOpen("send");
            while (mustWait()) {
                room.suspend();
                requireOpen("send");
            }
            deliver(item);
        }
    }

    /// Hands an item to every subscriber if nobody has to be waited for. Never suspends.
    ///
    /// @param item not null
    /// @return whether it was sent
    /// @throws ChannelClosedException if the broadcast is closed
    public boolean trySend(T item) {
        requireNonNull(item, "A broadcast takes no null; close it to say that there is no more");
        requireOpen("send");
        if (turn.isLocked() || mustWait()) {
            return false;
        }
        deliver(item);
        return true;
    }

    private boolean mustWait() {
        for (Subscription subscription : subscriptions) {
            if (subscription.mustBeWaitedFor()) {
                return true;
            }
        }
        return false;
    }

    private void deliver(T item) {
        // A copy: one that fails leaves.
        for (Subscription subscription : List.copyOf(subscriptions)) {
            subscription.deliver(item);
        }
    }

    /// Ends every subscription once its buffer is empty. Never suspends; closing again has no effect.
    @Override
    public void close() {
        end(null);
    }

    /// Ends every subscription with a [BrokenChannelException] once its buffer is empty.
    ///
    /// @param cause not null
    public void close(Throwable cause) {
        end(requireNonNull(cause, "The cause must not be null; use close() to close without one"));
    }

    private void end(@Nullable Throwable cause) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        for (Subscription subscription : List.copyOf(subscriptions)) {
            if (cause == null) {
                subscription.sender.close();
            } else {
                subscription.sender.close(cause);
            }
        }
        subscriptions.clear();
        room.wakeAll();
    }

    private void requireOpen(String call) {
        if (isClosed) {
            throw new ChannelClosedException(this + " is closed; " + call + " before close()");
        }
    }

    /// {@return whether the broadcast is closed}
    public boolean isClosed() {
        return isClosed;
    }

    /// {@return how many subscriptions are open}
    public int subscribers() {
        return subscriptions.size();
    }

    /// {@return a text such as `Broadcast[open, subscribers=2]`}
    @Override
    public String toString() {
        return "Broadcast[" + (isClosed ? "closed" : "open") + ", subscribers=" + subscriptions.size() + "]";
    }
}
