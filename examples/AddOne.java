// A coroutine object is a value: it can be passed to a function, which awaits it when it needs the result.
//
//     async def add_one(number):
//         return await number + 1
//
//     async def main():
//         print(await add_one(add_one(get_number())))
//
// Look at: 3. The innermost coroutine is awaited last but runs first.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.Coroutine;

int getNumber() {
    sleep(seconds(1));
    return 1;
}

int addOne(Coroutine<Integer> number) {
    return await(number) + 1;
}

void main() {
    run(() -> {
        var two = coroutine(() -> addOne(coroutine(this::getNumber)));
        IO.println(addOne(two));
    });
}
