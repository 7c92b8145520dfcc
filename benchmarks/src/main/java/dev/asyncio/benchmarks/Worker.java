package dev.asyncio.benchmarks;

import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.Action;
import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.TimerHandle;
import dev.asyncio.queue.Queue;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// This library as a peer, written as its users write programs. `-Dasyncio.engine` chooses the engine.
public final class Worker implements Workloads {

    // Set for the length of a run; used by its main task and the tasks of that.
    private final Results results;
    private final Sizes sizes;
    private int alive;
    private int mostAlive;

    private Worker(Results results) {
        this.results = results;
        this.sizes = results.sizes();
    }

    /// Runs the workload named, and ends the process.
    public static void main(String[] arguments) throws Exception {
        PeerMain.run((workload, results) -> new Worker(results).run(workload, results), arguments);
    }
