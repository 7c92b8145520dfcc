package dev.asyncio.sync;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Outcome;
import dev.asyncio.Task;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A value that is computed once, by the first who asks; the others wait. Go: `sync.Once`; Tokio: `OnceCell`.
///
/// {@snippet file="dev/asyncio/sync/OnceTest.java" region="once"}
///
/// The computation runs inside the task that asks first. If that task is cancelled meanwhile, the value is not
/// computed, and the next one in line computes it. [OnFailure] says what a failure means. Where everybody
/// computes the value in the same way, a [Lazy] holds it together with its computation.
///
/// Belongs to the loop whose tasks use it.
///
/// @param <T> the type of the value
public final class Once<T extends @Nullable Object> {

    /// What the failure of a computation means for those who ask next.
    public enum OnFailure {
        /// They compute the value themselves. Whoever's computation failed gets the exception.
        RETRY,
        /// They get the same exception, for ever.
        REMEMBER
    }

    // Confined to the loop.
    private final Lock lock = new Lock();
    private final OnFailure onFailure;
    private @Nullable Outcome<T> outcome; // the value, or the failure that is remembered
    private @Nullable Task<?> computing;

    /// Creates one without a value, whose computation is repeated if it fails.
    public Once() {
        this(OnFailure.RETRY);
    }

    /// Creates one without a value.
    ///
    /// @param onFailure what a failure means for those who ask next
    public Once(OnFailure onFailure) {
        this.onFailure = requireNonNull(onFailure, "Once needs to know what a failure means, not null");
    }

    /// {@return the value} If there is none, `computation` makes it; if another task computes it now, the calling
    /// task is suspended meanwhile. Does not suspend if there is a value. Throws what the computation throws.
    ///
    /// @param computation may await
    /// @throws CancelledError if the task is cancelled while it waits or computes
    /// @throws IllegalStateException if the computation asks for the value it is to compute
    public T get(Callable<? extends T> computation) {
        requireNonNull(computation, "get needs a computation, not null");
        Outcome<T> known = outcome;
        if (known != null) {
            return valueOf(known);
        }
        if (computing != null && computing == Asyncio.currentTask()) {
            throw new IllegalStateException(
                    this + " is computed by the very task that asks for it; compute the value without it");
        }
        try (var _ = lock.hold()) {
            known = outcome;
            return known == null ? compute(computation) : valueOf(known);
        }
    }

    private T compute(Callable<? extends T> computation) {
        computing = Asyncio.currentTask();
        try {
            T value = Asyncio.<T>await(Asyncio.coroutine("once", computation));
            outcome = new Outcome<>(value, null);
            return value;
        } catch (CancelledError cancelled) {
            throw cancelled; // no outcome: the next one in line computes
        } catch (Throwable failure) {
            if (onFailure == OnFailure.REMEMBER) {
                outcome = new Outcome<>(null, failure);
            }
            throw failure;
        } finally {
            computing = null;
        }
    }

    @SuppressWarnings("NullAway") // null only if the computation returned it
    private static <T extends @Nullable Object> T valueOf(Outcome<T> known) {
        return known.get();
    }

    /// {@return whether there is a value}
    public boolean isSet() {
        return outcome != null && !outcome.isFailure();
    }

    /// {@return a text such as `Once[unset]`, `Once[computed by task 'main']`, `Once[set]` or `Once[failed]`,
    /// without the value}
    @Override
    public String toString() {
        return "Once[" + text() + "]";
    }

    String text() {
        Task<?> task = computing;
        if (outcome != null) {
            return outcome.isFailure() ? "failed" : "set";
        }
        return task == null ? "unset" : "computed by task '" + task.name() + "'";
    }
}
