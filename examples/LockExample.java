// A lock: one task at a time between two awaits of the same task.
//
//     async with lock:
//         value = shared
//         await asyncio.sleep(1)
//         shared = value + 1
//
// Look at: without the lock all five read the same value, and four of the five additions are lost. With it they take
// turns, which takes five seconds. Code without an await inside needs no lock: nobody else runs meanwhile.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.sync.Lock;

int shared;

void add() {
    int value = shared;
    sleep(seconds(1)); // somebody else may change it now
    shared = value + 1;
}

void addAlone(Lock lock) {
    try (var _ = lock.hold()) {
        add();
        IO.println("shared = " + shared);
    }
}

void main() {
    run(() -> {
        taskGroup(group -> {
            for (int i = 0; i < 5; i++) {
                group.createTask(this::add);
            }
        });
        IO.println("without a lock: " + shared);

        shared = 0;
        var lock = new Lock();
        taskGroup(group -> {
            for (int i = 0; i < 5; i++) {
                group.createTask(() -> addAlone(lock));
            }
        });
        IO.println("with a lock: " + shared);
    });
}
