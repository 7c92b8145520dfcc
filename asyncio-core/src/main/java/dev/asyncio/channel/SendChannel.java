package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import org.jspecify.annotations.Nullable;

/// The sending end of a [Channel]. Trio: `MemorySendChannel`.
///
/// When this end and all of its copies are closed, the receivers get what is in the buffer and then their end.
///
/// @param <T> the type of the items
public final class SendChannel<T> implements AutoCloseable {

    // Confined to the loop.
    final Exchange<T> exchange;
    private boolean isClosed;

    SendChannel(Exchange<T> exchange) {
        this.exchange = exchange;
        exchange.senderOpens();
    }

    /// Sends an item, suspending the calling task until there is room in the buffer, or, without a buffer, until
    /// somebody has received it. Does not suspend if that is so already. Waiting sends are served in the order in
    /// which they came.
    ///
    /// @param item not null
    /// @throws BrokenChannelException if all receiving ends are closed, or are closed while the task waits
    /// @throws ChannelClosedException if this end is closed, or is closed while the task waits
    /// @throws CancelledError if the task is cancelled while it waits; the item is not sent then. If the
    ///     cancellation comes after the item was received and before the task has resumed, the call returns, and
    ///     the task is cancelled where it suspends next
    /// @throws IllegalStateException if it has to wait, but the caller is not a task or the channel belongs to
    ///     another loop
    public void send(T item) {
        exchange.send(this, item);
    }

    /// Sends an item if that is possible at once. Never suspends. Trio: `send_nowait`, which throws.
    ///
    /// @param item not null
    /// @return whether it was sent
    /// @throws ChannelException as [#send] does
    public boolean trySend(T item) {
        return exchange.trySend(this, item);
    }

    /// {@return another sending end of the same channel, to be closed separately} Trio: `clone`, a name Java has
    /// taken.
    ///
    /// @throws ChannelClosedException if this end is closed
    public SendChannel<T> copy() {
        if (isClosed) {
            throw new ChannelClosedException(
                    "The sending end of " + exchange + " is closed and cannot be copied; copy it before close()");
        }
        return new SendChannel<>(exchange);
    }

    /// Closes this end. Never suspends, and has no effect on an end that is closed. Tasks that wait in its
    /// [#send] get a [ChannelClosedException].
    @Override
    public void close() {
        end(null);
    }

    /// Closes this end because something went wrong: once everything in the buffer is received and all sending
    /// ends are closed, receivers get a [BrokenChannelException] with the cause instead of a plain end. If
    /// several ends are closed with a cause, the first one counts.
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

    /// {@return a text such as `SendChannel[open, Channel[…]]`}
    @Override
    public String toString() {
        return "SendChannel[" + (isClosed ? "closed" : "open") + ", " + exchange + "]";
    }
}
