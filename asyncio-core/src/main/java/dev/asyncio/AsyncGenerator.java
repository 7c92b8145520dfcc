package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Fiber;
import dev.asyncio.engine.Sneaky;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A body that hands out values one by one and may await in between. Python: an asynchronous generator.
///
/// ```java
/// AsyncGenerator<Integer> ticks = generator(out -> {
///     for (int i = 0; i < 3; i++) { sleep(seconds(1)); out.yield(i); }
/// });
/// for (int tick : ticks) { … }
/// ```
/// The body runs inside whichever task asks for the next value: it is that task which suspends where the body
/// awaits, and is cancelled there. It has a thread of its own, so thread-locals of the consumer are not seen;
/// context variables are.
///
/// A loop that is left early does not close the generator; [#close()] does, as does a try-with-resources
/// statement, and the end of the run closes what is left, so that `finally` blocks run.
///
/// ```
/// created ──first request──▶ running ──yield──▶ suspended ──request──▶ running ──body ends──▶ closed
/// ```
///
/// @param <T> the type of the values
public final class AsyncGenerator<T> implements Iterable<T>, AutoCloseable {

    /// The body of a generator.
    ///
    /// @param <T> the type of the values
    @FunctionalInterface
    public interface Body<T> {
        /// Runs the body.
        ///
        /// @param out takes the values
        void run(Yielder<T> out) throws Exception;
    }

    /// Takes a generator's values, inside its body.
    ///
    /// @param <T> the type of the values
    public sealed interface Yielder<T> permits AsyncGenerator.Out {
        /// Hands a value to the consumer and suspends until it asks again.
        ///
        /// @return what the consumer sent with [AsyncGenerator#asend]; null where it merely asked for the
        ///     next value
        /// @throws GeneratorExit if the generator is being closed, or whatever the consumer throws in with
        ///     [AsyncGenerator#athrow]
        /// @throws IllegalStateException if called from elsewhere than the body, or inside a [CancelScope]
        ///     that the body has entered
        @SuppressWarnings("NamedLikeContextualKeyword") // Python's word, and always written with the yielder before it
        @Nullable
        Object yield(@Nullable T value);
    }

    enum State {
        CREATED,
        SUSPENDED,
        RUNNING,
        CLOSED
    }

    private final Body<T> body;
    private final String name;

    // Confined to the loop.
    private State state = State.CREATED;
    private @Nullable EventLoop loop;
    private @Nullable Fiber fiber;
    private @Nullable Fiber consumer;
    private @Nullable OpenResource opened;

    /// The innermost cancel scope of the consumer while it waits for a value.
    private @Nullable CancelScope scopeOfConsumer;

    private boolean hasYielded;

    /// Whether the body was told to end: then neither `aclose` nor `athrow` reach it again, even if it went
    /// on (CPython, `genobject.c`, `ag_closed`).
    private boolean isClosing;

    private @Nullable T yielded;
    private @Nullable Throwable thrown;
    private @Nullable Object sent;
    private @Nullable Throwable thrownIn;

    AsyncGenerator(String name, Body<T> body) {
        this.name = name;
        this.body = requireNonNull(body, "generator needs a body, not null");
    }

    // ---- the consumer's side

    /// Runs the body to its next value. Python: `anext`.
    ///
    /// @throws StopAsyncIteration if the body has ended
    /// @throws IllegalStateException if the body is being run already, by another task
    public @Nullable T anext() {
        return asend(null);
    }

    /// Runs the body to its next value; its `yield` returns `value`. Python: `asend`.
    ///
    /// @throws StopAsyncIteration if the body has ended
    /// @throws IllegalStateException if the body is being run already, by another task, or has not begun and
    ///     the value is not null
    public @Nullable T asend(@Nullable Object value) {
        register("anext");
        if (state == State.CLOSED) {
            throw ended();
        }
        if (state == State.CREATED && value != null) {
            throw new IllegalStateException(
                    this + " has not begun, so no yield can take the value; call anext() or asend(null) first");
        }
        sent = value;
        return nextOrEnd();
    }

    /// Runs the body on by throwing `exception` at its `yield`. Python: `athrow`.
    ///
    /// A generator that has not begun is closed, and `exception` is thrown here. One that is closed does
    /// nothing and returns null.
    ///
    /// @return the next value
    /// @throws StopAsyncIteration if the body ends by it
    /// @throws IllegalStateException if the body is being run already, by another task
    public @Nullable T athrow(Throwable exception) {
        requireNonNull(exception, "athrow needs an exception, not null");
        register("athrow");
        if (state == State.CLOSED) {
            return null;
        }
        if (isClosing) {
            throw ended();
        }
        if (state == State.CREATED) {
            end();
            throw Sneaky.rethrow(exception);
        }
        thrownIn = exception;
        return nextOrEnd();
    }

    /// Ends the body by throwing a [GeneratorExit] at its `yield`; its `finally` blocks run and may await.
    /// Has no effect on a generator that has ended. Python: `aclose`.
    ///
    /// @throws IllegalStateException if the body yields again instead of ending, or is being run already, by
    ///     another task
    public void aclose() {
        register("aclose");
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.CREATED) {
            end();
            return;
        }
        if (isClosing) {
            throw ended();
        }
        isClosing = true;
        thrownIn = new GeneratorExit(null);
        try {
            runToYield();
        } catch (GeneratorExit | StopAsyncIteration e) {
            return;
        }
        if (hasYielded) {
            throw new IllegalStateException(
                    this + " ignored its GeneratorExit: it yielded while it was being closed; let the"
                            + " error pass, or return");
        }
    }

    /// Closes the generator, see [#aclose()].
    @Override
    public void close() {
        aclose();
    }

    /// {@return an iterator that runs the body on in `hasNext()`, which may suspend} All iterators of a
    /// generator share its values.
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private boolean isFetched;
            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (!isFetched) {
                    try {
                        next = anext();
                    } catch (StopAsyncIteration e) {
                        return false;
                    }
                    isFetched = true;
                }
                return true;
            }

            @Override
            @SuppressWarnings("NullAway") // null is a value if the body yields it
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(AsyncGenerator.this + " has ended");
                }
                isFetched = false;
                return next;
            }
        };
    }

    private @Nullable T nextOrEnd() {
        runToYield();
        if (!hasYielded) {
            throw ended();
        }
        T value = yielded;
        yielded = null;
        return value;
    }

    private StopAsyncIteration ended() {
        return new StopAsyncIteration(this + " has ended");
    }

    /// Checks that the caller may use the generator, and makes it known to its loop at the first use.
    private void register(String operation) {
        StackRoom.forScope();
        Task<?> task = EventLoop.currentTaskFor(operation);
        if (loop == null) {
            loop = task.eventLoop();
            loop.generators.add(this);
        } else if (loop != task.eventLoop()) {
            throw new IllegalStateException(this + " belongs to " + loop + ", not to " + task.eventLoop()
                    + "; use a generator on one loop only");
        }
        if (state == State.RUNNING) {
            throw new IllegalStateException(operation + ": " + this
                    + " is being run already, by another task; a generator serves" + " one request at a time");
        }
    }

    /// Runs the body on until it yields or ends; throws what it throws.
    private void runToYield() {
        Task<?> task = EventLoop.currentTaskFor("anext");
        State before = state;
        Fiber own = requireNonNull(task.fiber);
        if (fiber == null) {
            opened = OpenResource.begin(task.eventLoop(), OpenResource.Kind.GENERATOR, this);
            fiber = task.eventLoop().engine.newFiber(_ -> runBody());
            fiber.occupant = this;
        }
        state = State.RUNNING;
        hasYielded = false;
        consumer = own;
        scopeOfConsumer = task.scope;
        task.fiber = fiber;
        try {
            task.eventLoop().switchTo(task, own);
        } catch (IllegalStateException | StackOverflowError notSuspended) {
            task.fiber = own;
            state = before;
            throw notSuspended;
        }
        Throwable fromBody = thrown;
        thrown = null;
        if (hasYielded) {
            state = State.SUSPENDED;
            return;
        }
        end();
        if (fromBody != null) {
            throw Sneaky.rethrow(
                    fromBody instanceof StopAsyncIteration
                            ? new IllegalStateException(
                                    "The body of " + this + " raised StopAsyncIteration; return instead", fromBody)
                            : fromBody);
        }
    }

    private void end() {
        state = State.CLOSED;
        fiber = null;
        if (opened != null) {
            opened.end();
        }
        if (loop != null) {
            loop.generators.hasEnded(this);
        }
    }

    // ---- the body's side, on the generator's own fiber

    private void runBody() {
        try {
            body.run(new Out<>(this));
        } catch (Throwable bodyThrew) {
            thrown = bodyThrew;
        }
        backToConsumer();
        requireNonNull(loop).goOn();
    }

    private Task<?> backToConsumer() {
        Task<?> task = requireNonNull(requireNonNull(loop).current);
        task.fiber = requireNonNull(consumer);
        consumer = null;
        return task;
    }

    private @Nullable Object handOut(@Nullable T value) {
        Fiber own = fiber;
        if (own == null || Thread.currentThread() != own.thread()) {
            throw new IllegalStateException(
                    "yield was called outside the body of " + this + "; only the body itself hands out values");
        }
        if (requireNonNull(requireNonNull(loop).current).scope != scopeOfConsumer) {
            throw new IllegalStateException(this + " cannot yield inside a CancelScope that its body has entered: the"
                    + " consumer would run inside it; leave the scope, then yield");
        }
        StackRoom.forAwait();
        hasYielded = true;
        yielded = value;
        Task<?> task = backToConsumer();
        try {
            task.eventLoop().switchTo(task, own);
        } catch (IllegalStateException | StackOverflowError notSuspended) {
            consumer = task.fiber;
            task.fiber = own;
            hasYielded = false;
            throw notSuspended;
        }
        Throwable exception = thrownIn;
        thrownIn = null;
        Object received = sent;
        sent = null;
        if (exception != null) {
            throw Sneaky.rethrow(exception);
        }
        return received;
    }

    /// The body's view of the generator.
    static final class Out<T> implements Yielder<T> {

        private final AsyncGenerator<T> generator;

        private Out(AsyncGenerator<T> generator) {
            this.generator = generator;
        }

        @Override
        @SuppressWarnings("NamedLikeContextualKeyword") // see Yielder
        public @Nullable Object yield(@Nullable T value) {
            return generator.handOut(value);
        }
    }

    /// {@return the fiber of whoever runs the body}
    @Nullable
    Fiber consumer() {
        return consumer;
    }

    @Override
    public String toString() {
        return "AsyncGenerator '" + name + "' [" + state.name().toLowerCase(Locale.ROOT) + "]";
    }
}
