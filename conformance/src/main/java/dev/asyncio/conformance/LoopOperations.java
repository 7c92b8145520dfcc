package dev.asyncio.conformance;

import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.Asyncio;
import dev.asyncio.Context;
import dev.asyncio.EventLoop;
import dev.asyncio.Handle;
import dev.asyncio.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the event loop offers to callbacks and to those who ask for the time.
final class LoopOperations {

    private LoopOperations() {}

    static void register(Operations all) {
        all.control("loop.call_soon", call -> schedule(call, LoopOperations::callSoon));
        all.control("loop.call_soon_threadsafe", call -> schedule(call, LoopOperations::callSoonThreadsafe));
        all.control("loop.call_later", call -> {
            Duration delay = Duration.ofMillis(call.number("ms"));
            return schedule(
                    call,
                    (loop, callback, context) -> context == null
                            ? loop.callLater(delay, callback)
                            : loop.callLater(delay, callback, context));
        });
        all.control("loop.call_at", call -> {
            long when = VirtualClock.toNanos(call.number("when"));
            return schedule(
                    call,
                    (loop, callback, context) ->
                            context == null ? loop.callAt(when, callback) : loop.callAt(when, callback, context));
        });
        all.action(Handle.class, "handle.cancel", (handle, _) -> handle.cancel());
        all.leaf(Handle.class, "handle.cancelled", (handle, _) -> handle.isCancelled());
        all.leaf(TimerHandle.class, "handle.when", (handle, _) -> VirtualClock.toMillis(handle.when()));
        all.leaf(
                "loop.time",
                call -> VirtualClock.toMillis(call.interpreter().loop.time()));
        all.leaf("loop.stop", call -> {
            call.interpreter().loop.stop();
            return null;
        });
        all.leaf("busy", call -> {
            call.interpreter().clock.advance(call.number("ms"));
            return null;
        });
        all.leaf("nested_run", _ -> {
            Asyncio.run(() -> yieldNow());
            return null;
        });
    }

    /// One of the loop's ways to schedule a callback, in a context or, if that is null, in a copy of the
    /// current one.
    @FunctionalInterface
    private interface Scheduling {
        Handle schedule(EventLoop loop, Runnable callback, @Nullable Context context);
    }

    private static Signal schedule(Call call, Scheduling scheduling) {
        Callback callback = call.value("fn", Callback.class);
        Runnable runnable = callback;
        if (call.has("arg")) {
            Object argument = call.value("arg");
            runnable = () -> callback.runWith(argument);
        }
        Handle handle = scheduling.schedule(call.interpreter().loop, runnable, call.context());
        if (call.has("to")) {
            call.assign("to", call.interpreter().labels.name(handle, call.text("to")));
        }
        return Signal.Plain.NEXT;
    }

    private static Handle callSoon(EventLoop loop, Runnable callback, @Nullable Context context) {
        return context == null ? loop.callSoon(callback) : loop.callSoon(callback, context);
    }

    private static Handle callSoonThreadsafe(EventLoop loop, Runnable callback, @Nullable Context context) {
        return context == null ? loop.callSoonThreadsafe(callback) : loop.callSoonThreadsafe(callback, context);
    }
}
