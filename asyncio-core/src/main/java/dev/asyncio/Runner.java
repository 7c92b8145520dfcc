package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs main coroutines on one loop, one after the other, and leaves nothing behind. Python: `asyncio.Runner`.
///
/// ```java
/// try (var runner = new Runner()) {
///     runner.run(() -> …);
///     runner.run(() -> …);
/// }
/// ```
/// The loop is made when it is first needed, and closed with the runner. Context variables that one run sets
/// are seen by the next. To be used by one thread.
public final class Runner implements AutoCloseable {

    /// How long to wait, at the end, for calls on the default executor.
    private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(5);

    private enum State {
        CREATED,
        INITIALIZED,
        CLOSED
    }

    private final @Nullable Boolean debug;
    private final Supplier<EventLoop> loopFactory;
    private State state = State.CREATED;
    private @Nullable EventLoop loop;
    private @Nullable Context context;

    /// What the last run was left by.
    private @Nullable Throwable leftBy;

    /// Creates a runner with a loop of the default settings.
    public Runner() {
        this(new Builder());
    }

    private Runner(Builder builder) {
        this.debug = builder.debug;
        this.loopFactory = builder.loopFactory;
    }

    /// {@return a builder of runners}
    public static Builder builder() {
        return new Builder();
    }

    /// Settings of a runner.
    public static final class Builder {

        private @Nullable Boolean debug;
        private Supplier<EventLoop> loopFactory = () -> {
            EventLoopBuilder builder = EventLoop.builder();
            builder.isShared = false;
            return builder.build();
        };

        private Builder() {}

        /// Sets debug mode. Default: as the loop is made.
        public Builder debug(boolean debug) {
            this.debug = debug;
            return this;
        }

        /// Sets how to make the loop. Default [EventLoop#create()].
        public Builder loopFactory(Supplier<EventLoop> factory) {
            this.loopFactory = requireNonNull(factory, "The loop factory must not be null");
            return this;
        }

        /// {@return the runner}
        public Runner build() {
            return new Runner(this);
        }
    }

    /// Runs `main` to its end and returns its result.
    ///
    /// Ctrl+C, if this is the program's main thread, cancels `main`; once it has ended by that, a
    /// [KeyboardInterrupt] is thrown here, and ends the process with status 130 if nobody catches it. A second
    /// Ctrl+C ends the process at once.
    ///
    /// @throws IllegalStateException if the runner is closed, or a loop runs on this thread already
    /// @throws DeadlockException if nothing can ever run again
    public <T> T run(Callable<? extends T> main) {
        return run(main, null);
    }

    /// Runs `main`, which has no result, to its end.
    public void run(Action main) {
        run(Bodies.callable(main), null);
    }

    /// Runs `main` to its end and returns its result.
    public <T> T run(Coroutine<T> main) {
        return run(main, null);
    }

    /// Runs `main` in a context and returns its result.
    ///
    /// @param in the context; null for that of the runner
    public <T> T run(Coroutine<T> main, @Nullable Context in) {
        requireNonNull(main, "run needs a coroutine, not null");
        EventLoop running = readyLoop();
        return run(running, running.newTaskFor(main.start(), in == null ? context : in));
    }

    /// Runs `main` in a context and returns its result.
    ///
    /// @param in the context; null for that of the runner
    public <T> T run(Callable<? extends T> main, @Nullable Context in) {
        requireNonNull(main, "run needs something to run, not null");
        EventLoop running = readyLoop();
        return run(running, running.newTaskFor(main, in == null ? context : in));
    }

    private EventLoop readyLoop() {
        EventLoop other = EventLoop.current();
        if (other != null) {
            throw new IllegalStateException("run was called while " + other
                    + " is running on this thread; inside a loop await the coroutine, or start a task for it");
        }
        return initialize();
    }

    private <T> T run(EventLoop loop, Task<T> main) {
        try (Interrupts interrupts = Interrupts.duringRunOf(loop, main)) {
            try {
                return loop.runUntilComplete(main);
            } catch (SystemExit | KeyboardInterrupt e) {
                main.settle(); // thrown here, so it has been seen
                leftBy = e;
                throw e;
            } catch (CancelledError e) {
                if (interrupts.hasInterrupted() && main.uncancel() == 0) {
                    Interrupts.exitIfUncaught();
                    var interrupt = new KeyboardInterrupt("the program was interrupted");
                    interrupt.initCause(e);
                    throw interrupt;
                }
                throw e;
            }
        }
    }

    /// {@return the runner's loop}
    public EventLoop loop() {
        EventLoop made = initialize();
        made.isShared = true;
        return made;
    }

    private EventLoop initialize() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("This Runner is closed; make a new one");
        }
        EventLoop made = loop;
        if (made == null) {
            made = loopFactory.get();
            if (debug != null) {
                made.setDebug(debug);
            }
            loop = made;
            context = Context.copyCurrent();
            state = State.INITIALIZED;
        }
        return made;
    }

    /// Cancels the tasks that are left and waits for them, closes generators, waits up to five minutes for
    /// calls on the default executor, and closes the loop. Has no effect on a runner that was not used, or is
    /// closed.
    @Override
    public void close() {
        EventLoop closing = loop;
        if (state != State.INITIALIZED || closing == null) {
            return;
        }
        try {
            cancelAllTasks(closing);
            closing.runUntilComplete(
                    new Coroutine<>("shutdownAsyncGenerators", Bodies.callable(closing::shutdownAsyncGenerators)));
            closing.runUntilComplete(new Coroutine<>(
                    "shutdownDefaultExecutor",
                    Bodies.callable(() -> closing.shutdownDefaultExecutor(EXECUTOR_TIMEOUT))));
        } catch (SystemExit e) {
            // A task group hands on what its child left the loop with. In a try-with-resources statement Java
            // adds what close throws to what run threw, and nothing can be added to itself.
            throw e == leftBy ? new SystemExit(e) : e;
        } catch (KeyboardInterrupt e) {
            throw e == leftBy ? new KeyboardInterrupt(e) : e;
        } finally {
            state = State.CLOSED;
            loop = null;
            closing.close();
        }
    }

    private static void cancelAllTasks(EventLoop loop) {
        Set<Task<?>> left = loop.allTasks();
        if (left.isEmpty()) {
            return;
        }
        for (Task<?> task : left) {
            task.cancel();
        }
        loop.runUntilComplete(new Gathering.OfOutcomes<Object>(left.size())
                .start(loop, left.stream().toList()));
        for (Task<?> task : left) {
            Throwable thrown = task.isCancelled() ? null : task.exception();
            if (thrown != null) {
                loop.callExceptionHandler(ErrorContext.of("unhandled exception during run() shutdown", thrown)
                        .withTask(task));
            }
        }
    }
}
