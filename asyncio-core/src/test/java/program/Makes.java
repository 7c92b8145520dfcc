package program;

import dev.asyncio.Asyncio;
import dev.asyncio.Coroutine;
import dev.asyncio.EventLoop;
import dev.asyncio.Handle;
import dev.asyncio.Task;

/// A user's methods that make things, which debug mode remembers.
public final class Makes {

    private Makes() {}

    public static Coroutine<Object> coroutine(String name) {
        return Asyncio.coroutine(name, Object::new);
    }

    public static Task<Object> failingTask() {
        return Asyncio.createTask(Waits::failing);
    }

    public static Task<Void> sleepingTask() {
        return Asyncio.createTask(() -> Asyncio.sleep(Asyncio.seconds(1)));
    }

    public static Handle failingCallback(EventLoop loop) {
        return loop.callSoon(Waits::failing);
    }
}
