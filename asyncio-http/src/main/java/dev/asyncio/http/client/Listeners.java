package dev.asyncio.http.client;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import java.util.List;
import java.util.function.Consumer;

/// The listeners of a session. Without any it costs a look at an empty list.
final class Listeners {

    private final EventLoop loop;
    private final List<ClientListener> all;

    Listeners(EventLoop loop, List<ClientListener> all) {
        this.loop = loop;
        this.all = List.copyOf(all);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void tell(Consumer<ClientListener> event) {
        for (ClientListener listener : all) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                loop.callExceptionHandler(ErrorContext.of(listener + " failed", e));
            }
        }
    }
}
