package dev.asyncio;

import dev.asyncio.engine.Fiber;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The threads on which tasks run. One whose task has ended takes the next task, if the engine can make it as good as
/// new; making a virtual thread costs more than running a short task. Confined to the loop.
final class RunnerPool {

    /// How many threads to keep for tasks to come. Each holds about 1 KB.
    private static final int SPARE = 256;

    private final LoopCore loop;
    private final ArrayDeque<Worker> spare = new ArrayDeque<>();

    RunnerPool(LoopCore loop) {
        this.loop = loop;
    }

    /// {@return the fiber on which `task` is to begin}
    Fiber take(Task<?> task) {
        Worker worker = spare.pollLast();
        if (worker == null) {
            worker = new Worker();
        }
        worker.task = task;
        worker.fiber.occupant = task;
        task.fiber = worker.fiber;
        return worker.fiber;
    }

    /// Ends the threads that wait for a task. Called on the loop's thread.
    void retire() {
        for (Worker worker = spare.pollLast(); worker != null; worker = spare.pollLast()) {
            worker.fiber.resume();
        }
    }

    /// One thread.
    private final class Worker implements Runnable {

        private final Fiber fiber = loop.engine.newFiber(this);
        private @Nullable Task<?> task;

        @Override
        public void run() {
            for (Task<?> next = task; next != null; next = nextTask()) {
                String name = loop.isDebug ? next.name() : next.givenName();
                if (name != null) {
                    fiber.thread().setName(name);
                }
                next.runBody();
            }
        }

        private @Nullable Task<?> nextTask() {
            task = null;
            if (!fiber.renew()) {
                return null;
            }
            Task<?> next = loop.nextOnThisThread(fiber);
            if (next == null && spare.size() < SPARE) {
                spare.addLast(this);
                fiber.suspend();
                next = task;
            }
            return next;
        }
    }

    @Override
    public String toString() {
        return "RunnerPool[spare=" + spare.size() + "]";
    }
}
