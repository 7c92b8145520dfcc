package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Fiber;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The fibers on which tasks run. One whose task has ended takes the next task, if the engine can make it as
/// good as new; making a virtual thread costs more than running a short task. Confined to the loop.
///
/// The pool is itself what they all run: a million tasks need a million of whatever stands in between. A
/// fiber's occupant is its task.
final class RunnerPool implements Consumer<Fiber> {

    /// How many fibers to keep for tasks to come. Each holds about 1 KB.
    private static final int SPARE = 256;

    private static final int A_CROWD = 500;

    private final LoopCore loop;
    private final ArrayDeque<Fiber> spare = new ArrayDeque<>();
    private int made;

    RunnerPool(LoopCore loop) {
        this.loop = loop;
    }

    /// {@return the fiber on which `task` is to begin}
    Fiber take(Task<?> task) {
        Fiber fiber = spare.pollLast();
        if (fiber == null) {
            fiber = loop.engine.newFiber(this);
            if (++made == A_CROWD) {
                // Shows the JVM how a thread ends before it compiles the code for it: otherwise each of a crowd
                // that suspends before any has ended runs into a trap in that code (VirtualThread.run) when it
                // ends.
                loop.engine.newFiber(_ -> {}).resume();
            }
        }
        fiber.occupant = task;
        task.fiber = fiber;
        return fiber;
    }

    /// Ends the fibers that wait for a task. Called on the loop's thread.
    void retire() {
        for (Fiber fiber = spare.pollLast(); fiber != null; fiber = spare.pollLast()) {
            fiber.resume();
        }
    }

    /// What each fiber runs.
    ///
    /// Two calls and no branch between them. If a million tasks suspend before the first one ends, this is
    /// compiled while nothing behind the first call has ever run; a branch there would be compiled as a trap,
    /// and every one of the million would spend some microseconds in it when it ends.
    @Override
    public void accept(Fiber fiber) {
        try {
            runTask(fiber);
            runFurtherTasks(fiber);
        } catch (Throwable thrown) {
            // No body does this, only a loop that has lost track. To end is better than to go on or to hang.
            loop.exitWith(new AssertionError(
                    loop + " is in an impossible state and cannot go on; please report this as an error of the library",
                    thrown));
        }
    }

    private void runFurtherTasks(Fiber fiber) {
        while (hasNextTask(fiber)) {
            runTask(fiber);
        }
    }

    private void runTask(Fiber fiber) {
        Task<?> task = (Task<?>) requireNonNull(fiber.occupant);
        @Nullable String name = loop.isDebug ? task.name() : task.givenName();
        if (name != null) {
            fiber.thread().setName(name);
        }
        task.runBody();
    }

    /// Suspends until there is a task, unless there is one at once.
    private boolean hasNextTask(Fiber fiber) {
        Task<?> ended = (Task<?>) requireNonNull(fiber.occupant);
        fiber.occupant = null;
        // An overflow inside the JDK may leave its thread pinned for ever.
        if (ended.hasOverflown() || !fiber.renew()) {
            return false;
        }
        if (loop.goesOnOnThisFiber(fiber)) {
            return true;
        }
        if (spare.size() >= SPARE) {
            return false;
        }
        spare.addLast(fiber);
        try {
            fiber.suspend();
        } catch (IllegalStateException pinned) { // see above; this task has caught its overflow
            spare.removeLast();
            return false;
        }
        return fiber.occupant != null;
    }
}
