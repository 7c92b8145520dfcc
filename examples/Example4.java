// Example 4 of 7: as Example3, but the slower task is awaited first.
//
//     task1 = asyncio.create_task(fetch_data(1))
//     task2 = asyncio.create_task(fetch_data(2))
//     result2 = await task2
//     print("Task 2 fully completed")
//     result1 = await task1
//     print("Task 1 fully completed")
//
// Look at: still 2 seconds. Task 1 was done long ago when it is awaited; awaiting what is done does not suspend. The
// order of the awaits decides when main learns of a result, not when the tasks run.

import static dev.asyncio.Asyncio.*;

String fetchData(int param) {
    IO.println("Do something with " + param + "...");
    sleep(seconds(param));
    IO.println("Done with " + param);
    return "Result of " + param;
}

void main() {
    run(() -> {
        long start = runningLoop().time();
        var task1 = createTask(() -> fetchData(1));
        var task2 = createTask(() -> fetchData(2));
        String second = await(task2);
        IO.println("Task 2 fully completed");
        String first = await(task1);
        IO.println("Task 1 fully completed");
        IO.println(List.of(first, second));
        IO.println("Finished in %.1f seconds".formatted((runningLoop().time() - start) / 1e9));
    });
}
