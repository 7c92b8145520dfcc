// Waiting and computing, done in sequence, on threads, and by tasks of a loop.
//
//     await asyncio.gather(*(wait() for _ in range(JOBS)))                      # on the loop
//     await asyncio.gather(*(asyncio.to_thread(compute) for _ in range(JOBS)))   # from the loop, on threads
//
// Look at: for waiting, as for an answer from a network or a disk, the loop is as good as threads, and needs none.
// For computing it is no better than one job after the other, because its tasks share one thread; the more processors
// there are, the more toThread gains.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.Action;
import dev.asyncio.Coroutine;

static final int JOBS = 8;
static final Duration WAIT = millis(100);
static final int LAST_NUMBER = 500_000;

/// Counts primes, the slow way.
int compute() {
    int primes = 0;
    for (int number = 2; number < LAST_NUMBER; number++) {
        boolean isPrime = true;
        for (int divisor = 2; isPrime && divisor * divisor <= number; divisor++) {
            isPrime = number % divisor != 0;
        }
        primes += isPrime ? 1 : 0;
    }
    return primes;
}

void inSequence(Action job) throws Exception {
    for (int i = 0; i < JOBS; i++) {
        job.run();
    }
}

void onThreads(Action job) {
    try (var threads = Executors.newFixedThreadPool(JOBS)) {
        for (int i = 0; i < JOBS; i++) {
            var _ = threads.submit(() -> {
                job.run();
                return null;
            });
        }
    } // waits for them
}

void onTheLoop(Action job) {
    run(() -> {
        taskGroup(group -> {
            for (int i = 0; i < JOBS; i++) {
                group.createTask(job);
            }
        });
    });
}

void fromTheLoopOnThreads(Action job) {
    onTheLoop(() -> toThread(job));
}

/// A way to get the jobs done.
interface Way {
    void take(Action job) throws Exception;
}

double secondsFor(Way way, Action job) throws Exception {
    long start = System.nanoTime();
    way.take(job);
    return (System.nanoTime() - start) / 1e9;
}

void measure(String name, Way way, Action waiting) throws Exception {
    IO.println("%-28s %6.2f s %6.2f s".formatted(name, secondsFor(way, waiting), secondsFor(way, this::compute)));
}

void main() throws Exception {
    compute(); // once, so that the compiler has seen it
    IO.println("%-28s %8s %8s".formatted(JOBS + " jobs", "waiting", "computing"));
    measure("in sequence", this::inSequence, () -> Thread.sleep(WAIT));
    measure("on threads", this::onThreads, () -> Thread.sleep(WAIT));
    measure("on the loop", this::onTheLoop, () -> sleep(WAIT));
    measure("from the loop, on threads", this::fromTheLoopOnThreads, () -> Thread.sleep(WAIT));
}
