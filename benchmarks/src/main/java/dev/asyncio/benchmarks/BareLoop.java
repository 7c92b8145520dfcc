package dev.asyncio.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The least that runs tasks in the manner of the library's `loop` engine: virtual threads whose scheduler is a
/// queue, which one thread works off. No cancellation, no contexts, no errors, no debug mode, no order of
/// turns; a future has one waiter.
///
/// What the library takes longer for than this is the price of what it does more; what this takes longer for
/// than another peer, no library on top of it can win. All of it is confined to the thread that calls [#run].
final class BareLoop {

    private static final MethodHandle NEW_VIRTUAL_THREAD = findNewVirtualThread();

    private @Nullable Runnable[] ready = new @Nullable Runnable[1024]; // a ring; its length is a power of two
    private int head;
    private int tail;
    private long[] deadlines = new long[1024]; // a binary heap, and in the same places whom to call
    private @Nullable Timer[] timers = new @Nullable Timer[1024];
    private int timerCount;
    private @Nullable Fiber current;
    private boolean isOver;

    private static MethodHandle findNewVirtualThread() {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class, Executor.class, String.class, int.class, Runnable.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "The bare mechanism needs java --add-opens java.base/java.lang=ALL-UNNAMED, and JDK 25", e);
        }
    }

    /// Runs `main` and what it starts, until `main` has ended.
    void run(Runnable main) {
        start(() -> {
            main.run();
            isOver = true;
            return null;
        });
        while (!isOver) {
            while (head != tail) {
                Runnable next = ready[head];
                ready[head] = null;
                head = (head + 1) & (ready.length - 1);
                if (next != null) {
                    next.run();
                }
            }
            if (timerCount > 0) {
                callDueTimers();
            }
        }
    }

    void callSoon(Runnable callback) {
        ready[tail] = callback;
        tail = (tail + 1) & (ready.length - 1);
        if (tail == head) {
            var larger = new @Nullable Runnable[ready.length * 2];
            int untilEnd = ready.length - head;
            System.arraycopy(ready, head, larger, 0, untilEnd);
            System.arraycopy(ready, 0, larger, untilEnd, head);
            tail = ready.length;
            head = 0;
            ready = larger;
        }
    }

    // ---- tasks

    <T> Promise<T> start(Callable<T> body) {
        var promise = new Promise<T>();
        callSoon(new Fiber(() -> {
            try {
                promise.complete(body.call());
            } catch (Exception e) {
                throw new IllegalStateException("A task of the benchmark failed: " + e, e);
            }
        }));
        return promise;
    }

    void yieldNow() {
        Fiber self = running();
        callSoon(self);
        self.suspend();
    }

    void sleep(long nanos) {
        Fiber self = running();
        callAt(System.nanoTime() + nanos, self);
        self.suspend();
    }

    private Fiber running() {
        Fiber fiber = current;
        if (fiber == null) {
            throw new IllegalStateException("A callback must not wait");
        }
        return fiber;
    }

    /// A virtual thread that hands its continuation to the loop.
    private final class Fiber implements Runnable, Executor {

        private final Thread thread;
        private @Nullable Runnable continuation;

        Fiber(Runnable body) {
            try {
                thread = (Thread) NEW_VIRTUAL_THREAD.invokeExact((Executor) this, (String) null, 0, body);
            } catch (Throwable e) {
                throw new IllegalStateException("Cannot make a virtual thread: " + e, e);
            }
        }

        @Override
        public void execute(Runnable runnable) {
            continuation = runnable;
        }

        @Override
        public void run() {
            current = this;
            if (continuation == null) {
                thread.start(); // calls execute
            }
            Runnable next = continuation;
            if (next != null) {
                next.run();
            }
            current = null;
        }

        void suspend() {
            Thread.yield();
        }
    }

    // ---- promises

    <T> Promise<T> promise() {
        return new Promise<>();
    }

    /// What a task, or a callback, gives to the one who waits for it; not null.
    final class Promise<T> {

        private @Nullable T value;
        private boolean isComplete;
        private @Nullable Runnable waiter;

        void complete(T outcome) {
            value = outcome;
            isComplete = true;
            Runnable next = waiter;
            if (next != null) {
                waiter = null;
                callSoon(next);
            }
        }

        T await() {
            if (!isComplete) {
                Fiber self = running();
                waiter = self;
                self.suspend();
            }
            return Objects.requireNonNull(value);
        }
    }

    /// Waits for all of them.
    void awaitAll(List<? extends Promise<?>> promises) {
        var all = new Promise<Boolean>();
        var counter = new Counter(all);
        for (Promise<?> promise : promises) {
            if (!promise.isComplete) {
                counter.left++;
                promise.waiter = counter;
            }
        }
        if (counter.left > 0) {
            all.await();
        }
    }

    private static final class Counter implements Runnable {

        private final Promise<Boolean> all;
        private int left;

        Counter(Promise<Boolean> all) {
            this.all = all;
        }

        @Override
        public void run() {
            if (--left == 0) {
                all.complete(true);
            }
        }
    }

    // ---- a fair semaphore, and a queue

    final class Permits {

        private int free;
        private final ArrayDeque<Fiber> waiters = new ArrayDeque<>();

        Permits(int free) {
            this.free = free;
        }

        void acquire() {
            if (free > 0) {
                free--;
            } else {
                Fiber self = running();
                waiters.add(self);
                self.suspend();
            }
        }

        /// Hands over to whoever waits.
        void release() {
            Fiber next = waiters.poll();
            if (next == null) {
                free++;
            } else {
                callSoon(next);
            }
        }
    }

    final class Items {

        private final ArrayDeque<Integer> items = new ArrayDeque<>();
        private final int limit;
        private @Nullable Fiber waiter; // either side; both cannot wait at the same time

        Items(int limit) {
            this.limit = limit;
        }

        void put(Integer item) {
            while (items.size() >= limit) {
                await();
            }
            items.add(item);
            wake();
        }

        Integer get() {
            while (items.isEmpty()) {
                await();
            }
            Integer item = items.remove();
            wake();
            return item;
        }

        private void await() {
            Fiber self = running();
            waiter = self;
            self.suspend();
        }

        private void wake() {
            Fiber next = waiter;
            if (next != null) {
                waiter = null;
                callSoon(next);
            }
        }
    }

    // ---- timers

    static final class Timer {

        private @Nullable Runnable callback;

        private Timer(Runnable callback) {
            this.callback = callback;
        }

        void cancel() {
            callback = null;
        }
    }

    Timer callAt(long deadline, Runnable callback) {
        var timer = new Timer(callback);
        if (timerCount == deadlines.length) {
            deadlines = Arrays.copyOf(deadlines, timerCount * 2);
            timers = Arrays.copyOf(timers, timerCount * 2);
        }
        int at = timerCount++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (deadlines[parent] <= deadline) {
                break;
            }
            deadlines[at] = deadlines[parent];
            timers[at] = timers[parent];
            at = parent;
        }
        deadlines[at] = deadline;
        timers[at] = timer;
        return timer;
    }

    private void callDueTimers() {
        long now = System.nanoTime();
        while (timerCount > 0 && deadlines[0] <= now) {
            Timer due = timers[0];
            removeFirstTimer();
            Runnable callback = due == null ? null : due.callback;
            if (callback != null) {
                callSoon(callback);
            }
        }
        if (head == tail && timerCount > 0) {
            LockSupport.parkNanos(this, deadlines[0] - now);
        }
    }

    private void removeFirstTimer() {
        int last = --timerCount;
        long deadline = deadlines[last];
        Timer timer = timers[last];
        timers[last] = null;
        int at = 0;
        while (2 * at + 1 < last) {
            int child = 2 * at + 1;
            if (child + 1 < last && deadlines[child + 1] < deadlines[child]) {
                child++;
            }
            if (deadlines[child] >= deadline) {
                break;
            }
            deadlines[at] = deadlines[child];
            timers[at] = timers[child];
            at = child;
        }
        if (last > 0) {
            deadlines[at] = deadline;
            timers[at] = timer;
        }
    }
}
