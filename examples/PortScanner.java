// Which ports of a host are open? Tries many at the same time, each for a second at most.
//
//     ./asyncio run examples/PortScanner.java                       the first 1024 ports of this machine
//     ./asyncio run examples/PortScanner.java 127.0.0.1 8000 9000   those from 8000 to 9000
//     ./asyncio run examples/PortScanner.java 127.0.0.1 8000 9000 0.2   for 0.2 seconds each
//
//     async def scan(host, port, limit):
//         async with limit:
//             try:
//                 async with asyncio.timeout(1):
//                     _, writer = await asyncio.open_connection(host, port)
//                 writer.close()
//                 return port
//             except (OSError, TimeoutError):
//                 return None
//
// Look at: the semaphore, without which a thousand connections would be tried at once. Scan only machines that are
// yours: others take it for an attack.

import static dev.asyncio.Asyncio.*;
import static dev.asyncio.net.Streams.*;

import dev.asyncio.Task;
import dev.asyncio.sync.Semaphore;

static final int AT_ONCE = 200;

boolean isOpen(String host, int port, Duration patience, Semaphore limit) {
    try (var _ = limit.hold()) {
        return waitFor(
                () -> {
                    openConnection(host, port).close();
                    return true;
                },
                patience);
    } catch (Exception e) {
        return false; // nobody listens there, or nobody answers in time
    }
}

void main(String[] args) {
    String host = args.length > 0 ? args[0] : "127.0.0.1";
    int first = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    int last = args.length > 2 ? Integer.parseInt(args[2]) : Math.max(first, 1024);
    Duration patience = seconds(args.length > 3 ? Double.parseDouble(args[3]) : 1);
    runMain(() -> {
        Semaphore limit = new Semaphore(AT_ONCE);
        Map<Integer, Task<Boolean>> scans = new LinkedHashMap<>();
        for (int i = first; i <= last; i++) {
            int port = i;
            scans.put(port, createTask(() -> isOpen(host, port, patience, limit)));
        }
        int open = 0;
        for (var scan : scans.entrySet()) {
            if (await(scan.getValue())) {
                IO.println("%5d open".formatted(scan.getKey()));
                open++;
            }
        }
        IO.println("%d of %d ports of %s are open".formatted(open, scans.size(), host));
    });
}
