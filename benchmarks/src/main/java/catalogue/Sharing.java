package catalogue;

import static catalogue.KnownBug.require;
import static catalogue.KnownBug.work;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Once;
import java.util.ArrayList;
import java.util.List;

/// State that several tasks change.
final class Sharing {

    private Sharing() {}

    // ---- read, await, write

    private static final class Counter {

        private int value;

        void add(int amount) {
            int before = value;
            yieldNow(); // an audit log, say
            value = before + amount;
        }
    }

    static void lostUpdate() {
        var counter = new Counter();

        awaitAll(() -> counter.add(1), () -> {
            work(2);
            counter.add(1);
        });

        require(counter.value == 2, "an update is lost");
    }

    static void countedUpdate() {
        var counter = new Counter();
        var lock = new Lock();

        awaitAll(
                () -> {
                    try (var _ = lock.hold()) {
                        counter.add(1);
                    }
                },
                () -> {
                    work(2);
                    try (var _ = lock.hold()) {
                        counter.add(1);
                    }
                });

        require(counter.value == 2, "an update is lost");
    }

    // ---- check, await, act

    private static final class Settings {

        private String text = "";
        private int loads;

        String load() {
            loads++;
            yieldNow();
            return "loaded";
        }

        String get() {
            if (text.isEmpty()) {
                text = load();
            }
            return text;
        }
    }

    static void loadedTwice() {
        var settings = new Settings();

        awaitAll(() -> require(settings.get().equals("loaded"), "wrong text"), () -> {
            work(2);
            require(settings.get().equals("loaded"), "wrong text");
        });

        require(settings.loads == 1, "loaded twice");
    }

    static void loadedOnce() {
        var settings = new Settings();
        Once<String> text = new Once<>();

        awaitAll(() -> require(text.get(settings::load).equals("loaded"), "wrong text"), () -> {
            work(2);
            require(text.get(settings::load).equals("loaded"), "wrong text");
        });

        require(settings.loads == 1, "loaded twice");
    }

    // ---- two accounts

    private static final class Accounts {

        private int first = 100;
        private int second;

        void transfer(int amount) {
            if (first >= amount) {
                yieldNow(); // the bank's rules
                first -= amount;
                yieldNow(); // the journal
                second += amount;
            }
        }

        int total() {
            return first + second;
        }
    }

    static void tornTransfer() {
        var accounts = new Accounts();

        awaitAll(() -> accounts.transfer(70), () -> {
            work(3);
            require(accounts.total() == 100, "money is missing");
        });
    }

    static void lockedTransfer() {
        var accounts = new Accounts();
        var lock = new Lock();

        awaitAll(
                () -> {
                    try (var _ = lock.hold()) {
                        accounts.transfer(70);
                    }
                },
                () -> {
                    work(3);
                    try (var _ = lock.hold()) {
                        require(accounts.total() == 100, "money is missing");
                    }
                });
    }

    // ---- the same again

    private static final class Stock {

        private int pieces = 5;
        private int sold;
        private int version;

        /// Sells, unless somebody else did meanwhile.
        void sellIfSame() {
            int seen = pieces;
            int total = sold;
            yieldNow(); // asks the customer
            if (pieces == seen) {
                set(pieces - 1, total + 1);
            }
        }

        void sellIfUntouched() {
            int seen = version;
            int total = sold;
            yieldNow();
            if (version == seen) {
                set(pieces - 1, total + 1);
            }
        }

        private void set(int nowThere, int nowSold) {
            pieces = nowThere;
            sold = nowSold;
            version++;
        }

        /// One piece is sold, and one comes in.
        void sellAndFill() {
            set(pieces - 1, sold + 1);
            yieldNow();
            set(pieces + 1, sold);
        }

        void check(int before) {
            require(pieces + sold == before + 1, "the books are wrong");
        }
    }

    static void sameAgain() {
        var stock = new Stock();

        awaitAll(stock::sellIfSame, () -> {
            work(2);
            stock.sellAndFill();
        });

        stock.check(5);
    }

    static void versioned() {
        var stock = new Stock();

        awaitAll(stock::sellIfUntouched, () -> {
            work(2);
            stock.sellAndFill();
        });

        stock.check(5);
    }

    // ---- iterating

    private static void broadcast(Iterable<String> clients) {
        for (String client : clients) {
            require(!client.isEmpty(), "no client");
            yieldNow(); // sends
        }
    }

    static void iterated() {
        List<String> clients = new ArrayList<>(List.of("a", "b", "c"));

        awaitAll(() -> broadcast(clients), () -> {
            work(4);
            clients.add("d");
        });
    }

    static void copied() {
        List<String> clients = new ArrayList<>(List.of("a", "b", "c"));

        awaitAll(() -> broadcast(List.copyOf(clients)), () -> {
            work(4);
            clients.add("d");
        });
    }
}
