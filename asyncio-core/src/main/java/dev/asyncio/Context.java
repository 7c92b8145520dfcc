package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The values of all context variables. Python: `contextvars.Context`.
///
/// Each task runs in a context, by default a copy made when the task was created; so does each callback.
/// Copying takes constant time. A context is entered by one run at a time; it is confined to whoever runs in
/// it.
public final class Context {

    private static final String NO_VARIABLE = "A context is asked for a variable, not for null";

    /// The contexts of threads that run no loop.
    private static final ThreadLocal<Context> OUTSIDE = ThreadLocal.withInitial(Context::new);

    // Confined to the thread that runs in the context.
    ContextMap map;
    private boolean isEntered;

    /// Creates an empty context.
    public Context() {
        this(ContextMap.EMPTY);
    }

    Context(ContextMap map) {
        this.map = map;
    }

    /// {@return a copy of the context of the running task, callback or thread} Python: `copy_context()`.
    public static Context copyCurrent() {
        return new Context(currentMap());
    }

    /// {@return the context in which the caller runs}
    static Context current() {
        EventLoop loop = EventLoop.current();
        if (loop == null) {
            return OUTSIDE.get();
        }
        Task<?> task = loop.current;
        Context context = task == null ? loop.callbackContext : task.currentContext();
        return context == null ? OUTSIDE.get() : context;
    }

    /// {@return the context of a thread that runs no loop}
    static Context ofThread() {
        return OUTSIDE.get();
    }

    /// {@return the values that the caller sees}
    static ContextMap currentMap() {
        EventLoop loop = EventLoop.current();
        return loop == null ? OUTSIDE.get().map : loop.callersContextMap();
    }

    /// {@return a new context with the same values}
    public Context copy() {
        return new Context(map);
    }

    /// Runs `action` in this context: it sees these values, and what it sets is set here.
    ///
    /// @throws IllegalStateException if the context is entered already (Python: `RuntimeError`)
    public void run(Action action) {
        requireNonNull(action, "Context.run needs something to run, not null");
        call(() -> {
            action.run();
            return null;
        });
    }

    /// Runs `body` in this context and returns its result.
    ///
    /// @throws IllegalStateException if the context is entered already (Python: `RuntimeError`)
    public <T> T call(Callable<T> body) {
        requireNonNull(body, "Context.call needs something to run, not null");
        StackRoom.forScope(); // to leave it as well
        enter();
        EventLoop loop = EventLoop.current();
        Task<?> task = loop == null ? null : loop.current;
        // A task's active context is null outside of any run of a context, and is to be so again.
        Context before = task == null ? current() : task.activeContext;
        become(this, loop, task);
        try {
            return body.call();
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        } finally {
            become(before, loop, task);
            exit();
        }
    }

    private static void become(@Nullable Context context, @Nullable EventLoop loop, @Nullable Task<?> task) {
        if (task != null) {
            task.activeContext = context;
        } else if (loop != null) {
            loop.callbackContext = context;
        } else {
            OUTSIDE.set(requireNonNull(context));
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
        return map.has(requireNonNull(variable, NO_VARIABLE));
    }

    /// {@return the variable's value here, or null if it is not set here}
    public <T> @Nullable T get(ContextVar<T> variable) {
        return get(variable, null);
    }

    /// {@return the variable's value here, or `otherwise` if it is not set here}
    @SuppressWarnings("unchecked") // a context holds for a variable what set put there
    public <T> @Nullable T get(ContextVar<T> variable, @Nullable T otherwise) {
        return (T) map.get(requireNonNull(variable, NO_VARIABLE), otherwise);
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
