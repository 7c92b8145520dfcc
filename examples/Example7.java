// Example 7 of 7: a list of coroutines at once, by gather and by a task group. Two of the four fetches fail.
//
//     results = await asyncio.gather(*coroutines, return_exceptions=True)
//     results = await asyncio.gather(*coroutines)
//
//     async with asyncio.TaskGroup() as group:
//         tasks = [group.create_task(fetch(*arguments)) for arguments in ...]
//
// Look at d, the slowest. Gather throws the first failure and lets d run on, a stray task; the group cancels d, waits
// for its end, and throws every failure.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.CancelledError;
import dev.asyncio.Coroutine;
import dev.asyncio.ExceptionGroup;

String fetch(String name, int seconds) {
    try {
        sleep(seconds(seconds));
    } catch (CancelledError e) {
        IO.println("    " + name + " is cancelled");
        throw e;
    }
    if (seconds == 2) {
        throw new IllegalStateException("no data for " + name);
    }
    IO.println("    " + name + " is fetched");
    return "data of " + name;
}

List<Coroutine<String>> fetches() {
    return List.of(
            coroutine(() -> fetch("a", 1)),
            coroutine(() -> fetch("b", 2)),
            coroutine(() -> fetch("c", 2)),
            coroutine(() -> fetch("d", 3)));
}

void main() {
    run(() -> {
        IO.println("gather, with exceptions returned:");
        for (var outcome : await(gatherOutcomes(fetches()))) {
            IO.println("  " + (outcome.isFailure() ? outcome.exception() : outcome.value()));
        }

        IO.println("gather:");
        try {
            IO.println(awaitAll(fetches()));
        } catch (IllegalStateException e) {
            IO.println("  " + e);
        }
        sleep(seconds(1));

        IO.println("task group:");
        try {
            taskGroup(group -> {
                for (var fetch : fetches()) {
                    group.createTask(fetch);
                }
            });
        } catch (ExceptionGroup e) {
            IO.println("  " + e.getMessage());
            for (Throwable failure : e.exceptions()) {
                IO.println("    " + failure);
            }
        }
    });
}
