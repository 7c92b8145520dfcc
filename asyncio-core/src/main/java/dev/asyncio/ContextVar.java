package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A variable with a value of its own in each task. Python: `contextvars.ContextVar`.
///
/// A task, a callback and a call of [Asyncio#toThread] see the values that stood when they were created; what
/// they set themselves stays with them. Each task is a thread of its own, so a plain [ThreadLocal] is
/// task-local too, but it is not inherited.
///
/// Usable on any thread; outside a loop each thread has a context of its own.
///
/// @param <T> the type of the value
public final class ContextVar<T> {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /// The key in [ContextMap].
    final int number = COUNT.getAndIncrement();

    private final String name;
    private final boolean hasDefault;
    private final @Nullable T defaultValue;

    /// Creates a variable without a default.
    ///
    /// @param name for messages
    public ContextVar(String name) {
        this.name = requireNonNull(name, "A ContextVar needs a name, for messages");
        this.hasDefault = false;
        this.defaultValue = null;
    }

    /// Creates a variable with a default.
    ///
    /// @param name for messages
    /// @param defaultValue what [#get()] returns where the variable is not set
    public ContextVar(String name, @Nullable T defaultValue) {
        this.name = requireNonNull(name, "A ContextVar needs a name, for messages");
        this.hasDefault = true;
        this.defaultValue = defaultValue;
    }

    /// {@return the name given at creation}
    public String name() {
        return name;
    }

    /// {@return the value in the current context, or else the default}
    ///
    /// @throws NoSuchElementException if the variable is neither set here nor has a default (Python:
    ///     `LookupError`)
    @SuppressWarnings({"unchecked", "NullAway"}) // a context holds what set put there, which may be null
    public T get() {
        Object value = Context.currentMap().get(this, Token.MISSING);
        if (value != Token.MISSING) {
            return (T) value;
        }
        if (hasDefault) {
            return defaultValue;
        }
        throw new NoSuchElementException("ContextVar '" + name
                + "' is not set in this context and has no default; set it or use get(otherwise)");
    }

    /// {@return the value in the current context, or `otherwise`}
    ///
    /// @param otherwise what to return if the variable is not set here; a default given at creation is ignored,
    ///     as in Python
    @SuppressWarnings("unchecked") // see get
    public @Nullable T get(@Nullable T otherwise) {
        return (T) Context.currentMap().get(this, otherwise);
    }

    /// Sets the value in the current context.
    ///
    /// @return a token with which [#reset] restores what was there before; closing it does the same
    public Token<T> set(@Nullable T value) {
        Context context = Context.current();
        Object old = context.map.get(this, Token.MISSING);
        context.map = context.map.with(this, value);
        return new Token<>(this, context, old);
    }

    /// Restores what the variable was before the [#set] that returned `token`.
    ///
    /// @throws IllegalStateException if the token was used before (Python: `RuntimeError`)
    /// @throws IllegalArgumentException if the token belongs to another variable or was made in another context
    ///     (Python: `ValueError`)
    public void reset(Token<T> token) {
        requireNonNull(token, "reset needs the token that set returned, not null")
                .resetIn(this, Context.current());
    }

    @Override
    public String toString() {
        return "ContextVar[" + name + "]";
    }

    /// What a variable was before it was set. Python: `contextvars.Token`.
    ///
    /// In a try-with-resources statement the variable is reset at the end:
    /// `try (var _ = user.set("ada")) { … }`.
    ///
    /// @param <T> the type of the variable's value
    public static final class Token<T> implements AutoCloseable {

        static final Object MISSING = new Object();

        private final ContextVar<T> variable;
        private final Context context;
        private final @Nullable Object old;
        private boolean isUsed;

        private Token(ContextVar<T> variable, Context context, @Nullable Object old) {
            this.variable = variable;
            this.context = context;
            this.old = old;
        }

        /// {@return the variable that was set}
        public ContextVar<T> variable() {
            return variable;
        }

        /// {@return whether the variable had a value before} Python: `old_value is not Token.MISSING`.
        public boolean hasOldValue() {
            return old != MISSING;
        }

        /// {@return the value before, or null if there was none}
        @SuppressWarnings("unchecked") // the variable's own value
        public @Nullable T oldValue() {
            return old == MISSING ? null : (T) old;
        }

        /// Resets the variable, see [ContextVar#reset].
        @Override
        public void close() {
            resetIn(variable, Context.current());
        }

        private void resetIn(ContextVar<T> resetting, Context current) {
            if (isUsed) {
                throw new IllegalStateException(
                        "This token of " + variable + " was used already; a token resets its variable once");
            }
            if (resetting != variable) {
                throw new IllegalArgumentException("This token belongs to " + variable + ", not to " + resetting
                        + "; reset the variable that was set");
            }
            if (current != context) {
                throw new IllegalArgumentException("This token of " + variable
                        + " was made in another context; reset the variable in the task that set it");
            }
            isUsed = true;
            context.map = old == MISSING ? context.map.without(variable) : context.map.with(variable, old);
        }
    }
}
