// Two tasks count together: one the odd numbers, the other the even ones.
//
//     async def odd():
//         for number in 1, 3, 5:
//             print(number)
//             await asyncio.sleep(0.2)
//
//     async def even():
//         for number in 2, 4:
//             print(number)
//             await asyncio.sleep(0.3)
//
// Look at: 1 2 3 4 5. The loop resumes whichever task is due first.

import static dev.asyncio.Asyncio.*;

void odd() {
    for (int number : List.of(1, 3, 5)) {
        IO.println(number);
        sleep(seconds(0.2));
    }
}

void even() {
    for (int number : List.of(2, 4)) {
        IO.println(number);
        sleep(seconds(0.3));
    }
}

void main() {
    run(() -> {
        var odd = createTask(this::odd);
        var even = createTask(this::even);
        await(odd);
        await(even);
    });
}
