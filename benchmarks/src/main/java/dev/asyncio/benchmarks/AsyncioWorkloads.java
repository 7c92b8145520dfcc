package dev.asyncio.benchmarks;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.Action;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.TimerHandle;
import dev.asyncio.queue.Queue;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The workloads with this library, written as its users write programs.
final class AsyncioWorkloads {

    // Confined to the loop.
    private final Results results;
    private final Sizes sizes;
    private int alive;
    private int mostAlive;
    private int unfired;

    AsyncioWorkloads(Results results) {
        this.results = results;
        this.sizes = results.sizes();
    }

    /// {@return whether there is a workload of this name}
    boolean run(String workload) {
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

    private static void runAll(int count, Action body) {
        List<Task<Void>> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(body));
        }
        awaitAll(tasks);
    }

    private void yields() {
        int times = sizes.yieldsEach();
        var rounds = results.rounds("yield", (long) sizes.yielders() * times);
        while (rounds.next()) {
            runAll(sizes.yielders(), () -> {
                for (int i = 0; i < times; i++) {
                    yieldNow();
                }
            });
        }
    }

    private void spawn() {
        int count = sizes.awaitedOneByOne();
        var rounds = results.rounds("spawn-seq", count);
        while (rounds.next()) {
            Results.check("spawn-seq", sumOneByOne(count), sumBelow(count));
        }

        int gathered = sizes.gathered();
        rounds = results.rounds("spawn-gather", gathered);
        while (rounds.next()) {
            Results.check("spawn-gather", sumGathered(gathered), sumBelow(gathered));
        }
    }

    private static long sumOneByOne(int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            int number = i;
            sum += await(createTask(() -> number));
        }
        return sum;
    }

    private static long sumGathered(int count) {
        List<Task<Integer>> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            tasks.add(createTask(() -> number));
        }
        long sum = 0;
        for (int number : awaitAll(tasks)) {
            sum += number;
        }
        return sum;
    }

    private static long sumBelow(long count) {
        return count * (count - 1) / 2;
    }

    private void sleepers() {
        Duration delay = seconds(sizes.sleepSeconds());
        long began = System.nanoTime();
        runAll(sizes.sleepers(), () -> {
            alive++;
            mostAlive = Math.max(mostAlive, alive);
            sleep(delay);
            alive--;
        });
        results.print("sleepers", (System.nanoTime() - began) / 1e9 - sizes.sleepSeconds(), "s");
        results.print("sleepers-peak", mostAlive, "tasks");
        results.printPeakMemory();
    }

    private void queue() {
        int count = sizes.items();
        var rounds = results.rounds("queue", count);
        while (rounds.next()) {
            Queue<Integer> queue = new Queue<>(sizes.queueSize());
            Task<Void> producer = createTask(() -> {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                }
            });
            Task<Long> consumer = createTask(() -> {
                long sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += queue.get();
                }
                return sum;
            });
            await(producer);
            Results.check("queue", await(consumer), sumBelow(count));
        }
    }

    private void lock() {
        int times = sizes.acquisitionsEach();
        long acquisitions = (long) sizes.contenders() * times;
        var rounds = results.rounds("lock", acquisitions);
        while (rounds.next()) {
            var lock = new Lock();
            runAll(sizes.contenders(), () -> {
                for (int i = 0; i < times; i++) {
                    lock.acquire();
                    try {
                        yieldNow();
                    } finally {
                        lock.release();
                    }
                }
            });
        }

        rounds = results.rounds("sem", acquisitions);
        while (rounds.next()) {
            var semaphore = new Semaphore(sizes.permits());
            runAll(sizes.contenders(), () -> {
                for (int i = 0; i < times; i++) {
                    semaphore.acquire();
                    try {
                        yieldNow();
                    } finally {
                        semaphore.release();
                    }
                }
            });
        }
    }

    private void timers() {
        long[] delays = TimerDelays.nanos(sizes.timers());
        for (int i = 0; i < sizes.timerRounds(); i++) {
            timers(delays);
        }
    }

    private void timers(long[] delays) {
        var loop = runningLoop();
        double cpuBefore = ProcessorTime.ofThisProcess();
        long began = System.nanoTime();
        Future<Void> allFired = loop.createFuture();
        unfired = delays.length / 2;
        var handles = new TimerHandle[delays.length];
        for (int i = 0; i < delays.length; i++) {
            handles[i] = loop.callLater(Duration.ofNanos(delays[i]), () -> {
                if (--unfired == 0) {
                    allFired.setResult(null);
                }
            });
        }
        for (int i = 0; i < delays.length; i += 2) {
            handles[i].cancel();
        }
        double scheduled = (System.nanoTime() - began) / (double) delays.length;
        await(allFired);
        results.print("timers", (System.nanoTime() - began) / 1e9, "s");
        results.print("timers-cpu", ProcessorTime.ofThisProcess() - cpuBefore, "s");
        results.print("timers-schedule", scheduled, "ns");
    }

    private void fanout() {
        var loop = runningLoop();
        int times = sizes.awaitsEach();
        long awaits = (long) sizes.fanouts() * sizes.awaiters() * times;
        var rounds = results.rounds("fanout-done", awaits);
        while (rounds.next()) {
            for (int fanout = 0; fanout < sizes.fanouts(); fanout++) {
                runAll(sizes.awaiters(), () -> {
                    for (int i = 0; i < times; i++) {
                        Future<Void> future = loop.createFuture();
                        future.setResult(null);
                        await(future);
                    }
                });
            }
        }

        rounds = results.rounds("fanout-soon", awaits);
        while (rounds.next()) {
            for (int fanout = 0; fanout < sizes.fanouts(); fanout++) {
                runAll(sizes.awaiters(), () -> {
                    for (int i = 0; i < times; i++) {
                        Future<Void> future = loop.createFuture();
                        loop.callSoon(() -> future.setResult(null));
                        await(future);
                    }
                });
            }
        }
    }

    private void startup() {
        results.print(await(createTask(() -> {
            yieldNow();
            return "hello";
        })));
    }
}
