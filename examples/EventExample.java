// An event: any number of tasks wait until a flag is set.
//
//     async def waiter(event):
//         print("waiting for the event to be set")
//         await event.wait()
//         print("event has been set, continuing execution")
//
//     async def setter(event):
//         await asyncio.sleep(2)
//         event.set()
//         print("event has been set!")
//
// Look at: set wakes the waiter, but the setter runs on first, up to its end or its next await.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.sync.Event;

void waiter(Event event) {
    IO.println("waiting for the event to be set");
    event.await();
    IO.println("event has been set, continuing execution");
}

void setter(Event event) {
    sleep(seconds(2));
    event.set();
    IO.println("event has been set!");
}

void main() {
    run(() -> {
        var event = new Event();
        awaitAll(() -> waiter(event), () -> setter(event));
    });
}
