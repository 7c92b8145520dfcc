// One of three tasks of a group fails.
//
//     try:
//         async with asyncio.TaskGroup() as group:
//             group.create_task(work("one", 1))
//             group.create_task(broken("two", 2))
//             group.create_task(work("three", 3))
//     except* ValueError:
//         traceback.print_exc()
//
// Look at: "three" is cancelled, and only when it has ended does the group throw. The exception group's trace is a
// tree: where the group was, and for each failure the line that threw it.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.CancelledError;
import dev.asyncio.ExceptionGroup;

String work(String name, int seconds) {
    try {
        sleep(seconds(seconds));
    } catch (CancelledError e) {
        IO.println(name + " is cancelled");
        throw e;
    }
    IO.println(name + " is done");
    return name;
}

String broken(String name, int seconds) {
    sleep(seconds(seconds));
    throw new IllegalArgumentException(name + " is broken");
}

void main() {
    run(() -> {
        try {
            taskGroup(group -> {
                group.createTask(() -> work("one", 1));
                group.createTask(() -> broken("two", 2));
                group.createTask(() -> work("three", 3));
            });
        } catch (ExceptionGroup e) {
            IO.println("the group failed: " + e.getMessage());
            e.printStackTrace();
        }
        sleep(seconds(2));
    });
}
