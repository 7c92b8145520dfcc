// Two ways to run a program: run for one coroutine, a Runner for several on the same loop.
//
//     async def main():
//         print("hello")
//         await asyncio.sleep(1)
//         print("world")
//
//     asyncio.run(main())
//
//     with asyncio.Runner() as runner:
//         runner.run(main())
//
// Look at: both print the same. A method that awaits is an ordinary method; there is no async before it.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.Runner;

void hello() {
    IO.println("hello");
    sleep(seconds(1));
    IO.println("world");
}

void main() {
    run(this::hello);

    try (var runner = new Runner()) {
        runner.run(this::hello);
    }
}
