package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Finds coroutines that nobody awaited and reports them. Python: `RuntimeWarning: coroutine … was never
/// awaited`.
///
/// CPython learns of it when the last reference goes. Here the garbage collector tells, some time later; the
/// end of the loop and of the process make sure that none is missed. Usable on any thread.
final class NeverAwaited {

    private static final Logger LOGGER = System.getLogger("asyncio");
    private static final Set<Ticket> OPEN = ConcurrentHashMap.newKeySet();
    private static final ReferenceQueue<Coroutine<?>> COLLECTED = new ReferenceQueue<>();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().name("asyncio-never-awaited").unstarted(NeverAwaited::reportAtExit));
    }

    private NeverAwaited() {}

    /// What remains of a coroutine that has not been used: enough for a report, and no reference that keeps
    /// it.
    static final class Ticket extends PhantomReference<Coroutine<?>> {

        private final String name;
        private final @Nullable EventLoop loop;
        private final @Nullable Throwable origin;

        private Ticket(Coroutine<?> coroutine, String name, @Nullable EventLoop loop, @Nullable Throwable origin) {
            super(coroutine, COLLECTED);
            this.name = name;
            this.loop = loop;
            this.origin = origin;
        }

        void settle() {
            OPEN.remove(this);
            clear();
        }

        private void report() {
            if (OPEN.remove(this)) {
                if (loop != null && loop.audit != null) {
                    loop.audit.foundNeverAwaited(message());
                }
                LOGGER.log(Level.WARNING, message(), origin);
            }
        }

        private String message() {
            return "coroutine '" + name + "' was never awaited: it never ran"
                    + (origin == null
                            ? " (run in debug mode, -Dasyncio.debug=true, to see where it was made)"
                            : "; made " + CallSite.of(origin));
        }
    }

    static Ticket register(Coroutine<?> coroutine, String name) {
        reportCollected();
        EventLoop loop = EventLoop.current();
        boolean debug = loop == null ? DebugMode.BY_PROPERTY : loop.keepsOrigins;
        Ticket ticket =
                new Ticket(coroutine, name, loop, debug ? new Throwable("Coroutine '" + name + "' made here") : null);
        OPEN.add(ticket);
        return ticket;
    }

    /// {@return whether any coroutine is watched}
    static boolean isAny() {
        return !OPEN.isEmpty();
    }

    /// Reports the coroutines that were garbage-collected without having been used.
    static void reportCollected() {
        for (var dead = COLLECTED.poll(); dead != null; dead = COLLECTED.poll()) {
            ((Ticket) dead).report();
        }
    }

    /// Reports what was made on a loop that closes.
    static void reportAll(EventLoop loop) {
        for (Ticket ticket : OPEN) {
            if (ticket.loop == loop) {
                ticket.report();
            }
        }
    }

    /// Reports what is left. Not to the log, which is being shut down at the same time and may swallow it.
    private static void reportAtExit() {
        for (Ticket ticket : OPEN) {
            System.err.println("WARNING: " + ticket.message());
        }
    }
}
