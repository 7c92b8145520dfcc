package dev.asyncio.queue;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import dev.asyncio.TimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A [Queue] as ordinary threads see it: they block where tasks would be suspended. Made by
/// [Queue#threadSafe()]. Python has none; the `janus` package serves the purpose.
///
/// {@snippet file="dev/asyncio/queue/ThreadSafeQueueTest.java" region="foreign-thread"}
///
/// Every call hands the work to the loop and blocks the calling thread until the loop has done it.
/// There, threads and tasks stand in the same lines under the same rules. Time limits are measured
/// by the loop's clock.
///
/// Usable on any thread but the loop's own, which would wait for itself.
///
/// An interrupted thread withdraws its request, and nothing is taken or put. Where the loop was
/// faster the call ends as if it had not been interrupted, with the thread's interrupt flag set, so
/// no item gets lost; a thread interrupted again does not wait to learn which it was.
///
/// @param <T> the type of the items
public final class ThreadSafeQueue<T extends @Nullable Object> {

    // How often, in seconds, a waiting thread looks whether its loop still exists. A loop that is closed
    // drops what it was asked to do and cannot say so. Nothing else waits for this, so it may be long.
    private static final long LOOP_CHECK_SECONDS = 1;

    private final Queue<T> queue; // confined to the loop
    private final EventLoop loop;

    ThreadSafeQueue(Queue<T> queue, EventLoop loop) {
        this.queue = queue;
        this.loop = loop;
    }

    /// Adds an item, blocking the thread until there is room for it.
    ///
    /// @throws QueueShutDownException if the queue was shut down before the item was added
    /// @throws InterruptedException if the thread is interrupted; the item is not added then
    /// @throws IllegalStateException if called on the loop's thread, or the loop is closed
    public void put(T item) throws InterruptedException {
        ask("put", () -> {
            queue.put(item);
            return true;
        });
    }

    /// Adds an item if there is room now.
    ///
    /// @return whether the item was added
    /// @throws QueueShutDownException if the queue was shut down
    /// @throws InterruptedException if the thread is interrupted; the item is not added then
    /// @throws IllegalStateException as [#put] does
    public boolean offer(T item) throws InterruptedException {
        return ask("offer", () -> putIfRoom(item));
    }

    /// Adds an item, blocking the thread until there is room or the time is up.
    ///
    /// @param timeout how long to wait for room; not at all if it is zero or negative
    /// @return whether the item was added
    /// @throws QueueShutDownException if the queue was shut down before the item was added
    /// @throws InterruptedException if the thread is interrupted; the item is not added then
    /// @throws IllegalStateException as [#put] does
    public boolean offer(T item, Duration timeout) throws InterruptedException {
        if (!timeout.isPositive()) {
            return offer(item);
        }
        return ask("offer", () -> {
            try {
                Asyncio.timeout(timeout, () -> queue.put(item));
                return true;
            } catch (TimeoutException late) {
                return false;
            }
        });
    }

    /// Takes the next item, blocking the thread until there is one.
    ///
    /// @throws QueueShutDownException if the queue was shut down and is empty, or becomes so first
    /// @throws InterruptedException if the thread is interrupted; no item is taken then
    /// @throws IllegalStateException as [#put] does
    public T get() throws InterruptedException {
        return ask("get", queue::get);
    }

    /// Takes the next item if there is one now.
    ///
    /// @return the item, or null if there is none; a queue that holds nulls is better asked with [#get()]
    /// @throws QueueShutDownException if the queue was shut down and is empty
    /// @throws InterruptedException if the thread is interrupted; no item is taken then
    /// @throws IllegalStateException as [#put] does
    public @Nullable T poll() throws InterruptedException {
        return this.<@Nullable T>ask("poll", this::takeIfAny);
    }

    /// Takes the next item, blocking the thread until there is one or the time is up.
    ///
    /// @param timeout how long to wait for an item; not at all if it is zero or negative
    /// @return the item, or null if there was none; a queue that holds nulls is better asked with [#get()]
    /// @throws QueueShutDownException if the queue was shut down and is empty, or becomes so first
    /// @throws InterruptedException if the thread is interrupted; no item is taken then
    /// @throws IllegalStateException as [#put] does
    public @Nullable T poll(Duration timeout) throws InterruptedException {
        if (!timeout.isPositive()) {
            return poll();
        }
        return this.<@Nullable T>ask("poll", () -> {
            try {
                return Asyncio.timeout(timeout, queue::get);
            } catch (TimeoutException late) {
                return null;
            }
        });
    }

    /// Says that one item taken from the queue has been dealt with; see [Queue#taskDone()].
    ///
    /// @throws OverReleaseException if it was called for every item put already
    /// @throws InterruptedException if the thread is interrupted; the call has no effect then
    /// @throws IllegalStateException as [#put] does
    public void taskDone() throws InterruptedException {
        ask("taskDone", () -> {
            queue.taskDone();
            return true;
        });
    }

    /// Blocks the thread until every item put has been dealt with; see [Queue#join()].
    ///
    /// @throws InterruptedException if the thread is interrupted
    /// @throws IllegalStateException as [#put] does
    public void join() throws InterruptedException {
        ask("join", () -> {
            queue.join();
            return true;
        });
    }

    /// Asks the loop to shut the queue down, as [Queue#shutdown()] does, and does not wait for it, so a
    /// `finally` block of an interrupted thread can call it. Comes after the calls that returned before.
    ///
    /// @throws IllegalStateException if the loop is closed
    public void shutdown() {
        shutdown(false);
    }

    /// Asks the loop to shut the queue down, as [Queue#shutdown(boolean)] does, and does not wait for it.
    ///
    /// @param immediate whether to discard what is in the queue
    /// @throws IllegalStateException if the loop is closed
    public void shutdown(boolean immediate) {
        loop.callSoonThreadsafe(() -> queue.shutdown(immediate));
    }

    /// {@return a text that names the loop; the queue's own state is not for other threads to see}
    @Override
    public String toString() {
        return "ThreadSafeQueue[" + loop + "]";
    }

    private boolean putIfRoom(T item) {
        try {
            queue.putNowait(item);
            return true;
        } catch (QueueFullException full) {
            return false;
        }
    }

    private @Nullable T takeIfAny() {
        try {
            return queue.getNowait();
        } catch (QueueEmptyException empty) {
            return null;
        }
    }

    /// Runs `body` as a task of the loop and waits for its outcome.
    private <R extends @Nullable Object> R ask(String call, Callable<R> body) throws InterruptedException {
        var thread = Thread.currentThread();
        var request = new Request<R>("%s for thread '%s'".formatted(call, thread.getName()), body);
        CompletableFuture<R> answer = Asyncio.runCoroutineThreadsafe(request, loop);
        try {
            return outcome(answer);
        } catch (InterruptedException interrupted) {
            return outcomeAfterInterruption(request, answer, interrupted);
        } catch (CancellationException ended) {
            throw new IllegalStateException(
                    "%s ended while thread '%s' waited for a queue of it; call shutdown() before the loop ends"
                            .formatted(loop, thread.getName()),
                    ended);
        }
    }

    private <R extends @Nullable Object> R outcomeAfterInterruption(
            Request<R> request, CompletableFuture<R> answer, InterruptedException interrupted)
            throws InterruptedException {
        // Cancelling the answer itself would be simpler, and would lose an item:
        //     the loop takes it; the answer is cancelled; the task completes an answer that is cancelled
        try {
            loop.callSoonThreadsafe(request::withdraw);
        } catch (IllegalStateException closed) {
            throw interrupted;
        }
        try {
            R outcome = outcome(answer);
            Thread.currentThread().interrupt();
            return outcome;
        } catch (CancellationException withdrawn) {
            throw interrupted;
        } catch (RuntimeException | Error failure) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /// @throws CancellationException if there will be none: the request was withdrawn, or the loop ended
    private <R extends @Nullable Object> R outcome(CompletableFuture<R> answer) throws InterruptedException {
        while (true) {
            try {
                return answer.get(LOOP_CHECK_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException notYet) {
                if (loop.isClosed() && !answer.isDone()) {
                    throw new CancellationException(loop + " is closed");
                }
            } catch (ExecutionException failed) {
                switch (failed.getCause()) {
                    case RuntimeException unchecked -> throw unchecked;
                    case Error error -> throw error;
                    case null, default -> throw new AssertionError("No call here throws a checked exception", failed);
                }
            }
        }
    }

    /// A call from another thread, as a task of the loop. Confined to the loop.
    private static final class Request<R extends @Nullable Object> implements Callable<R> {

        private final String name;
        private final Callable<R> body;
        private @Nullable Task<?> task; // null until it runs
        private boolean isWithdrawn;

        Request(String name, Callable<R> body) {
            this.name = name;
            this.body = body;
        }

        @Override
        public R call() throws Exception {
            if (isWithdrawn) {
                throw new CancelledError();
            }
            task = requireNonNull(Asyncio.currentTask());
            task.setName(name);
            return body.call();
        }

        void withdraw() {
            isWithdrawn = true;
            if (task != null) {
                task.cancel();
            }
        }
    }
}
