// One of three gathered coroutines fails.
//
//     try:
//         await asyncio.gather(work("one", 1), broken("two", 2), work("three", 3))
//     except ValueError:
//         traceback.print_exc()
//
// Look at: the failure arrives after two seconds, with the trace of the line that threw it, while "three" runs on to
// its end. If the others should be cancelled instead, use a task group: TaskGroupFailure.

import static dev.asyncio.Asyncio.*;

String work(String name, int seconds) {
    sleep(seconds(seconds));
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
            awaitAll(() -> work("one", 1), () -> broken("two", 2), () -> work("three", 3));
        } catch (IllegalArgumentException e) {
            IO.println("gather failed: " + e.getMessage());
            e.printStackTrace();
        }
        sleep(seconds(2));
    });
}
