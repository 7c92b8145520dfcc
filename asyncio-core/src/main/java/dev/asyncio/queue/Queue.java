package dev.asyncio.queue;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.OverReleaseException;
import dev.asyncio.WaitQueue;
import org.jspecify.annotations.Nullable;

/// Carries items from task to task, first in, first out. Python: `asyncio.Queue`.
///
/// [#put] suspends while the queue is full, [#get] while it is empty; their `Nowait` forms throw
/// instead. Putting an item wakes the task that has waited longest for one, but does not switch to
/// it: an item put is anyone's until the woken task resumes and takes it. A task that comes earlier
/// and finds the item gets it, and the woken one goes to the end of the line. The same holds for
/// room.
///
/// {@snippet file="dev/asyncio/queue/QueueTest.java" region="workers"}
///
/// Null is an item like any other, for code that ends its work with one as Python's does with
/// `None`; [#shutdown()] says the same more clearly.
///
/// A queue belongs to the loop whose tasks use it. Other threads use [#threadSafe()].
///
/// @param <T> the type of the items
public sealed class Queue<T extends @Nullable Object> permits LifoQueue, PriorityQueue {

    // Confined to the loop: only the running task touches these.
    private final Items<T> items;
    private final int maxSize;
    private final WaitQueue getters = new WaitQueue(this);
    private final WaitQueue putters = new WaitQueue(this);

    // Invariant: nobody waits to join while this is 0; whoever is still in the queue then has been woken.
    private final WaitQueue joiners = new WaitQueue(this);
    private long unfinished; // a long, since it only ever rises where nobody calls taskDone()
    private boolean isShutDown;
    private boolean isBound;

    /// Creates a queue that is never full.
    public Queue() {
        this(0);
    }

    /// Creates a queue that is full when it holds `maxSize` items.
    ///
    /// @param maxSize the most items it holds; not limited if 0 or negative
    public Queue(int maxSize) {
        this(maxSize, new Items.OldestFirst<>());
    }

    Queue(int maxSize, Items<T> items) {
        this.maxSize = maxSize;
        this.items = items;
    }

    /// Adds an item, suspending the calling task until there is room for it. Does not suspend if
    /// there is room.
    ///
    /// @throws QueueShutDownException if the queue was shut down before the item was added
    /// @throws CancelledError if the task is cancelled while it waits; the item is not added, and if
    ///     the task had been woken, the next one that waits for room is woken instead
    /// @throws IllegalStateException if the queue is full, but the caller is not a task or the queue
    ///     belongs to another loop
    public void put(T item) {
        // A loop, since the room for which this task was woken may be taken before it resumes.
        while (isFull()) {
            requireOpenToPut();
            awaitTurn(putters);
        }
        putNowait(item);
    }

    /// Adds an item and wakes the task that has waited longest for one. Never suspends. Python:
    /// `put_nowait`.
    ///
    /// @throws QueueFullException if there is no room
    /// @throws QueueShutDownException if the queue was shut down
    public void putNowait(T item) {
        requireOpenToPut();
        if (isFull()) {
            throw new QueueFullException(this + " is full; use put() to wait for room");
        }
        items.add(item);
        unfinished++;
        wakeNext(getters);
    }

    /// Takes the next item, suspending the calling task until there is one. Does not suspend if
    /// there is one.
    ///
    /// @throws QueueShutDownException if the queue was shut down and is empty, or becomes so
    ///     before this task takes an item
    /// @throws CancelledError if the task is cancelled while it waits; no item is taken, and if the
    ///     task had been woken, the next one that waits for an item is woken instead
    /// @throws IllegalStateException if the queue is empty, but the caller is not a task or the queue
    ///     belongs to another loop
    public T get() {
        // A loop, since the item for which this task was woken may be taken before it resumes.
        while (items.isEmpty()) {
            requireMoreToCome();
            awaitTurn(getters);
        }
        return getNowait();
    }

    /// Takes the next item and wakes the task that has waited longest for room. Never suspends.
    /// Python: `get_nowait`.
    ///
    /// @throws QueueEmptyException if there is no item
    /// @throws QueueShutDownException if there is no item and the queue was shut down
    public T getNowait() {
        if (items.isEmpty()) {
            requireMoreToCome();
            throw new QueueEmptyException(this + " is empty; use get() to wait for an item");
        }
        T item = items.remove();
        wakeNext(putters);
        return item;
    }

    /// Says that one item taken from the queue has been dealt with. When as many have been as were
    /// put, [#join()] returns. Never suspends. Python: `task_done`.
    ///
    /// @throws OverReleaseException if it was called for every item put already
    public void taskDone() {
        if (unfinished == 0) {
            throw new OverReleaseException(
                    this + " has no unfinished items; call taskDone() once for every item taken with get()");
        }
        unfinished--;
        wakeJoinersIfFinished();
    }

    /// Suspends the calling task until [#taskDone()] was called for every item put. Does not suspend
    /// if that is so already, as it is in a new queue.
    ///
    /// Once the last item is done the call returns, even if another item is put before the task resumes.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; the queue is then as if it
    ///     had never begun to
    /// @throws IllegalStateException if there are unfinished items, but the caller is not a task or
    ///     the queue belongs to another loop
    public void join() {
        if (unfinished > 0) {
            bindToLoop();
            joiners.suspend();
        }
    }

    /// Closes the queue to new items and, once it is empty, to those who want one: `put` throws
    /// [QueueShutDownException] from now on, `get` does so when no item is left. Tasks that wait in
    /// either resume and see. Never suspends; calling it again does no harm.
    public void shutdown() {
        isShutDown = true;
        wakeAndRemoveAll(getters);
        wakeAndRemoveAll(putters);
    }

    /// Shuts down as [#shutdown()] does and, if `immediate`, throws the remaining items away first,
    /// which counts as [#taskDone()] for each. Items that were taken and are not done still hold up
    /// [#join()].
    ///
    /// @param immediate whether to discard what is in the queue, so that `get` throws from now on
    public void shutdown(boolean immediate) {
        if (immediate) {
            unfinished = Math.max(0, unfinished - items.size());
            items.clear();
            wakeJoinersIfFinished();
        }
        shutdown();
    }

    /// {@return how many items are in the queue} Python: `qsize`.
    public int size() {
        return items.size();
    }

    /// {@return whether the queue has no item} Python: `empty`.
    public boolean isEmpty() {
        return items.isEmpty();
    }

    /// {@return whether the queue holds as many items as it can; never true without a limit} Python:
    /// `full`.
    public boolean isFull() {
        return maxSize > 0 && items.size() >= maxSize;
    }

    /// {@return the limit given at creation; there is none if it is 0 or negative} Python: `maxsize`.
    public int maxSize() {
        return maxSize;
    }

    /// {@return a view of this queue for threads other than the loop's, which belongs to the running
    /// loop} Call it in a task or callback of that loop and hand the view to the threads. Python has
    /// none; the `janus` package serves the purpose.
    ///
    /// {@snippet file="dev/asyncio/queue/ThreadSafeQueueTest.java" region="foreign-thread"}
    ///
    /// @throws IllegalStateException if no loop is running in this thread
    public ThreadSafeQueue<T> threadSafe() {
        return new ThreadSafeQueue<>(this, Asyncio.runningLoop());
    }

    /// {@return a text such as `Queue[size=2, maxSize=10, getters=0, putters=1]`, with `, shut down` at
    /// the end if so, but without the items}
    @Override
    public String toString() {
        return "%s[size=%d, maxSize=%d, getters=%d, putters=%d%s]"
                .formatted(
                        getClass().getSimpleName(),
                        size(),
                        maxSize,
                        getters.size(),
                        putters.size(),
                        isShutDown ? ", shut down" : "");
    }

    private void requireOpenToPut() {
        if (isShutDown) {
            throw new QueueShutDownException(this + " takes no more items; end the producer when it sees this");
        }
    }

    private void requireMoreToCome() {
        if (isShutDown) {
            throw new QueueShutDownException(this + " has no more items; end the consumer when it sees this");
        }
    }

    private void awaitTurn(WaitQueue line) {
        bindToLoop();
        var waiter = line.add();
        try {
            waiter.await();
        } catch (Throwable failure) {
            waiter.cancel();
            waiter.remove();
            // Woken for an item or for room, and cancelled before it resumed: the next in line is
            // to have the chance, unless a newcomer has taken it or there is nobody to wake.
            if (waiter.isWoken() && !mustWait(line)) {
                wakeNext(line);
            }
            throw failure;
        }
    }

    // A line belongs to the loop whose task first stood in it. Ours all belong to the same, or a task of
    // one loop that gets would wake a task of another that waits to put.
    private void bindToLoop() {
        if (!isBound) {
            getters.add().remove();
            putters.add().remove();
            joiners.add().remove();
            isBound = true;
        }
    }

    private boolean mustWait(WaitQueue line) {
        return line == getters ? items.isEmpty() : isFull();
    }

    // A woken waiter leaves the line at once and not when it resumes, so that toString counts those
    // who still need something and the next item wakes the next task in constant time.
    private void wakeNext(WaitQueue line) {
        if (!line.isEmpty()) {
            line.removeAndWakeNext();
        }
    }

    private void wakeAndRemoveAll(WaitQueue line) {
        boolean woken;
        do {
            woken = line.removeAndWakeNext();
        } while (woken);
    }

    private void wakeJoinersIfFinished() {
        if (unfinished == 0) {
            joiners.wakeAll();
        }
    }
}
