// A coroutine awaits another one and uses its result.
//
//     async def nested():
//         return 42
//
//     async def main():
//         print(await nested())
//
// Look at: to await a coroutine where you are, call the method. Make a coroutine object of it only to hand it to
// somebody else who is to await it.

import static dev.asyncio.Asyncio.*;

int nested() {
    sleep(seconds(1));
    return 42;
}

void main() {
    run(() -> {
        IO.println(nested());
        IO.println(await(coroutine(this::nested)));
    });
}
