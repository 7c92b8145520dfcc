package dev.asyncio.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Finds the platform threads that were started since a moment and run on.
///
/// Those of the JDK and of this library do not count: they serve everybody and are kept for reuse. Virtual
/// threads cannot be listed; those of the loop's executor are waited for when the loop ends.
final class ThreadCheck {

    /// How long threads that are about to end may take, all together, in real time: an executor that was shut
    /// down a moment ago still has some.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final List<String> NAMES_OF_JDK = List.of(
            "ForkJoinPool.commonPool-",
            "CompletableFutureDelayScheduler",
            "VirtualThread-",
            "Common-Cleaner",
            "Cleaner-",
            "process reaper",
            "Attach Listener",
            "Signal Dispatcher",
            "SIG",
            "FileSystemWatch",
            "Thread-Local");

    private static final int FRAMES = 5;

    private final Set<Thread> before = all();

    /// {@return the threads that were not there when this was made, having waited for those that are about to
    /// end}
    List<Thread> started() throws InterruptedException {
        List<Thread> started = new ArrayList<>(all());
        started.removeAll(before);
        started.removeIf(ThreadCheck::isServant);
        long deadline = System.nanoTime() + GRACE_NANOS;
        for (Thread thread : started) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis > 0 && thread.isAlive()) {
                thread.join(millis);
            }
        }
        started.removeIf(thread -> !thread.isAlive());
        return started;
    }

    private static Set<Thread> all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[64];
        int count = root.enumerate(threads);
        while (count == threads.length) { // there may be more
            threads = new Thread[2 * threads.length];
            count = root.enumerate(threads);
        }
        Set<Thread> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(Arrays.asList(threads).subList(0, count));
        return all;
    }

    private static boolean isServant(Thread thread) {
        String name = thread.getName();
        return thread.getClass().getName().startsWith("jdk.internal.")
                || name.startsWith("asyncio-")
                || NAMES_OF_JDK.stream().anyMatch(name::startsWith)
                || name.endsWith("-delayScheduler")
                || isOfLibrary(thread);
    }

    /// A thread that runs a part of the library all the time it lives.
    private static boolean isOfLibrary(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = stack.length - 1; i >= 0; i--) { // the outermost call that is not the JDK's
            String name = stack[i].getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
                return Places.isOfLibrary(name) && !Places.isOfProgram(stack[i]);
            }
        }
        return false;
    }

    /// {@return a line for a thread, and some for where it is}
    static String describe(Thread thread) {
        var text = new StringBuilder("\n  Thread '%s' [%s]"
                .formatted(thread.getName(), thread.getState().toString().toLowerCase(Locale.ROOT)));
        Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .forEach(frame -> text.append("\n      at ").append(Places.plain(frame)));
        return text.toString();
    }
}
