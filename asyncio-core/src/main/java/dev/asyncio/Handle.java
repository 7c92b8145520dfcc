package dev.asyncio;

import org.jspecify.annotations.Nullable;

/// A callback that is scheduled on a loop. Python: `asyncio.Handle`.
///
/// Confined to the loop, but for [#cancel()] of a handle from [EventLoop#callSoonThreadsafe], which may come
/// from any thread.
public sealed class Handle extends Ready permits TimerHandle {

    final EventLoop loop;
    private final Context context;

    // Confined to the loop, except that a thread that scheduled the callback may cancel it; a cancellation
    // that races with the call loses or wins, as it must.
    private @Nullable Runnable callback;

    /// Where the callback was scheduled; in debug mode, and on a loop with an audit, only.
    final @Nullable Throwable origin;

    Handle(EventLoop loop, Runnable callback, Context context) {
        this.loop = loop;
        this.callback = callback;
        this.context = context;
        this.origin = loop.keepsOrigins ? Place.of(loop, "Callback scheduled here") : null;
    }

    @Override
    final void run() {
        Runnable todo = callback;
        if (todo == null) {
            return;
        }
        try {
            context.enter();
        } catch (IllegalStateException e) {
            loop.callbackFailed(this, todo, e);
            return;
        }
        Context before = loop.callbackContext;
        loop.callbackContext = context;
        try {
            todo.run();
        } catch (SystemExit | KeyboardInterrupt e) {
            loop.exitWith(e);
        } catch (Throwable thrown) {
            loop.callbackFailed(this, todo, thrown);
        } finally {
            context.exit();
            Thread.interrupted(); // one callback's interrupt is not the next one's
            loop.callbackContext = before;
        }
    }

    /// Prevents the call. Has no effect once the callback has run, or on the second call.
    public void cancel() {
        callback = null;
    }

    @Override
    public final boolean isCancelled() {
        return callback == null;
    }

    /// {@return the context in which the callback runs}
    public final Context context() {
        return context;
    }

    @Override
    public String toString() {
        Runnable todo = callback;
        return "Handle[" + (todo == null ? "cancelled" : todo) + "]";
    }
}
