package catalogue;

import static catalogue.KnownBug.require;
import static catalogue.KnownBug.work;
import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.queue.Queue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// Cancellations, timeouts and the end of work.
final class Ending {

    private Ending() {}

    // ---- cancelled in the turn in which it was served

    /// A pool with one connection, which is taken at first.
    private static final class Pool {

        private final Deque<String> idle = new ArrayDeque<>();
        private final Deque<Future<String>> waiting = new ArrayDeque<>();

        void release(String connection) {
            for (Future<String> next = waiting.poll(); next != null; next = waiting.poll()) {
                if (!next.isDone()) {
                    next.setResult(connection);
                    return;
                }
            }
            idle.add(connection);
        }

        String acquire() {
            String connection = idle.poll();
            if (connection != null) {
                return connection;
            }
            Future<String> served = createFuture();
            waiting.add(served);
            return await(served);
        }

        String acquireOrReturn() {
            String connection = idle.poll();
            if (connection != null) {
                return connection;
            }
            Future<String> served = createFuture();
            waiting.add(served);
            try {
                return await(served);
            } catch (CancelledError cancelled) {
                if (served.isDone() && !served.isCancelled()) {
                    release(served.result());
                }
                throw cancelled;
            }
        }

        /// A user who is cancelled, by and by, while the connection comes back.
        void use(Supplier<String> acquire) {
            Task<Void> user = createTask(() -> release(acquire.get()));
            Task<Void> owner = createTask(() -> {
                yieldNow();
                release("connection");
            });
            Task<Void> impatient = createTask(() -> {
                work(3);
                var _ = user.cancel();
            });
            awaitAll(owner, impatient);
            try {
                await(user);
            } catch (CancelledError expected) {
                require(user.isCancelled(), "somebody else was cancelled");
            }
            require(idle.size() == 1, "the connection is lost");
        }
    }

    static void lostItem() {
        var pool = new Pool();

        pool.use(pool::acquire);
    }

    static void returnedItem() {
        var pool = new Pool();

        pool.use(pool::acquireOrReturn);
    }

    // ---- a result at the moment of the timeout

    static void setTwice() {
        Future<String> reply = createFuture();
        var _ = callLater(seconds(1), () -> reply.setResult("reply"));
        var _ = callLater(seconds(1), () -> {
            if (!reply.isDone()) {
                reply.setResult("timed out");
            }
        });

        require(!await(reply).isEmpty(), "no reply");
    }

    static void setIfPending() {
        Future<String> reply = createFuture();
        var _ = callLater(seconds(1), () -> {
            if (!reply.isDone()) {
                reply.setResult("reply");
            }
        });
        var _ = callLater(seconds(1), () -> {
            if (!reply.isDone()) {
                reply.setResult("timed out");
            }
        });

        require(!await(reply).isEmpty(), "no reply");
    }

    // ---- an item without taskDone

    private static final class Orders {

        private final Queue<String> queue = new Queue<>();
        private boolean isShopClosed;

        void serveOpenly() {
            while (true) {
                String order = queue.get();
                if (isShopClosed) {
                    continue;
                }
                require(!order.isEmpty(), "an empty order");
                queue.taskDone();
            }
        }

        void serve() {
            while (true) {
                String order = queue.get();
                if (!isShopClosed) {
                    require(!order.isEmpty(), "an empty order");
                }
                queue.taskDone();
            }
        }

        void run(Runnable serving) {
            Task<Void> worker = createTask(serving::run);
            Task<Void> closing = createTask(() -> {
                work(3);
                isShopClosed = true;
            });
            queue.putNowait("tea");
            yieldNow();
            queue.putNowait("cake");
            queue.join();
            await(closing);
            worker.cancelAndWait();
        }
    }

    static void skipped() {
        var orders = new Orders();

        orders.run(orders::serveOpenly);
    }

    static void accounted() {
        var orders = new Orders();

        orders.run(orders::serve);
    }
}
