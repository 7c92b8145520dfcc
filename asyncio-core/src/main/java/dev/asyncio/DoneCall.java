package dev.asyncio;

import java.util.function.Consumer;

/// A call, in the ready queue, of a function that waited for a future.
final class DoneCall extends Ready {

    private final EventLoop loop;
    private final Future<?> future;
    private final Future.Callback callback;

    DoneCall(EventLoop loop, Future<?> future, Future.Callback callback) {
        this.loop = loop;
        this.future = future;
        this.callback = callback;
    }

    @Override
    void run() {
        Context context = callback.context();
        @SuppressWarnings("unchecked") // registered for this very future
        var function = (Consumer<Object>) callback.function();
        if (context == null) {
            function.accept(future); // our own, which does not throw
        } else {
            new Handle(loop, () -> function.accept(future), context).run();
        }
    }

    @Override
    boolean isCancelled() {
        return false;
    }
}
