package program;

import dev.asyncio.Asyncio;
import dev.asyncio.Awaitable;

/// A user's methods, as stack traces show them: the library leaves out the frames of its own packages, among
/// which its tests are.
public final class Waits {

    private Waits() {}

    public static Object outer(Awaitable<?> awaitable) {
        return inner(awaitable);
    }

    private static Object inner(Awaitable<?> awaitable) {
        return Asyncio.await(awaitable);
    }

    public static void suspending(Runnable suspend) {
        suspend.run();
    }

    public static Object failing() {
        throw new IllegalStateException("broken");
    }

    public static StackTraceElement[] ownStack() {
        var self = Asyncio.currentTask();
        return self == null ? new StackTraceElement[0] : self.stack();
    }
}
