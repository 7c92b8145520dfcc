package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A loop on a thread of its own, for programs that are not asynchronous. anyio: `BlockingPortal`.
///
/// ```java
/// try (var loop = LoopThread.start()) {
///     String page = loop.call(() -> fetch(url));            // blocks the calling thread
///     CompletableFuture<String> other = loop.submit(() -> fetch(url));
/// }
/// ```
/// Each call becomes a task; they run at the same time. All methods may be called from any thread but the
/// loop's own. The thread is a daemon, so it does not keep the JVM from ending.
public final class LoopThread implements AutoCloseable {

    private final Thread thread;

    /// Opened by the loop's thread when `loop` and `group` are there, or it has failed.
    private final CountDownLatch isUp = new CountDownLatch(1);

    // Written by the loop's thread before isUp opens, read after that.
    private @Nullable EventLoop loop;
    private @Nullable TaskGroup group;
    private @Nullable Future<Void> stop; // confined to the loop but for the reference
    private @Nullable Throwable startFailure;

    /// The calls that have no outcome yet, each under a key of its own. Any thread.
    private final Map<Object, CompletableFuture<?>> open = new ConcurrentHashMap<>();

    /// Set by whoever closes it first.
    private volatile boolean isClosed;

    /// Whether the loop has ended. A call adds itself to `open`, then looks here; the loop's thread sets this,
    /// then cancels what is open: so none is forgotten.
    private volatile boolean hasEnded;

    private LoopThread(Supplier<EventLoop> loopFactory) {
        thread = Thread.ofPlatform().daemon().name("asyncio-loop-thread").unstarted(() -> run(loopFactory));
    }

    /// Starts a loop with the default settings on a new thread.
    public static LoopThread start() {
        return start(EventLoop::create);
    }

    /// Starts a loop on a new thread. A clock other than the system's stands still, since other threads may call
    /// at any time.
    ///
    /// @param loopFactory makes the loop, on the new thread
    public static LoopThread start(Supplier<EventLoop> loopFactory) {
        requireNonNull(
                loopFactory, "The loop factory must not be null; leave it out for a loop of the default settings");
        LoopThread made = new LoopThread(loopFactory);
        made.thread.start();
        made.awaitStart();
        return made;
    }

    private void awaitStart() {
        uninterruptibly(isUp::await);
        if (startFailure != null) {
            throw Sneaky.rethrow(startFailure);
        }
    }

    private void run(Supplier<EventLoop> loopFactory) {
        try (Runner runner = Runner.builder().loopFactory(loopFactory).build()) {
            EventLoop running = runner.loop();
            running.foreign.workBegins(); // those who may call: waiting for them is no deadlock
            loop = running;
            runner.run(() -> serve(running));
        } catch (Throwable thrown) {
            if (isUp.getCount() > 0) {
                startFailure = thrown; // thrown by start()
            } else {
                throw thrown;
            }
        } finally {
            hasEnded = true;
            isClosed = true;
            isUp.countDown();
            open.values().forEach(one -> one.cancel(false));
        }
    }

    private void serve(EventLoop running) {
        TaskGroup calls = new TaskGroup().policy(FailurePolicy.SUPERVISOR);
        calls.run(_ -> {
            Future<Void> stopping = running.createFuture();
            stop = stopping;
            group = calls;
            isUp.countDown();
            Asyncio.await(stopping);
        });
    }

    /// Runs `body` as a task on the loop, and blocks the calling thread until it has ended.
    ///
    /// @return what the body returned
    /// @throws CancellationException if the task was cancelled, or the calling thread was interrupted: then the
    ///     task is cancelled, without waiting for it, and the interrupt status stays set
    /// @throws IllegalStateException if this is closed, or called on the loop's own thread; otherwise what the
    ///     body throws is thrown, the same exception
    public <T> T call(Callable<? extends T> body) {
        CompletableFuture<T> result = submit(body);
        try {
            return result.get();
        } catch (ExecutionException e) {
            Throwable thrown = e.getCause();
            throw Sneaky.rethrow(thrown == null ? e : thrown);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException(
                    "The thread was interrupted while it waited for a call on " + this + ", which was cancelled");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    /// Runs `body`, which has no result, as a task on the loop, and blocks until it has ended; see
    /// [#call(Callable)].
    public void call(Action body) {
        call(Bodies.callable(body));
    }

    /// Runs `body` as a task on the loop.
    ///
    /// @return completed with its outcome; cancelling it cancels the task
    /// @throws IllegalStateException if this is closed, or called on the loop's own thread
    public <T> CompletableFuture<T> submit(Callable<? extends T> body) {
        requireNonNull(body, "submit needs a body to run, not null");
        EventLoop running = loop();
        refuseOwnThread(running, "call or submit");
        if (isClosed) {
            throw closed();
        }
        CompletableFuture<T> target = new CompletableFuture<>();
        Object key = new Object();
        open.put(key, target);
        var _ = target.whenComplete((_, _) -> open.remove(key));
        try {
            running.execute(() -> begin(body, target));
        } catch (IllegalStateException refused) {
            open.remove(key);
            throw closed(); // since a moment ago
        }
        if (hasEnded) {
            target.cancel(false);
        }
        return target;
    }

    private IllegalStateException closed() {
        return new IllegalStateException(this + " is closed; start a new one");
    }

    /// Runs `body`, which has no result, as a task on the loop; see [#submit(Callable)].
    public CompletableFuture<Void> submit(Action body) {
        return submit(Bodies.callable(body));
    }

    private <T> void begin(Callable<? extends T> body, CompletableFuture<T> target) {
        if (target.isDone()) {
            return; // cancelled before it began
        }
        try {
            Bridges.copyTo(target, requireNonNull(group).<T>createTask(body));
        } catch (IllegalStateException refused) {
            target.completeExceptionally(closed()); // meanwhile
        }
    }

    /// {@return the loop}
    public EventLoop loop() {
        return requireNonNull(loop);
    }

    private void refuseOwnThread(EventLoop running, String operation) {
        if (EventLoop.current() == running) {
            throw new IllegalStateException(operation + " was called on the thread of " + this
                    + " itself, where waiting would block the loop for ever; use createTask there");
        }
    }

    /// Waits for the calls that are going on, then ends the loop and its thread. If the calling thread is
    /// interrupted, the calls are cancelled, and the interrupt status stays set. Has no effect if it has ended.
    ///
    /// @throws IllegalStateException if called on the loop's own thread
    @Override
    public void close() {
        EventLoop running = loop();
        refuseOwnThread(running, "close");
        isClosed = true;
        onLoop(() -> requireNonNull(stop).trySetResult(null));
        try {
            thread.join();
        } catch (InterruptedException e) {
            onLoop(requireNonNull(group)::cancel);
            uninterruptibly(thread::join);
            Thread.currentThread().interrupt();
        }
    }

    /// Cancels the calls that are going on, waits until they have ended, and ends the loop and its thread.
    ///
    /// @throws IllegalStateException if called on the loop's own thread
    public void closeNow() {
        refuseOwnThread(loop(), "closeNow");
        isClosed = true;
        onLoop(requireNonNull(group)::cancel);
        close();
    }

    private void onLoop(Runnable action) {
        try {
            loop().execute(action);
        } catch (IllegalStateException closed) {
            return; // the loop has ended
        }
    }

    private interface Blocking {
        void await() throws InterruptedException;
    }

    private static void uninterruptibly(Blocking blocking) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                blocking.await();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "LoopThread[" + (hasEnded ? "ended" : isClosed ? "closing" : "running") + ", open=" + open.size() + "]";
    }
}
