package dev.asyncio.benchmarks;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.sleep;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.Task;
import dev.asyncio.VirtualTime;
import dev.asyncio.queue.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A test of many tasks and an hour of virtual time, without the frame of JUnit around it, which all peers
/// would have in common: a new loop, the body, and the end of the loop.
///
/// In each step a task sleeps for a minute, puts an item into a queue that all share, and takes one out.
final class VirtualHour {

    // Confined to the loop.
    private final Sizes sizes;
    private final Queue<Integer> queue;
    private long sum;

    private VirtualHour(Sizes sizes) {
        this.sizes = sizes;
        this.queue = new Queue<>(sizes.queueSize());
    }

    static void run(Results results) {
        Sizes sizes = results.sizes();
        long stepSum = (long) sizes.testedSteps() * (sizes.testedSteps() - 1) / 2;
        Results.Rounds rounds = results.wholeRounds("testkit");
        while (rounds.next()) {
            var time = new VirtualTime();
            try (var runner = Runner.builder()
                    .loopFactory(() -> EventLoop.builder().virtualTime(time).build())
                    .build()) {
                long sum = runner.run(() -> new VirtualHour(sizes).test());
                Results.check("testkit", sum, sizes.testedTasks() * stepSum);
                Results.check(
                        "testkit", time.elapsed().toSeconds(), (long) sizes.testedSteps() * sizes.testedSleepSeconds());
            }
        }
    }

    private long test() {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < sizes.testedTasks(); i++) {
            tasks.add(createTask(this::work));
        }
        Asyncio.awaitAll(tasks);
        return sum;
    }

    private void work() {
        for (int step = 0; step < sizes.testedSteps(); step++) {
            sleep(Duration.ofSeconds(sizes.testedSleepSeconds()));
            queue.put(step);
            sum += queue.get();
        }
    }
}
