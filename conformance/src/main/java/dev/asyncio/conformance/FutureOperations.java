package dev.asyncio.conformance;

import static dev.asyncio.Asyncio.await;

import dev.asyncio.Awaitable;
import dev.asyncio.Context;
import dev.asyncio.Future;

/// Awaiting, completing, cancelling and watching futures, of which tasks are one kind.
final class FutureOperations {

    /// A program's futures hold any value.
    @SuppressWarnings("unchecked") // erased: it casts to what it says
    private static final Class<Future<Object>> FUTURE = (Class<Future<Object>>) (Class<?>) Future.class;

    private FutureOperations() {}

    static void register(Operations all) {
        all.leaf(Awaitable.class, "await", (awaitable, _) -> Values.fromLibrary(await((Awaitable<?>) awaitable)));
        all.leaf(FUTURE, "cancel", (future, call) -> future.cancel(call.has("msg") ? call.text("msg") : null));
        all.leaf(FUTURE, "done", (future, _) -> future.isDone());
        all.leaf(FUTURE, "cancelled", (future, _) -> future.isCancelled());
        all.leaf(FUTURE, "result", (future, _) -> Values.fromLibrary(future.result()));
        all.leaf(FUTURE, "exception", (future, _) -> future.exception());
        all.action(FUTURE, "set_result", (future, call) -> future.setResult(call.value("value")));
        all.action(
                FUTURE,
                "set_exception",
                (future, call) -> future.setException(ControlOperations.newException(call, call.fields())));
        all.action(FUTURE, "add_done_callback", FutureOperations::addDoneCallback);
        all.leaf(FUTURE, "remove_done_callback", (future, call) ->
                (long) future.removeDoneCallback(call.value("fn", Callback.class)));
    }

    private static void addDoneCallback(Future<Object> future, Call call) {
        Callback callback = call.value("fn", Callback.class);
        Context context = call.context();
        if (context == null) {
            future.addDoneCallback(callback);
        } else {
            future.addDoneCallback(callback, context);
        }
    }
}
