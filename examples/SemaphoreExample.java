// A semaphore: a few tasks at a time.
//
//     async def access_resource(semaphore, resource_id):
//         async with semaphore:
//             print(f"Accessing resource {resource_id}")
//             await asyncio.sleep(1)
//             print(f"Releasing resource {resource_id}")
//
//     semaphore = asyncio.Semaphore(2)
//     await asyncio.gather(*(access_resource(semaphore, i) for i in range(5)))
//
// Look at: two at a time, in the order in which they came, so five of them take three seconds.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.sync.Semaphore;

void accessResource(Semaphore semaphore, int id) {
    try (var _ = semaphore.hold()) {
        IO.println("Accessing resource " + id);
        sleep(seconds(1));
        IO.println("Releasing resource " + id);
    }
}

void main() {
    run(() -> {
        var semaphore = new Semaphore(2);
        taskGroup(group -> {
            for (int id = 0; id < 5; id++) {
                int resource = id;
                group.createTask(() -> accessResource(semaphore, resource));
            }
        });
    });
}
