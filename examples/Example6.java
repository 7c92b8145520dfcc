// Example 6 of 7: calls that block, each moved to a thread of its own. The loop goes on, and a task waits for each of
// them.
//
//     task1 = asyncio.create_task(asyncio.to_thread(fetch_data, 1))
//     task2 = asyncio.create_task(asyncio.to_thread(fetch_data, 2))
//
// Look at: 2 seconds, concurrent again. toThread starts a virtual thread for each call, so there is no pool to run
// out of threads.

import static dev.asyncio.Asyncio.*;

String fetchData(int param) throws InterruptedException {
    IO.println("Do something with " + param + "...");
    Thread.sleep(seconds(param));
    IO.println("Done with " + param);
    return "Result of " + param;
}

void main() {
    run(() -> {
        long start = runningLoop().time();
        var task1 = createTask(() -> toThread(() -> fetchData(1)));
        var task2 = createTask(() -> toThread(() -> fetchData(2)));
        String first = await(task1);
        IO.println("Thread 1 fully completed");
        String second = await(task2);
        IO.println("Thread 2 fully completed");
        IO.println(List.of(first, second));
        IO.println("Finished in %.1f seconds".formatted((runningLoop().time() - start) / 1e9));
    });
}
