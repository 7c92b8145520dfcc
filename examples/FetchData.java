// A coroutine that takes its time and returns something.
//
//     async def fetch_data():
//         print("fetching")
//         await asyncio.sleep(2)
//         print("fetched")
//         return {"data": 1}
//
//     async def main():
//         task = asyncio.create_task(fetch_data())
//         print(await task)
//
// Look at: the order of the lines, and the two seconds between the first and the second.

import static dev.asyncio.Asyncio.*;

Map<String, Integer> fetchData() {
    IO.println("fetching");
    sleep(seconds(2));
    IO.println("fetched");
    return Map.of("data", 1);
}

void main() {
    run(() -> {
        var task = createTask(this::fetchData);
        IO.println(await(task));
    });
}
