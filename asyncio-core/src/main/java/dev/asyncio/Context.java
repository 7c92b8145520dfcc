package dev.asyncio;

import dev.asyncio.engine.Sneaky;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The values of all context variables. Python: `contextvars.Context`.
///
/// Each task runs in a context, by default a copy made when the task was created; so does each callback. Copying takes
/// constant time. A context is entered by one run at a time; it is confined to whoever runs in it.
public final class Context {

    /// The contexts of threads that run no loop.
    private static final ThreadLocal<Context> OUTSIDE = ThreadLocal.withInitial(Context::new);

    // Confined to the thread that runs in the context.
    ContextMap map;
    private boolean isEntered;

    /// Creates an empty context.
    public Context() {
        this(ContextMap.EMPTY);
    }

    private Context(ContextMap map) {
        this.map = map;
    }

    /// {@return a copy of the context of the running task, callback or thread} Python: `copy_context()`.
    public static Context copyCurrent() {
        return current().copy();
    }

    /// {@return the context in which the caller runs}
    static Context current() {
        EventLoop loop = EventLoop.current();
        if (loop == null) {
            return OUTSIDE.get();
        }
        Task<?> task = loop.current;
        Context context = task == null ? loop.callbackContext : task.activeContext;
        return context == null ? OUTSIDE.get() : context;
    }

    /// {@return a new context with the same values}
    public Context copy() {
        return new Context(map);
    }

    /// Runs `action` in this context: it sees these values, and what it sets is set here.
    ///
    /// @throws IllegalStateException if the context is entered already (Python: `RuntimeError`)
    public void run(Action action) {
        call(() -> {
            action.run();
            return null;
        });
    }

    /// Runs `body` in this context and returns its result.
    ///
    /// @throws IllegalStateException if the context is entered already (Python: `RuntimeError`)
    public <T> T call(Callable<T> body) {
        enter();
        EventLoop loop = EventLoop.current();
        Context before = current();
        becomeCurrent(loop);
        try {
            return body.call();
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        } finally {
            before.becomeCurrent(loop);
            exit();
        }
    }

    private void becomeCurrent(@Nullable EventLoop loop) {
        if (loop == null) {
            OUTSIDE.set(this);
        } else if (loop.current == null) {
            loop.callbackContext = this;
        } else {
            loop.current.activeContext = this;
        }
    }

    /// Marks the context as entered by a step, a callback or `run`.
    void enter() {
        if (isEntered) {
            throw new IllegalStateException(
                    "Cannot enter " + this + ": it is entered already; use a copy() for what runs at the same time");
        }
        isEntered = true;
    }

    void exit() {
        isEntered = false;
    }

    boolean isEntered() {
        return isEntered;
    }

    /// {@return whether the variable is set here; a default does not count}
    public boolean has(ContextVar<?> variable) {
        return map.has(variable);
    }

    /// {@return the variable's value here, or null if it is not set here}
    public <T> @Nullable T get(ContextVar<T> variable) {
        return get(variable, null);
    }

    /// {@return the variable's value here, or `otherwise` if it is not set here}
    @SuppressWarnings("unchecked") // a context holds for a variable what set put there
    public <T> @Nullable T get(ContextVar<T> variable, @Nullable T otherwise) {
        return (T) map.get(variable, otherwise);
    }

    /// {@return the variables that are set here; a copy, in no particular order}
    public Set<ContextVar<?>> variables() {
        Set<ContextVar<?>> variables = new LinkedHashSet<>();
        map.collect(variables);
        return variables;
    }

    @Override
    public String toString() {
        return "Context" + variables();
    }
}
