package dev.asyncio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The loops that run, to find the one that runs the caller.
///
/// A thread-local would cost every task a map of its own. There is one loop in most programs and one for each
/// core in the others, so asking each whether it runs this thread is cheaper, above all where the last one
/// asked is the right one.
final class RunningLoops {

    /// Replaced as a whole under the class's lock, read by any thread.
    private static volatile EventLoop[] all = {};

    private RunningLoops() {}

    static synchronized void add(EventLoop loop) {
        EventLoop[] more = Arrays.copyOf(all, all.length + 1);
        more[more.length - 1] = loop;
        all = more;
    }

    static synchronized void remove(EventLoop loop) {
        all = Arrays.stream(all).filter(other -> other != loop).toArray(EventLoop[]::new);
    }

    static @Nullable EventLoop findOwnedBy(Thread thread) {
        for (EventLoop loop : all) {
            if (loop.isOwnedBy(thread)) {
                return loop;
            }
        }
        return null;
    }
}
