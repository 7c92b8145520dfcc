package dev.asyncio.flow;

import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// What a publisher sends, for a `for` loop in a task. Made by [Flows#iterate(Flow.Publisher)].
///
/// The subscription begins with the first request for an item. `hasNext()` of the iterator suspends until the next
/// item is there, the publisher has completed, or has failed: then it throws, after all the items that came before,
/// what the publisher failed with, the same throwable, checked or not.
///
/// The subscription is cancelled by [#close()], so use it in a try-with-resources statement, and when the waiting
/// task is cancelled. Closed, it has no more items. The publisher may send from any thread. All iterators
/// share the items; one task at a time may wait for the next.
///
/// While a task waits, somebody else is at work for the loop: that is no deadlock, and virtual time stands still.
///
/// @param <T> the type of the items
public final class PublishedItems<T> implements Iterable<T>, AutoCloseable {

    private final Flow.Publisher<T> publisher;
    private final Inbox<T> inbox;

    // Confined to the loop.
    private boolean isSubscribed;
    private @Nullable T next;

    PublishedItems(EventLoop loop, Flow.Publisher<T> publisher, int bufferSize) {
        this.publisher = publisher;
        boolean isForeign = !(publisher instanceof IterablePublisher<T> ours && ours.isOn(loop));
        this.inbox = new Inbox<>(loop, bufferSize, isForeign);
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return fetch() != null;
            }

            @Override
            public T next() {
                T item = fetch();
                if (item == null) {
                    throw new NoSuchElementException("The publisher has completed, or its items were closed");
                }
                next = null;
                return item;
            }
        };
    }

    /// {@return the next item, or null at the end}
    private @Nullable T fetch() {
        if (next == null) {
            subscribe();
            try {
                next = inbox.take();
            } catch (CancelledError e) {
                close();
                throw e;
            }
        }
        return next;
    }

    private void subscribe() {
        if (isSubscribed) {
            return;
        }
        isSubscribed = true;
        try {
            publisher.subscribe(inbox);
        } catch (Throwable refused) {
            close();
            throw refused;
        }
    }

    /// Cancels the subscription and forgets the items that have come. Has no effect on one that has ended.
    @Override
    public void close() {
        isSubscribed = true; // and never will be
        next = null;
        inbox.close();
    }

    @Override
    public String toString() {
        return inbox.toString();
    }
}
