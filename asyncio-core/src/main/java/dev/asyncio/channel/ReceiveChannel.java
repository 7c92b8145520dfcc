package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The receiving end of a [Channel], or a subscription of a [Broadcast]. Trio: `MemoryReceiveChannel`.
///
/// Each item goes to one receiver. When this end and all of its copies are closed, sending fails.
///
/// @param <T> the type of the items
public final class ReceiveChannel<T> implements Iterable<T>, AutoCloseable {

    // Confined to the loop.
    final Exchange<T> exchange;
    private boolean isClosed;

    ReceiveChannel(Exchange<T> exchange) {
        this.exchange = exchange;
        exchange.receiverOpens();
    }

    /// Receives an item, suspending the calling task until there is one. Does not suspend if there is one.
    /// Waiting tasks are served in the order in which they came.
    ///
    /// @throws EndOfChannelException if everything has been received and all sending ends are closed
    /// @throws BrokenChannelException if so, and one of them was closed with a cause
    /// @throws ChannelClosedException if this end is closed, or is closed while the task waits
    /// @throws CancelledError if the task is cancelled while it waits; no item is taken then. If the cancellation
    ///     comes after the task was given an item and before it has resumed, the call returns the item, and the
    ///     task is cancelled where it suspends next
    /// @throws IllegalStateException if it has to wait, but the caller is not a task or the channel belongs to
    ///     another loop
    public T receive() {
        return exchange.receive(this);
    }

    /// {@return an item if there is one now, or null} Never suspends. Trio: `receive_nowait`, which throws.
    ///
    /// @throws ChannelException as [#receive] does
    public @Nullable T tryReceive() {
        return exchange.tryReceive(this);
    }

    /// {@return an iterator over what is to come} `hasNext` receives, and so may suspend and throws as
    /// [#receive()] does, except that the end of the channel ends the loop. Leaving the loop leaves the channel
    /// open.
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {

            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = receive();
                    } catch (EndOfChannelException end) {
                        return false;
                    }
                }
                return true;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(exchange + " has no more items; ask hasNext() first");
                }
                T item = requireNonNull(next);
                next = null;
                return item;
            }
        };
    }

    /// {@return another receiving end of the same channel, to be closed separately} Both compete for the items.
    /// Trio: `clone`, a name Java has taken.
    ///
    /// @throws ChannelClosedException if this end is closed
    public ReceiveChannel<T> copy() {
        if (isClosed) {
            throw new ChannelClosedException(
                    "The receiving end of " + exchange + " is closed and cannot be copied; copy it before close()");
        }
        return new ReceiveChannel<>(exchange);
    }

    /// Closes this end. Never suspends, and has no effect on an end that is closed. Tasks that wait in its
    /// [#receive] get a [ChannelClosedException]. If it is the last one, what is in the buffer is thrown away;
    /// [ChannelStatistics#dropped()] counts it.
    @Override
    public void close() {
        end(null);
    }

    /// Closes this end because something went wrong: if it is the last one, those who send get the cause with
    /// their [BrokenChannelException].
    ///
    /// @param cause not null
    public void close(Throwable cause) {
        end(requireNonNull(cause, "The cause must not be null; use close() to close without one"));
    }

    private void end(@Nullable Throwable cause) {
        if (!isClosed) {
            isClosed = true;
            exchange.close(this, cause);
        }
    }

    /// {@return whether this end is closed}
    public boolean isClosed() {
        return isClosed;
    }

    /// {@return what goes on in the channel}
    public ChannelStatistics statistics() {
        return exchange.statistics();
    }

    /// {@return a text such as `ReceiveChannel[open, Channel[…]]`}
    @Override
    public String toString() {
        return "ReceiveChannel[" + (isClosed ? "closed" : "open") + ", " + exchange + "]";
    }
}
