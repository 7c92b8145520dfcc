package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Things to be closed in the reverse order, as many as turn up. Python: `contextlib.AsyncExitStack`.
///
/// ```java
/// new ExitStack().run(stack -> {
///     for (var address : addresses) { connections.add(stack.enter(connect(address))); }
///     …
/// });
/// ```
/// For a number of resources that is known, a `try` statement will do. What is closed may suspend; in a
/// cancelled [CancelScope] it needs a shield for that.
///
/// Failures are put together as a `try` statement does: the first one is thrown, and later ones stand among its
/// suppressed exceptions. There are two exceptions to this. One that has the first as its cause replaces it; and
/// a [CancelledError] is not hidden by others. In Python the last one is thrown.
public final class ExitStack implements AutoCloseable {

    /// The body of a stack.
    @FunctionalInterface
    public interface Body {
        /// Runs the body.
        ///
        /// @param stack the stack around it
        void run(ExitStack stack) throws Exception;
    }

    /// The body of a stack that has a result.
    ///
    /// @param <T> the type of the result
    @FunctionalInterface
    public interface ResultBody<T> {
        /// Runs the body.
        ///
        /// @param stack the stack around it
        T run(ExitStack stack) throws Exception;
    }

    /// What is called at the end and sees how that came. Python: `__aexit__`.
    @FunctionalInterface
    public interface Exit {
        /// Ends something.
        ///
        /// @param thrown what is being thrown, or null
        /// @return whether to throw it no further
        boolean exit(@Nullable Throwable thrown) throws Exception;
    }

    private final ArrayDeque<Exit> exits = new ArrayDeque<>();

    /// Creates an empty stack.
    public ExitStack() {}

    /// Runs `body` and then calls, last first, what was put on the stack.
    public void run(Body body) {
        call(stack -> {
            body.run(stack);
            return Boolean.TRUE;
        });
    }

    /// Runs `body`, then calls, last first, what was put on the stack, and returns the body's result.
    ///
    /// @return null if an exit kept what the body threw from being thrown
    public <T> @Nullable T call(ResultBody<T> body) {
        T result = null;
        Throwable thrown = null;
        try {
            result = body.run(this);
        } catch (Throwable bodyThrew) {
            thrown = bodyThrew;
        }
        Throwable left = unwind(thrown);
        if (left != null) {
            throw Sneaky.rethrow(left);
        }
        return result;
    }

    /// Puts a resource on the stack, to be closed. Python: `enter_context`, `enter_async_context`.
    ///
    /// @return the resource
    public <T extends AutoCloseable> T enter(T resource) {
        requireNonNull(resource, "There is nothing to enter: the resource is null");
        callback(resource::close);
        return resource;
    }

    /// Puts an action on the stack. Python: `callback`, `push_async_callback`.
    public void callback(Action action) {
        requireNonNull(action, "A callback must not be null");
        exits.addLast(_ -> {
            action.run();
            return false;
        });
    }

    /// Puts something on the stack that is told what is being thrown, and may keep it from being thrown. Python:
    /// `push`, `push_async_exit`.
    public void push(Exit exit) {
        exits.addLast(requireNonNull(exit, "An exit must not be null"));
    }

    /// Moves everything to a new stack, so that leaving this one closes nothing. Python: `pop_all`.
    ///
    /// @return the new stack, which is to be closed
    public ExitStack popAll() {
        ExitStack all = new ExitStack();
        all.exits.addAll(exits);
        exits.clear();
        return all;
    }

    /// Calls, last first, what is on the stack, as after a body that threw nothing. Python: `aclose`.
    @Override
    public void close() {
        Throwable left = unwind(null);
        if (left != null) {
            throw Sneaky.rethrow(left);
        }
    }

    /// {@return what is left to be thrown, or null}
    private @Nullable Throwable unwind(@Nullable Throwable thrown) {
        Throwable pending = thrown;
        for (Exit exit = exits.pollLast(); exit != null; exit = exits.pollLast()) {
            try {
                if (exit.exit(pending)) {
                    pending = null;
                }
            } catch (Throwable exitThrew) {
                pending = pending == null ? exitThrew : both(pending, exitThrew);
            }
        }
        return pending;
    }

    private static Throwable both(Throwable first, Throwable second) {
        if (first == second || isCausedBy(second, first)) {
            return second;
        }
        if (second instanceof CancelledError && !(first instanceof CancelledError)) {
            second.addSuppressed(first);
            return second;
        }
        first.addSuppressed(second);
        return first;
    }

    private static boolean isCausedBy(Throwable thrown, Throwable cause) {
        int limit = 100; // causes may form a circle
        for (Throwable one = thrown.getCause(); one != null && limit > 0; one = one.getCause(), limit--) {
            if (one == cause) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "ExitStack[" + exits.size() + " to close]";
    }
}
