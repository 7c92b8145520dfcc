// Awaiting a coroutine: the caller goes on when it has ended.
//
//     async def main():
//         print("main")
//         await foo("text")
//         print("main again")
//
// Look at: main, one second, text, main again. AwaitTask and AwaitResult differ in one line.

import static dev.asyncio.Asyncio.*;

void foo(String text) {
    sleep(seconds(1));
    IO.println(text);
}

void main() {
    run(() -> {
        IO.println("main");
        foo("text");
        IO.println("main again");
    });
}
