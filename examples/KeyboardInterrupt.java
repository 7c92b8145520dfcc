// Ctrl+C cancels the main task; its finally blocks run, and the process ends with status 130.
//
//     async def main():
//         try:
//             await asyncio.sleep(3600)
//         finally:
//             print("cleaning up ...")
//             await asyncio.sleep(3)
//             print("done")
//
//     asyncio.run(main())
//
// Look at: the cleaning up may take its time and may even await. Who has no patience presses Ctrl+C again: that ends
// the process at once.

import static dev.asyncio.Asyncio.*;

void main() {
    run(() -> {
        IO.println("waiting for an hour; press Ctrl+C");
        try {
            sleep(Duration.ofHours(1));
        } finally {
            IO.println("cleaning up ...");
            sleep(seconds(3));
            IO.println("done");
        }
    });
}
