// A generator hands out values one by one, and may await in between.
//
//     async def countdown(start):
//         try:
//             for number in range(start, 0, -1):
//                 await asyncio.sleep(1)
//                 yield number
//         finally:
//             print("the countdown is over")
//
//     async for number in countdown(3):
//         print(number)
//
//     async with aclosing(countdown(10)) as numbers:
//         async for number in numbers:
//             if number == 8:
//                 break
//
// Look at: a value each second, made while the loop asks for it. The second generator is left half-way; closing it
// runs its finally block.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.AsyncGenerator;

AsyncGenerator<Integer> countdown(int start) {
    return generator(out -> {
        try {
            for (int number = start; number > 0; number--) {
                sleep(seconds(1));
                out.yield(number);
            }
        } finally {
            IO.println("the countdown is over");
        }
    });
}

void main() {
    run(() -> {
        for (int number : countdown(3)) {
            IO.println(number);
        }
        IO.println("lift-off");

        try (var numbers = countdown(10)) {
            for (int number : numbers) {
                IO.println(number);
                if (number == 8) {
                    break;
                }
            }
            IO.println("hold");
        }
        IO.println("the launch is called off");
    });
}
