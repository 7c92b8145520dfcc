// A coroutine object does nothing until somebody awaits it. This one is forgotten.
//
//     async def main():
//         print("nobody sees this")
//
//     main()   # RuntimeWarning: coroutine 'main' was never awaited
//
// Look at: nothing is printed, but there is a warning. With ./asyncio run --debug it names the line that made the
// coroutine. In Java the mistake is rare: a call of a method runs the method. Only coroutine(...) makes something to
// be awaited later.

import static dev.asyncio.Asyncio.*;

void main() {
    run(() -> {
        coroutine("main", () -> IO.println("nobody sees this")); // await(...) is missing around it
    });
}
