// A task runs beside its creator, who goes on at once and waits only where it awaits the task.
//
//     async def main():
//         print("main")
//         task = asyncio.create_task(foo("text"))
//         print("main again")
//         await task
//
// Look at: main, main again, one second, text. Without the await the program would end before text is printed: run
// cancels the tasks that are left over.

import static dev.asyncio.Asyncio.*;

void foo(String text) {
    sleep(seconds(1));
    IO.println(text);
}

void main() {
    run(() -> {
        IO.println("main");
        var task = createTask(() -> foo("text"));
        IO.println("main again");
        await(task);
    });
}
