package dev.asyncio;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Ctrl+C during a run: the first cancels the main task, a second ends the process with status 130 (CPython,
/// `runners.py`, `_on_sigint`).
///
/// Installed only on the program's main thread, and only where nobody else handles the signal.
final class Interrupts implements AutoCloseable {

    static final int STATUS = 130; // 128 + SIGINT, as shells report it

    private static final String INT = "INT";

    private final EventLoop loop;
    private final Task<?> main;
    private @Nullable Object before;

    /// Counted by the signal thread, read by the loop's.
    private final AtomicInteger count = new AtomicInteger();

    private Interrupts(EventLoop loop, Task<?> main) {
        this.loop = loop;
        this.main = main;
    }

    static Interrupts duringRunOf(EventLoop loop, Task<?> main) {
        Interrupts interrupts = new Interrupts(loop, main);
        if (isMainThread()) {
            interrupts.install();
        }
        return interrupts;
    }

    private static boolean isMainThread() {
        Thread thread = Thread.currentThread();
        return !thread.isVirtual() && thread.getName().equals("main");
    }

    private void install() {
        try {
            Object previous = OsSignal.handle(INT, this::interrupt);
            if (OsSignal.isDefault(previous)) {
                before = previous;
            } else {
                OsSignal.restore(INT, previous); // the program has a handler of its own
            }
        } catch (IllegalArgumentException e) {
            before = null; // java -Xrs leaves signals to the system
        }
    }

    private void interrupt() {
        if (count.incrementAndGet() == 1) {
            loop.foreign.add(new Ready() {
                @Override
                void run() {
                    main.cancel();
                }

                @Override
                boolean isCancelled() {
                    return false;
                }
            });
        } else {
            // The main task does not end, or the loop is blocked: nothing in this process can be relied on.
            Runtime.getRuntime().halt(STATUS);
        }
    }

    boolean hasInterrupted() {
        return count.get() > 0;
    }

    @Override
    public void close() {
        if (before != null) {
            OsSignal.restore(INT, before);
            before = null;
        }
    }

    /// Makes a [KeyboardInterrupt] that nobody catches end the process with status 130.
    static void exitIfUncaught() {
        Thread thread = Thread.currentThread();
        if (isMainThread() && thread.getUncaughtExceptionHandler() == thread.getThreadGroup()) {
            thread.setUncaughtExceptionHandler((where, thrown) -> {
                if (thrown instanceof KeyboardInterrupt) {
                    System.err.println("KeyboardInterrupt");
                    System.exit(STATUS);
                }
                System.err.print("Exception in thread \"" + where.getName() + "\" ");
                thrown.printStackTrace();
            });
        }
    }
}
