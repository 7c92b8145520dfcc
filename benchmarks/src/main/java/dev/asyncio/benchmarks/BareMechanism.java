package dev.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// The workloads on a [BareLoop].
public final class BareMechanism {

    // Confined to the loop.
    private final BareLoop loop = new BareLoop();
    private final Results results;
    private final Sizes sizes;
    private int alive;
    private int mostAlive;
    private int unfired;

    private BareMechanism(Results results) {
        this.results = results;
        this.sizes = results.sizes();
    }

    /// Runs the workload named, and ends the process.
    public static void main(String[] arguments) throws Exception {
        PeerMain.run(BareMechanism::run, arguments);
    }

    static boolean run(String workload, Results results) {
        var peer = new BareMechanism(results);
        var isKnown = new boolean[1];
        peer.loop.run(() -> isKnown[0] = peer.run(workload));
        return isKnown[0];
    }

    private boolean run(String workload) {
        switch (workload) {
            case "yield" -> yields();
            case "spawn" -> spawn();
            case "sleepers" -> sleepers();
            case "queue" -> queue();
            case "lock" -> {
                contend("lock", 1);
                contend("sem", sizes.permits());
            }
            case "timers" -> timers();
            case "fanout" -> fanout();
            case "startup" -> startup();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void runAll(int count, Runnable body) {
        List<BareLoop.Promise<?>> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(start(body));
        }
        loop.awaitAll(tasks);
    }

    private BareLoop.Promise<?> start(Runnable body) {
        return loop.start(() -> {
            body.run();
            return true;
        });
    }

    private void yields() {
        int times = sizes.yieldsEach();
        var rounds = results.rounds("yield", (long) sizes.yielders() * times);
        while (rounds.next()) {
            runAll(sizes.yielders(), () -> {
                for (int i = 0; i < times; i++) {
                    loop.yieldNow();
                }
            });
        }
    }

    private void spawn() {
        int count = sizes.awaitedOneByOne();
        var rounds = results.rounds("spawn-seq", count);
        while (rounds.next()) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                int number = i;
                sum += loop.start(() -> number).await();
            }
            Results.check("spawn-seq", sum, sumBelow(count));
        }

        int gathered = sizes.gathered();
        rounds = results.rounds("spawn-gather", gathered);
        while (rounds.next()) {
            List<BareLoop.Promise<Integer>> tasks = new ArrayList<>(gathered);
            for (int i = 0; i < gathered; i++) {
                int number = i;
                tasks.add(loop.start(() -> number));
            }
            loop.awaitAll(tasks);
            long sum = 0;
            for (var task : tasks) {
                sum += task.await();
            }
            Results.check("spawn-gather", sum, sumBelow(gathered));
        }
    }

    private static long sumBelow(long count) {
        return count * (count - 1) / 2;
    }

    private void sleepers() {
        long nanos = (long) (sizes.sleepSeconds() * 1e9);
        long began = System.nanoTime();
        runAll(sizes.sleepers(), () -> {
            alive++;
            mostAlive = Math.max(mostAlive, alive);
            loop.sleep(nanos);
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
            var queue = loop.new Items(sizes.queueSize());
            var producer = start(() -> {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                }
            });
            var consumer = loop.start(() -> {
                long sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += queue.get();
                }
                return sum;
            });
            producer.await();
            Results.check("queue", consumer.await(), sumBelow(count));
        }
    }

    private void contend(String metric, int permits) {
        int times = sizes.acquisitionsEach();
        var rounds = results.rounds(metric, (long) sizes.contenders() * times);
        while (rounds.next()) {
            var semaphore = loop.new Permits(permits);
            runAll(sizes.contenders(), () -> {
                for (int i = 0; i < times; i++) {
                    semaphore.acquire();
                    loop.yieldNow();
                    semaphore.release();
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
        double cpuBefore = ProcessorTime.ofThisProcess();
        long began = System.nanoTime();
        var allFired = loop.<Boolean>promise();
        unfired = delays.length / 2;
        var timers = new BareLoop.Timer[delays.length];
        for (int i = 0; i < delays.length; i++) {
            timers[i] = loop.callAt(System.nanoTime() + delays[i], () -> {
                if (--unfired == 0) {
                    allFired.complete(true);
                }
            });
        }
        for (int i = 0; i < delays.length; i += 2) {
            timers[i].cancel();
        }
        double scheduled = (System.nanoTime() - began) / (double) delays.length;
        allFired.await();
        results.print("timers", (System.nanoTime() - began) / 1e9, "s");
        results.print("timers-cpu", ProcessorTime.ofThisProcess() - cpuBefore, "s");
        results.print("timers-schedule", scheduled, "ns");
    }

    private void fanout() {
        int times = sizes.awaitsEach();
        long awaits = (long) sizes.fanouts() * sizes.awaiters() * times;
        var rounds = results.rounds("fanout-done", awaits);
        while (rounds.next()) {
            for (int fanout = 0; fanout < sizes.fanouts(); fanout++) {
                runAll(sizes.awaiters(), () -> {
                    for (int i = 0; i < times; i++) {
                        var promise = loop.<Boolean>promise();
                        promise.complete(true);
                        promise.await();
                    }
                });
            }
        }

        rounds = results.rounds("fanout-soon", awaits);
        while (rounds.next()) {
            for (int fanout = 0; fanout < sizes.fanouts(); fanout++) {
                runAll(sizes.awaiters(), () -> {
                    for (int i = 0; i < times; i++) {
                        var promise = loop.<Boolean>promise();
                        loop.callSoon(() -> promise.complete(true));
                        promise.await();
                    }
                });
            }
        }
    }

    private void startup() {
        results.print(loop.start(() -> {
                    loop.yieldNow();
                    return "hello";
                })
                .await());
    }
}
