package catalogue;

import static catalogue.KnownBug.require;
import static catalogue.KnownBug.work;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.Action;
import dev.asyncio.WaitQueue;
import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Event;
import java.util.ArrayDeque;
import java.util.Deque;

/// Waiting for what another task does.
final class Waking {

    private Waking() {}

    // ---- a wake-up between the check and the wait

    private static final class Mailbox {

        private final Deque<String> letters = new ArrayDeque<>();
        private final WaitQueue readers = new WaitQueue("a mailbox");

        void put(String letter) {
            letters.add(letter);
            readers.wakeFirst();
        }

        String takeAfterLogging() {
            while (letters.isEmpty()) {
                yieldNow(); // logs that it is empty
                readers.suspend();
            }
            return letters.remove();
        }

        String take() {
            while (letters.isEmpty()) {
                readers.suspend();
            }
            return letters.remove();
        }
    }

    static void lostWakeUp() {
        var mailbox = new Mailbox();

        awaitAll(() -> require(mailbox.takeAfterLogging().equals("hello"), "wrong letter"), () -> {
            work(2);
            mailbox.put("hello");
        });
    }

    static void checkedWakeUp() {
        var mailbox = new Mailbox();

        awaitAll(() -> require(mailbox.take().equals("hello"), "wrong letter"), () -> {
            work(2);
            mailbox.put("hello");
        });
    }

    // ---- a condition in an if

    private static final class Stock {

        private final Condition changed = new Condition();
        private int pieces;

        void add() {
            try (var _ = changed.hold()) {
                pieces++;
                changed.signal();
            }
        }

        void takeCheckingOnce() {
            try (var _ = changed.hold()) {
                if (pieces == 0) {
                    changed.await();
                }
                take();
            }
        }

        void takeCheckingAgain() {
            try (var _ = changed.hold()) {
                while (pieces == 0) {
                    changed.await();
                }
                take();
            }
        }

        private void take() {
            require(pieces > 0, "there is no piece left to take");
            pieces--;
        }
    }

    /// Two who take, and two pieces that come one after the other.
    private static void takeTwo(Stock stock, Action take) {
        awaitAll(
                take,
                () -> {
                    stock.add();
                    work(5);
                    stock.add();
                },
                () -> {
                    work(7);
                    take.run();
                });
    }

    static void awaitInIf() {
        var stock = new Stock();

        takeTwo(stock, stock::takeCheckingOnce);
    }

    static void awaitInWhile() {
        var stock = new Stock();

        takeTwo(stock, stock::takeCheckingAgain);
    }

    // ---- set and clear

    static void pulse() {
        var started = new Event();

        awaitAll(started::await, () -> {
            work(1);
            started.set();
            started.clear();
        });
    }

    static void flag() {
        var started = new Event();

        awaitAll(started::await, () -> {
            work(1);
            started.set();
        });
    }

    // ---- a slow start

    private static final class Server {

        private final Event isUp = new Event();

        void start() {
            yieldNow(); // reads its settings
            isUp.set();
        }

        void handle() {
            require(isUp.isSet(), "a request came before the server was up");
        }
    }

    static void assumedStart() {
        var server = new Server();

        awaitAll(server::start, () -> {
            work(20); // more than enough
            server.handle();
        });
    }

    static void awaitedStart() {
        var server = new Server();

        awaitAll(server::start, () -> {
            work(20);
            server.isUp.await();
            server.handle();
        });
    }

    // ---- published too early

    private static final class Registry {

        private boolean isRegistered;
        private boolean isReady;

        void open() {
            yieldNow(); // reads its table
            isReady = true;
        }

        void use() {
            require(!isRegistered || isReady, "used before it was ready");
        }
    }

    static void publishFirst() {
        var registry = new Registry();

        awaitAll(
                () -> {
                    registry.isRegistered = true;
                    registry.open();
                },
                () -> {
                    work(2);
                    registry.use();
                });
    }

    static void publishLast() {
        var registry = new Registry();

        awaitAll(
                () -> {
                    registry.open();
                    registry.isRegistered = true;
                },
                () -> {
                    work(2);
                    registry.use();
                });
    }
}
