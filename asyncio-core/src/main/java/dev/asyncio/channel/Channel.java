package dev.asyncio.channel;

/// A way for items from task to task, with an end to send and an end to receive. Trio: `open_memory_channel`;
/// Go: `make(chan T)`.
///
/// {@snippet file="dev/asyncio/channel/ChannelTest.java" region="for-loop"}
///
/// Compared with a [queue][dev.asyncio.queue.Queue], a channel knows its ends: each side notices when the other
/// has gone, and a task can be given the one end it needs. Close an end when nobody uses it any more, best with
/// `try`: a sending end that stays open leaves the receivers waiting.
///
/// A channel without a buffer is a *rendezvous*: `send` returns when somebody has received the item.
///
/// @param <T> the type of the items; null is none
public final class Channel<T> {

    private final Exchange<T> exchange;
    private final SendChannel<T> sender;
    private final ReceiveChannel<T> receiver;

    private Channel(int capacity) {
        exchange = new Exchange<>(capacity, () -> {});
        sender = new SendChannel<>(exchange);
        receiver = new ReceiveChannel<>(exchange);
    }

    /// {@return a new channel without a buffer: a send waits until its item is received} Trio:
    /// `open_memory_channel(0)`.
    public static <T> Channel<T> rendezvous() {
        return new Channel<>(0);
    }

    /// {@return a new channel with a buffer: a send waits while that is full}
    ///
    /// @param capacity how many items the buffer holds; 0 for a rendezvous
    /// @throws IllegalArgumentException if `capacity` is negative
    public static <T> Channel<T> buffered(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("A channel's capacity must not be negative, but is " + capacity
                    + "; use 0 for a rendezvous, or unlimited()");
        }
        return new Channel<>(capacity);
    }

    /// {@return a new channel whose send never waits} The buffer grows as long as the senders are faster than the
    /// receivers. Trio: `open_memory_channel(math.inf)`.
    public static <T> Channel<T> unlimited() {
        return new Channel<>(Integer.MAX_VALUE);
    }

    /// {@return the sending end, always the same; [SendChannel#copy()] makes more}
    public SendChannel<T> sender() {
        return sender;
    }

    /// {@return the receiving end, always the same; [ReceiveChannel#copy()] makes more}
    public ReceiveChannel<T> receiver() {
        return receiver;
    }

    /// {@return what goes on in the channel}
    public ChannelStatistics statistics() {
        return exchange.statistics();
    }

    /// {@return a text such as `Channel[size=2, capacity=10, senders=1, receivers=1, waiting to send=0, waiting
    /// to receive=0]`, without the items}
    @Override
    public String toString() {
        return exchange.toString();
    }
}
