package dev.asyncio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// A whole program: its signals and its exit status.
final class ProgramMain {

    private static final Logger LOGGER = System.getLogger("asyncio");
    private static final int FAILURE = 1;
    private static final int TERMINATED = 143; // 128 + SIGTERM, as shells report it

    private ProgramMain() {}

    /// Runs `main` and returns the status with which the process is to end.
    static int run(Action main) {
        var terminated = new boolean[1]; // confined to the loop, and to this thread after the run
        try (Runner runner = new Runner()) {
            runner.run(Bodies.callable(() -> {
                Task<?> task = EventLoop.currentTaskFor("runMain");
                onTermination(task.eventLoop(), () -> {
                    terminated[0] = true;
                    task.cancel();
                });
                main.run();
            }));
            return 0;
        } catch (SystemExit e) {
            return e.status();
        } catch (KeyboardInterrupt e) {
            return Interrupts.STATUS;
        } catch (CancelledError e) {
            return terminated[0] ? TERMINATED : failed(e);
        } catch (Throwable thrown) {
            return failed(thrown);
        }
    }

    private static int failed(Throwable thrown) {
        thrown.printStackTrace();
        return FAILURE;
    }

    /// Unlike a handler of the loop's own, this one is no reason to go on waiting when nothing else can happen.
    private static void onTermination(EventLoop loop, Runnable callback) {
        Handle handle = new Handle(loop, callback, new Context());
        try {
            OsSignal.handle("TERM", () -> loop.foreign.add(handle));
        } catch (IllegalArgumentException e) {
            // java -Xrs leaves signals to the system, which then ends the process as ever.
            LOGGER.log(Level.DEBUG, "SIGTERM is not ours to handle", e);
        }
    }
}
