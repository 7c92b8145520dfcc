// A task's result is what awaiting it returns.
//
//     async def main():
//         print("main")
//         task = asyncio.create_task(foo("text"))
//         print("main again")
//         print(await task)
//
// Look at: main, main again, one second, text, finished.

import static dev.asyncio.Asyncio.*;

String foo(String text) {
    sleep(seconds(1));
    IO.println(text);
    return "finished";
}

void main() {
    run(() -> {
        IO.println("main");
        var task = createTask(() -> foo("text"));
        IO.println("main again");
        IO.println(await(task));
    });
}
