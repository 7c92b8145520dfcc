// Example 5 of 7: the tasks block. Thread.sleep does not suspend the task, it holds up the thread on which the whole
// loop runs.
//
//     async def fetch_data(param):
//         print(f"Do something with {param}...")
//         time.sleep(param)   # not await asyncio.sleep(param)
//         ...
//
// Look at: 3 seconds again although there are two tasks, and the warnings: while it happens, the loop's monitor names
// the line that blocks it. It is on in debug mode; here it is asked for, and reports whatever takes longer than half
// a second.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.EventLoop;
import dev.asyncio.Runner;

String fetchData(int param) throws InterruptedException {
    IO.println("Do something with " + param + "...");
    Thread.sleep(seconds(param));
    IO.println("Done with " + param);
    return "Result of " + param;
}

void fetchBoth() {
    long start = runningLoop().time();
    var task1 = createTask(() -> fetchData(1));
    var task2 = createTask(() -> fetchData(2));
    String first = await(task1);
    IO.println("Task 1 fully completed");
    String second = await(task2);
    IO.println("Task 2 fully completed");
    IO.println(List.of(first, second));
    IO.println("Finished in %.1f seconds".formatted((runningLoop().time() - start) / 1e9));
}

EventLoop watchedLoop() {
    return EventLoop.builder().blockedThreshold(millis(500)).build();
}

void main() {
    try (var runner = Runner.builder().loopFactory(this::watchedLoop).build()) {
        runner.run(this::fetchBoth);
    }
}
