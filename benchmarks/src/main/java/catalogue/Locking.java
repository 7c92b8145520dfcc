package catalogue;

import static catalogue.KnownBug.require;
import static catalogue.KnownBug.work;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.sync.BoundedSemaphore;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;

/// Locks and permits.
final class Locking {

    private Locking() {}

    private static void holdBoth(Lock first, Lock second) {
        try (var _ = first.hold()) {
            yieldNow();
            try (var _ = second.hold()) {
                yieldNow();
            }
        }
    }

    // ---- two locks

    static void twoOrders() {
        var accounts = new Lock();
        var journal = new Lock();

        awaitAll(() -> holdBoth(accounts, journal), () -> {
            work(3);
            holdBoth(journal, accounts);
        });
    }

    static void oneOrder() {
        var accounts = new Lock();
        var journal = new Lock();

        awaitAll(() -> holdBoth(accounts, journal), () -> {
            work(3);
            holdBoth(accounts, journal);
        });
    }

    // ---- three philosophers

    static void leftFirst() {
        var a = new Lock();
        var b = new Lock();
        var c = new Lock();

        awaitAll(
                () -> holdBoth(a, b),
                () -> {
                    work(2);
                    holdBoth(b, c);
                },
                () -> {
                    work(4);
                    holdBoth(c, a);
                });
    }

    static void lowestFirst() {
        var a = new Lock();
        var b = new Lock();
        var c = new Lock();

        awaitAll(
                () -> holdBoth(a, b),
                () -> {
                    work(2);
                    holdBoth(b, c);
                },
                () -> {
                    work(4);
                    holdBoth(a, c);
                });
    }

    // ---- a permit and work that fails

    private static final class Printer {

        private final Semaphore permit = new Semaphore(1);
        private boolean isOutOfPaper;

        void print() {
            yieldNow();
            if (isOutOfPaper) {
                throw new IllegalStateException("out of paper");
            }
        }

        void printOrForget() {
            permit.acquire();
            print();
            permit.release();
        }

        void printAndRelease() {
            try (var _ = permit.hold()) {
                print();
            }
        }

        /// Prints twice, the second time with paper.
        void use(Runnable printing) {
            Task<Void> first = createTask(() -> {
                try {
                    printing.run();
                } catch (IllegalStateException outOfPaper) {
                    isOutOfPaper = false;
                }
            });
            Task<Void> paper = createTask(() -> {
                work(3);
                isOutOfPaper = true;
                yieldNow();
                isOutOfPaper = false;
            });
            awaitAll(first, paper);
            printing.run();
        }
    }

    static void unreleasedAfterFailure() {
        var printer = new Printer();

        printer.use(printer::printOrForget);
    }

    static void released() {
        var printer = new Printer();

        printer.use(printer::printAndRelease);
    }

    // ---- a lock and a cancellation

    /// Cancels a task that should have ended by then, and uses the lock.
    private static void cancelLate(Lock lock, Runnable work) {
        Task<Void> worker = createTask(work::run);
        work(3);
        var _ = worker.cancel();
        try {
            awaitAll(worker);
        } catch (CancelledError expected) {
            require(worker.isCancelled(), "somebody else was cancelled");
        }
        lock.acquire();
        lock.release();
    }

    static void unreleasedAfterCancel() {
        var lock = new Lock();

        cancelLate(lock, () -> {
            lock.acquire();
            yieldNow();
            lock.release();
        });
    }

    static void held() {
        var lock = new Lock();

        cancelLate(lock, () -> {
            try (var _ = lock.hold()) {
                yieldNow();
            }
        });
    }

    // ---- a watchdog

    private static final class Seat {

        private final BoundedSemaphore permit = new BoundedSemaphore(1);
        private boolean isTaken;

        void take() {
            permit.acquire();
            isTaken = true;
            yieldNow();
        }

        void leave() {
            isTaken = false;
            permit.release();
        }
    }

    static void releasedTwice() {
        var seat = new Seat();

        awaitAll(
                () -> {
                    seat.take();
                    seat.leave();
                },
                () -> {
                    work(2);
                    if (seat.isTaken) {
                        seat.leave(); // it has been taken for too long
                    }
                });
    }

    static void releasedOnce() {
        var seat = new Seat();

        awaitAll(
                () -> {
                    seat.take();
                    if (seat.isTaken) {
                        seat.leave();
                    }
                },
                () -> {
                    work(2);
                    if (seat.isTaken) {
                        seat.leave();
                    }
                });
    }
}
