package dev.asyncio;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds exceptions that nobody retrieved. Python: "Future exception was never retrieved", reported by
/// `__del__`.
///
/// Confined to the loop. A failed future is watched until somebody sees its exception; if it is
/// garbage-collected before, or the loop closes, the exception is reported.
final class NeverRetrieved {

    private final EventLoop loop;
    private final Set<Ticket> open = new LinkedHashSet<>();
    private final ReferenceQueue<Future<?>> collected = new ReferenceQueue<>();

    NeverRetrieved(EventLoop loop) {
        this.loop = loop;
    }

    /// What a report needs, without a reference that would keep the future.
    static final class Ticket extends PhantomReference<Future<?>> {

        private final String what;
        private final Throwable exception;
        private final @Nullable Throwable origin;

        private Ticket(Future<?> future, ReferenceQueue<Future<?>> queue, Throwable exception) {
            super(future, queue);
            this.what = future instanceof Task<?> task
                    ? "Task '".concat(task.name()).concat("'") // no +, see StackRoom
                    : "Future";
            this.exception = exception;
            this.origin = future instanceof Task<?> task ? task.origin() : null;
        }
    }

    Ticket register(Future<?> future, Throwable exception) {
        Ticket ticket = new Ticket(future, collected, exception);
        open.add(ticket);
        return ticket;
    }

    void settle(Ticket ticket) {
        ticket.clear();
        open.remove(ticket);
    }

    /// {@return whether any failure is watched}
    boolean isAny() {
        return !open.isEmpty();
    }

    /// Reports those that were garbage-collected since the last call.
    void reportCollected() {
        for (var dead = collected.poll(); dead != null; dead = collected.poll()) {
            report((Ticket) dead);
        }
    }

    /// Reports everything: nobody will ask any more.
    void reportAll() {
        for (Ticket ticket : List.copyOf(open)) {
            report(ticket);
        }
    }

    private void report(Ticket ticket) {
        if (open.remove(ticket)) {
            loop.callExceptionHandler(ErrorContext.of(ticket.what + " exception was never retrieved", ticket.exception)
                    .withUnretrieved(ticket.origin));
        }
    }
}
