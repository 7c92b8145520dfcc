// Example 3 of 7: the fetches are tasks, so they run at the same time.
//
//     task1 = asyncio.create_task(fetch_data(1))
//     task2 = asyncio.create_task(fetch_data(2))
//     result1 = await task1
//     print("Task 1 fully completed")
//     result2 = await task2
//     print("Task 2 fully completed")
//
// Look at: 2 seconds. Both have begun before the first one is done.

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
        String first = await(task1);
        IO.println("Task 1 fully completed");
        String second = await(task2);
        IO.println("Task 2 fully completed");
        IO.println(List.of(first, second));
        IO.println("Finished in %.1f seconds".formatted((runningLoop().time() - start) / 1e9));
    });
}
