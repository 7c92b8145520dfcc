package dev.asyncio.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// The workloads in blocking code on ordinary virtual threads, as a Java programmer has them without a
/// library. They run on all processors.
public final class VirtualThreads implements AutoCloseable {

    // Any thread.
    private final Results results;
    private final Sizes sizes;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger mostAlive = new AtomicInteger();

    private VirtualThreads(Results results) {
        this.results = results;
        this.sizes = results.sizes();
    }

    /// Runs the workload named, and ends the process.
    public static void main(String[] arguments) throws Exception {
        if (!Serving.run(arguments, BlockingServers::serve)) {
            PeerMain.run(VirtualThreads::run, arguments);
        }
    }

    static boolean run(String workload, Results results) throws Exception {
        try (var peer = new VirtualThreads(results)) {
            // What starts the others runs on a virtual thread as well.
            return peer.threads.submit(() -> peer.run(workload)).get();
        }
    }

    @Override
    public void close() {
        threads.close();
    }

    private boolean run(String workload) throws Exception {
        switch (workload) {
            case "yield" -> yields();
            case "spawn" -> spawn();
            case "sleepers" -> sleepers();
            case "queue" -> queue();
            case "lock" -> lock();
            case "timers" -> timers();
            case "fanout" -> fanout();
            case "startup" -> startup();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void runAll(int count, Runnable body) throws InterruptedException {
        List<Thread> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(Thread.startVirtualThread(body));
        }
        for (Thread thread : all) {
            thread.join();
        }
    }

    private void yields() throws InterruptedException {
        int times = sizes.yieldsEach();
        var rounds = results.rounds("yield", (long) sizes.yielders() * times);
        while (rounds.next()) {
            runAll(sizes.yielders(), () -> {
                for (int i = 0; i < times; i++) {
                    Thread.yield();
                }
            });
        }
    }

    private void spawn() throws Exception {
        int count = sizes.awaitedOneByOne();
        var rounds = results.rounds("spawn-seq", count);
        while (rounds.next()) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                int number = i;
                sum += threads.submit(() -> number).get();
            }
            Results.check("spawn-seq", sum, sumBelow(count));
        }

        int gathered = sizes.gathered();
        rounds = results.rounds("spawn-gather", gathered);
        while (rounds.next()) {
            List<Future<Integer>> futures = new ArrayList<>(gathered);
            for (int i = 0; i < gathered; i++) {
                int number = i;
                futures.add(threads.submit(() -> number));
            }
            long sum = 0;
            for (Future<Integer> future : futures) {
                sum += future.get();
            }
            Results.check("spawn-gather", sum, sumBelow(gathered));
        }
    }

    private static long sumBelow(long count) {
        return count * (count - 1) / 2;
    }

    private void sleepers() throws InterruptedException {
        Duration delay = Duration.ofNanos((long) (sizes.sleepSeconds() * 1e9));
        long began = System.nanoTime();
        runAll(sizes.sleepers(), () -> {
            mostAlive.accumulateAndGet(alive.incrementAndGet(), Math::max);
            uninterrupted(() -> {
                Thread.sleep(delay);
                return null;
            });
            alive.decrementAndGet();
        });
        results.print("sleepers", (System.nanoTime() - began) / 1e9 - sizes.sleepSeconds(), "s");
        results.print("sleepers-peak", mostAlive.get(), "tasks");
        results.printPeakMemory();
    }

    private void queue() throws Exception {
        int count = sizes.items();
        var rounds = results.rounds("queue", count);
        while (rounds.next()) {
            BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(sizes.queueSize());
            Future<?> producer = threads.submit(() -> {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                }
                return null;
            });
            Future<Long> consumer = threads.submit(() -> {
                long sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += queue.take();
                }
                return sum;
            });
            producer.get();
            Results.check("queue", consumer.get(), sumBelow(count));
        }
    }

    /// Both are fair, as the library's are.
    private void lock() throws InterruptedException {
        int times = sizes.acquisitionsEach();
        long acquisitions = (long) sizes.contenders() * times;
        var rounds = results.rounds("lock", acquisitions);
        while (rounds.next()) {
            var lock = new ReentrantLock(true);
            runAll(sizes.contenders(), () -> {
                for (int i = 0; i < times; i++) {
                    lock.lock();
                    try {
                        Thread.yield();
                    } finally {
                        lock.unlock();
                    }
                }
            });
        }

        rounds = results.rounds("sem", acquisitions);
        while (rounds.next()) {
            var semaphore = new Semaphore(sizes.permits(), true);
            runAll(sizes.contenders(), () -> {
                for (int i = 0; i < times; i++) {
                    semaphore.acquireUninterruptibly();
                    try {
                        Thread.yield();
                    } finally {
                        semaphore.release();
                    }
                }
            });
        }
    }

    private void timers() throws InterruptedException {
        long[] delays = TimerDelays.nanos(sizes.timers());
        for (int i = 0; i < sizes.timerRounds(); i++) {
            try (var timer = new ScheduledThreadPoolExecutor(1)) {
                timer.setRemoveOnCancelPolicy(true);
                timers(timer, delays);
            }
        }
    }

    private void timers(ScheduledThreadPoolExecutor timer, long[] delays) throws InterruptedException {
        double cpuBefore = ProcessorTime.ofThisProcess();
        long began = System.nanoTime();
        var unfired = new CountDownLatch(delays.length / 2);
        var handles = new ScheduledFuture<?>[delays.length];
        for (int i = 0; i < delays.length; i++) {
            // Those to be cancelled do not count: the timer's own thread may be faster than the cancellation.
            Runnable fired = i % 2 == 1 ? unfired::countDown : () -> {};
            handles[i] = timer.schedule(fired, delays[i], TimeUnit.NANOSECONDS);
        }
        for (int i = 0; i < delays.length; i += 2) {
            handles[i].cancel(false);
        }
        double scheduled = (System.nanoTime() - began) / (double) delays.length;
        unfired.await();
        results.print("timers", (System.nanoTime() - began) / 1e9, "s");
        results.print("timers-cpu", ProcessorTime.ofThisProcess() - cpuBefore, "s");
        results.print("timers-schedule", scheduled, "ns");
    }

    private void fanout() throws InterruptedException {
        int times = sizes.awaitsEach();
        long awaits = (long) sizes.fanouts() * sizes.awaiters() * times;
        var rounds = results.rounds("fanout-done", awaits);
        while (rounds.next()) {
            for (int fanout = 0; fanout < sizes.fanouts(); fanout++) {
                runAll(sizes.awaiters(), () -> {
                    for (int i = 0; i < times; i++) {
                        var future = new CompletableFuture<Void>();
                        future.complete(null);
                        future.join();
                    }
                });
            }
        }

        rounds = results.rounds("fanout-soon", awaits);
        while (rounds.next()) {
            for (int fanout = 0; fanout < sizes.fanouts(); fanout++) {
                runAll(sizes.awaiters(), () -> {
                    for (int i = 0; i < times; i++) {
                        var future = new CompletableFuture<Void>();
                        // There is no turn of a loop to complete it in, so another thread does.
                        Thread.startVirtualThread(() -> future.complete(null));
                        future.join();
                    }
                });
            }
        }
    }

    private void startup() throws Exception {
        results.print(threads.submit(() -> {
                    Thread.yield();
                    return "hello";
                })
                .get());
    }

    /// Nobody interrupts these threads.
    private static void uninterrupted(Callable<?> body) {
        try {
            body.call();
        } catch (Exception e) {
            throw new IllegalStateException("A thread of the benchmark failed: " + e, e);
        }
    }
}
