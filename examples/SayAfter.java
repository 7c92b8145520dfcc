// Awaiting two coroutines takes the sum of their times; awaiting two tasks takes the longer one.
//
//     async def say_after(delay, what):
//         await asyncio.sleep(delay)
//         print(what)
//
//     await say_after(1, "hello")
//     await say_after(2, "world")
//
//     first = asyncio.create_task(say_after(1, "hello"))
//     second = asyncio.create_task(say_after(2, "world"))
//     await first
//     await second
//
// Look at: 3 seconds, then 2. A task runs by itself from the moment it is created; awaiting it only waits for its
// end.

import static dev.asyncio.Asyncio.*;

void sayAfter(Duration delay, String what) {
    sleep(delay);
    IO.println(what);
}

void oneAfterTheOther() {
    sayAfter(seconds(1), "hello"); // awaiting a coroutine: call the method
    sayAfter(seconds(2), "world");
}

void atTheSameTime() {
    var first = createTask(() -> sayAfter(seconds(1), "hello"));
    var second = createTask(() -> sayAfter(seconds(2), "world"));
    await(first);
    await(second);
}

void main() {
    run(() -> {
        long start = runningLoop().time();
        oneAfterTheOther();
        long middle = runningLoop().time();
        IO.println("one after the other: %.0f s".formatted((middle - start) / 1e9));

        atTheSameTime();
        IO.println("at the same time: %.0f s".formatted((runningLoop().time() - middle) / 1e9));
    });
}
