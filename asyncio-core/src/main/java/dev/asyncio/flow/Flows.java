package dev.asyncio.flow;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/// Leads from `java.util.concurrent.Flow`, and so from Reactive Streams, into tasks and back.
public final class Flows {

    /// How many items a consumer asks a publisher for ahead of its need.
    private static final int DEFAULT_BUFFER = 64;

    private Flows() {}

    /// {@return what the publisher sends, to iterate over in a task, with a buffer of 64 items}
    ///
    /// {@snippet file="dev/asyncio/flow/PublishedItemsTest.java" region="iterate"}
    public static <T> PublishedItems<T> iterate(Flow.Publisher<T> publisher) {
        return iterate(publisher, DEFAULT_BUFFER);
    }

    /// {@return what the publisher sends, to iterate over in a task}
    ///
    /// @param bufferSize how many items to ask for before the task has taken them, at least 1
    /// @throws IllegalArgumentException if the size is not positive
    /// @throws IllegalStateException if no loop runs the caller
    public static <T> PublishedItems<T> iterate(Flow.Publisher<T> publisher, int bufferSize) {
        requireNonNull(publisher, "iterate needs a publisher, not null");
        if (bufferSize < 1) {
            throw new IllegalArgumentException(
                    "bufferSize must be positive, but is " + bufferSize + "; use 1 to ask for one item at a time");
        }
        return new PublishedItems<>(Asyncio.runningLoop(), publisher, bufferSize);
    }

    /// {@return a publisher whose items come from an iterable, one for each subscriber, run by a task of the running
    /// loop} See [#publisher(Supplier, EventLoop)].
    ///
    /// @throws IllegalStateException if no loop runs the caller
    public static <T> Flow.Publisher<T> publisher(Supplier<? extends Iterable<? extends T>> items) {
        return publisher(items, Asyncio.runningLoop());
    }

    /// {@return a publisher whose items come from an iterable, one for each subscriber, run by a task of the loop}
    ///
    /// The iterable may suspend its task, as a generator does. It is asked for one item more than the
    /// subscriber has asked for, so that the end is told without being asked for. If it is [AutoCloseable] it is
    /// closed at the end, also when the subscriber cancels. Anybody may subscribe, on any thread; a subscriber
    /// gets its items on the loop's, one signal at a time, and must not block there. What the iterable throws,
    /// and a null item, become the subscriber's error.
    ///
    /// @param items called for each subscriber, by that subscriber's task
    public static <T> Flow.Publisher<T> publisher(Supplier<? extends Iterable<? extends T>> items, EventLoop loop) {
        requireNonNull(items, "publisher needs a supplier of items, not null");
        requireNonNull(loop, "publisher needs a loop, not null");
        return new IterablePublisher<>(items, loop);
    }
}
