// Example 2 of 7: the fetches are coroutines, but each is awaited before the next one begins. A common mistake.
//
//     result1 = await fetch_data(1)
//     print("Fetch 1 fully completed")
//     result2 = await fetch_data(2)
//     print("Fetch 2 fully completed")
//
// Look at: 3 seconds, as in Example1. The loop could run other tasks meanwhile, but there are none.

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
        String first = fetchData(1);
        IO.println("Fetch 1 fully completed");
        String second = fetchData(2);
        IO.println("Fetch 2 fully completed");
        IO.println(List.of(first, second));
        IO.println("Finished in %.1f seconds".formatted((runningLoop().time() - start) / 1e9));
    });
}
