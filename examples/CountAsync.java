// Three counts at the same time: while one of them sleeps, the others run.
//
//     async def count():
//         print("One")
//         await asyncio.sleep(1)
//         print("Two")
//
//     async def main():
//         await asyncio.gather(count(), count(), count())
//
// Look at: One One One Two Two Two, after one second. One count after the other would be One Two One Two One Two,
// after three.

import static dev.asyncio.Asyncio.*;

void count() {
    IO.println("One");
    sleep(seconds(1)); // suspends this task, and so lets the others run
    IO.println("Two");
}

void main() {
    run(() -> {
        long start = runningLoop().time();
        awaitAll(this::count, this::count, this::count);
        IO.println("in %.1f s".formatted((runningLoop().time() - start) / 1e9));
    });
}
