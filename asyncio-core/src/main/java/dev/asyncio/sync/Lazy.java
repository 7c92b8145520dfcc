package dev.asyncio.sync;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A value that is computed when it is first asked for. Kotlin: `lazy`, with a computation that may await.
///
/// {@snippet file="dev/asyncio/sync/OnceTest.java" region="lazy"}
///
/// A [Once] with its computation; what that says of tasks that wait, are cancelled or fail holds here.
///
/// @param <T> the type of the value
public final class Lazy<T extends @Nullable Object> {

    private final Once<T> once;
    private final Callable<? extends T> computation;

    private Lazy(Once<T> once, Callable<? extends T> computation) {
        this.once = once;
        this.computation = requireNonNull(computation, "A lazy value needs a computation, not null");
    }

    /// {@return a value that `computation` makes when it is first asked for, and again if that failed}
    public static <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> computation) {
        return of(computation, Once.OnFailure.RETRY);
    }

    /// {@return a value that `computation` makes when it is first asked for}
    ///
    /// @param onFailure what a failure means for those who ask next
    public static <T extends @Nullable Object> Lazy<T> of(Callable<? extends T> computation, Once.OnFailure onFailure) {
        return new Lazy<>(new Once<>(onFailure), computation);
    }

    /// {@return the value} Suspends the calling task while it is computed, by this task or another. Throws what
    /// the computation throws.
    ///
    /// @throws CancelledError if the task is cancelled while it waits or computes
    /// @throws IllegalStateException if the computation asks for the value it is to compute
    public T get() {
        return once.get(computation);
    }

    /// {@return whether there is a value}
    public boolean isSet() {
        return once.isSet();
    }

    /// {@return a text such as `Lazy[unset]`, without the value}
    @Override
    public String toString() {
        return "Lazy[" + once.text() + "]";
    }
}
