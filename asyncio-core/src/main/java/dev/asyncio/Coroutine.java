package dev.asyncio;

import dev.asyncio.engine.Sneaky;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A computation that has not started: it runs when it is awaited, inside the awaiting task, or made a task of.
/// Python: a coroutine object.
///
/// It is used once. One that is never used is reported, with the place where it was made in debug mode, when it
/// is garbage-collected, when the loop closes, or when the process ends.
///
/// @param <T> the type of the result
public final class Coroutine<T> implements Awaitable<T> {

    private final String name;
    private @Nullable Callable<? extends T> body;
    private final NeverAwaited.Ticket ticket;

    Coroutine(String name, Callable<? extends T> body) {
        StackRoom.forAwait();
        this.name = name;
        this.body = body;
        this.ticket = NeverAwaited.register(this, name);
    }

    /// {@return the name given at creation, or `coroutine`}
    public String name() {
        return name;
    }

    /// Gives the coroutine up without running it, so that nobody reports it. Python: `close()`.
    public void close() {
        body = null;
        ticket.settle();
    }

    /// Takes the body for its one use.
    ///
    /// @throws IllegalStateException if it was taken before
    Callable<? extends T> start() {
        Callable<? extends T> taken = body;
        if (taken == null) {
            throw new IllegalStateException("Cannot reuse coroutine '" + name
                    + "': it was awaited, made a task of, or closed already; make a new one for each use");
        }
        StackRoom.forAwait();
        close();
        return taken;
    }

    /// Runs the coroutine inside the calling task.
    T runInline() {
        EventLoop.currentTaskFor("await");
        Callable<? extends T> taken = start();
        try {
            return taken.call();
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        }
    }

    @Override
    public String toString() {
        return "Coroutine '" + name + "'";
    }
}
