package dev.asyncio.flow;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The items that a publisher has sent and no task has taken: filled by any thread, emptied by a task.
///
/// Invariant: items here and items asked for are `bufferSize` together at most.
final class Inbox<T> implements Flow.Subscriber<T> {

    private final EventLoop loop;
    private final int bufferSize;

    /// How many to ask for at once: half the buffer, so that the publisher need not pause in between.
    private final int batch;

    private final boolean isForeign;

    // Guarded by this. Nothing of others is called under the lock.
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean isOver;
    private @Nullable CompletableFuture<Boolean> news;

    /// Confined to the loop.
    private int taken;

    /// @param isForeign whether signals come from elsewhere than the loop itself
    Inbox(EventLoop loop, int bufferSize, boolean isForeign) {
        this.loop = loop;
        this.bufferSize = bufferSize;
        this.batch = (bufferSize + 1) / 2;
        this.isForeign = isForeign;
    }

    // ---- the publisher's side, any thread

    @Override
    public void onSubscribe(Flow.Subscription given) {
        requireNonNull(given, "A publisher must not give null for a subscription");
        boolean isWelcome;
        synchronized (this) {
            isWelcome = subscription == null && !isOver;
            if (isWelcome) {
                subscription = given;
            }
        }
        if (isWelcome) {
            given.request(bufferSize);
        } else {
            given.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        requireNonNull(item, "A publisher must not send null");
        Flow.Subscription broken = null;
        CompletableFuture<Boolean> waiting;
        synchronized (this) {
            if (isOver) {
                return;
            }
            if (items.size() < bufferSize) {
                items.add(item);
            } else {
                failure = new IllegalStateException("The publisher sends more than it was asked for: " + this
                        + " is full; use a publisher that heeds demand");
                isOver = true;
                broken = subscription;
            }
            waiting = takeNews();
        }
        if (broken != null) {
            broken.cancel();
        }
        tell(waiting);
    }

    @Override
    public void onError(Throwable thrown) {
        end(requireNonNull(thrown, "A publisher must not fail with null"));
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable thrown) {
        CompletableFuture<Boolean> waiting;
        synchronized (this) {
            if (!isOver) {
                isOver = true;
                failure = thrown;
            }
            waiting = takeNews();
        }
        tell(waiting);
    }

    private @Nullable CompletableFuture<Boolean> takeNews() {
        CompletableFuture<Boolean> waiting = news;
        news = null;
        return waiting;
    }

    private static void tell(@Nullable CompletableFuture<Boolean> waiting) {
        if (waiting != null) {
            waiting.complete(true);
        }
    }

    // ---- the task's side

    /// Suspends until there is an item or the end.
    ///
    /// @return null at the end
    @Nullable
    T take() {
        for (var coming = expectNews(); coming != null; coming = expectNews()) {
            awaitNews(coming);
        }
        T item = poll();
        if (item == null) {
            throwFailure();
        } else {
            askForMore();
        }
        return item;
    }

    /// {@return what to wait for, or null if there is something to take, be it the end}
    private synchronized @Nullable CompletableFuture<Boolean> expectNews() {
        if (!items.isEmpty() || isOver) {
            return null;
        }
        if (news != null) {
            throw new IllegalStateException(
                    this + " is being waited for already, by another task; let one task take the items");
        }
        CompletableFuture<Boolean> coming = new CompletableFuture<>();
        news = coming;
        return coming;
    }

    private synchronized @Nullable T poll() {
        return items.poll();
    }

    private void askForMore() {
        if (++taken < batch) {
            return;
        }
        taken = 0;
        Flow.Subscription asked;
        synchronized (this) {
            asked = isOver ? null : subscription;
        }
        if (asked != null) {
            asked.request(batch);
        }
    }

    private void awaitNews(CompletableFuture<Boolean> waiting) {
        try {
            if (isForeign) {
                var _ = Asyncio.await(waiting); // tells the loop that others are at work for it
            } else {
                Future<Boolean> own = loop.createFuture();
                var _ = waiting.thenRun(() -> loop.callSoonThreadsafe(() -> own.trySetResult(true)));
                var _ = Asyncio.await(own);
            }
        } finally {
            synchronized (this) {
                if (news == waiting) {
                    news = null;
                }
            }
        }
    }

    private void throwFailure() {
        Throwable thrown;
        synchronized (this) {
            thrown = failure;
            failure = null; // thrown once; after that it is merely over
        }
        if (thrown != null) {
            throw Inbox.<RuntimeException>unchecked(thrown);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased, so nothing is wrapped
    private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
        throw (X) thrown;
    }

    void close() {
        Flow.Subscription given;
        CompletableFuture<Boolean> waiting;
        synchronized (this) {
            given = isOver ? null : subscription;
            isOver = true;
            failure = null;
            items.clear();
            waiting = takeNews();
        }
        if (given != null) {
            given.cancel();
        }
        tell(waiting);
    }

    @Override
    public synchronized String toString() {
        return "PublishedItems[buffered=%d, bufferSize=%d%s]"
                .formatted(items.size(), bufferSize, isOver ? ", over" : "");
    }
}
