package dev.asyncio.test;

import dev.asyncio.EventLoop;
import dev.asyncio.LoopInstrument;
import dev.asyncio.Poller;
import dev.asyncio.Task;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// Counts the suspensions of a scenario's tasks, and strikes at the chosen one.
///
/// It strikes between two entries of the loop, where a callback could as well: after the step in which the
/// task suspended, or after the entry that woke it. Confined to the loop.
final class CancelProbe implements LoopInstrument {

    /// How often a loop on real time is about to wait before it counts as idle: what its sockets have sent to
    /// one another arrives when it looks.
    private static final int LOOKS = 4;

    /// What one task did.
    static final class Life {

        private final Task<?> task;
        private int suspensions;

        /// For each suspension the number of the entry that ended it: 0 if it was no entry but the poller, -1
        /// if nothing did because the task only let others run.
        private final List<Integer> wakers = new ArrayList<>();

        private Life(Task<?> task) {
            this.task = task;
        }

        Task<?> task() {
            return task;
        }

        int suspensions() {
            return suspensions;
        }

        int waker(int suspension) {
            return wakers.get(suspension - 1);
        }
    }

    private final EventLoop loop;
    private final @Nullable CancelStep step;
    private final int wakerExpected;
    private final Runnable strike;

    /// The scenario's task and those that it starts, in the order of their creation.
    private final List<Life> lives = new ArrayList<>();

    private final IdentityHashMap<Task<?>, Life> byTask = new IdentityHashMap<>();
    private int entries;
    private int depth; // of steps and callbacks within one another
    private boolean hasStruck;
    private boolean hasStruckAgain;
    private boolean watchesForIdle;
    private long idleTimeout = Poller.FOREVER;
    private int looks; // so often it was about to wait

    /// @param step where to strike; null to look only
    /// @param wakerExpected for [Cancellation#BEFORE_WAKE]: the number of the entry that is to wake the task
    /// @param strike cancels, on the loop
    CancelProbe(EventLoop loop, @Nullable CancelStep step, int wakerExpected, Runnable strike) {
        this.loop = loop;
        this.step = step;
        this.wakerExpected = wakerExpected;
        this.strike = strike;
    }

    /// Begins to watch the scenario's task, which was just made.
    void watch(Task<?> scenario) {
        add(scenario);
        if (isAt(byTask.get(scenario), 0)) {
            strikeNow();
        }
    }

    List<Life> lives() {
        return lives;
    }

    boolean isOfScenario(Task<?> task) {
        return byTask.containsKey(task);
    }

    /// {@return whether the task has come to its suspension and was cancelled}
    boolean hasStruck() {
        return hasStruck;
    }

    private void add(Task<?> task) {
        var life = new Life(task);
        lives.add(life);
        byTask.put(task, life);
    }

    private boolean isAt(@Nullable Life life, int point) {
        return step != null
                && !hasStruck
                && life != null
                && step.point() == point
                && step.task() < lives.size()
                && lives.get(step.task()) == life;
    }

    private void strikeNow() {
        hasStruck = true;
        strike.run();
    }

    private void strikeAfterEntry() {
        hasStruck = true;
        if (depth > 0) {
            loop.afterStep(strike);
        } else {
            strike.run(); // woken by the poller: nothing that the loop runs stands in between
        }
    }

    // ---- what happens

    @Override
    public void taskCreated(Task<?> task, @Nullable Task<?> by) {
        if (by != null && byTask.containsKey(by)) {
            add(task);
            if (isAt(byTask.get(task), 0)) {
                strikeAfterEntry();
            }
        }
    }

    @Override
    public void stepBegins(Task<?> task) {
        entryBegins();
    }

    @Override
    public void callbackBegins(Object callback) {
        entryBegins();
    }

    private void entryBegins() {
        if (depth == 0) {
            entries++;
            if (step != null && step.how() == Cancellation.BEFORE_WAKE && entries == wakerExpected && !hasStruck) {
                Life life = step.task() < lives.size() ? lives.get(step.task()) : null;
                if (life != null && life.suspensions == step.point() && life.task.status() == Task.Status.WAITING) {
                    strikeNow();
                }
            }
        }
        depth++;
    }

    @Override
    public void callbackEnds(Object callback) {
        depth--;
    }

    @Override
    public void stepEnds(Task<?> task) {
        depth--;
    }

    @Override
    public void stepSuspends(Task<?> task, @Nullable Object awaiting) {
        Life life = byTask.get(task);
        if (life != null) {
            life.suspensions++;
            life.wakers.add(-1);
            suspended(life);
        }
        depth--;
    }

    private void suspended(Life life) {
        if (step == null) {
            return;
        }
        if (hasStruck) {
            if (step.how() == Cancellation.AGAIN_LATER && !hasStruckAgain && lives.get(step.task()) == life) {
                hasStruckAgain = true;
                loop.afterStep(strike);
            }
        } else if (isAt(life, life.suspensions)
                && step.how() != Cancellation.AFTER_WAKE
                && step.how() != Cancellation.BEFORE_WAKE) {
            strikeAfterEntry();
        }
    }

    @Override
    public void taskWoken(Task<?> task, @Nullable Task<?> by) {
        Life life = byTask.get(task);
        if (life == null || life.suspensions == 0) {
            return;
        }
        life.wakers.set(life.suspensions - 1, depth == 0 ? 0 : entries);
        if (step != null && step.how() == Cancellation.AFTER_WAKE && isAt(life, life.suspensions)) {
            strikeAfterEntry();
        }
    }

    // ---- whether anything is left

    /// Has the loop stop as soon as it has nothing to run.
    void stopWhenIdle() {
        watchesForIdle = true;
    }

    /// {@return for how long the idle loop would have waited; [Poller#FOREVER] if no timer was left}
    long idleTimeout() {
        return idleTimeout;
    }

    @Override
    public void loopWaits(long timeoutNanos) {
        if (watchesForIdle) {
            boolean isIdle = loop.virtualTime() != null || ++looks == LOOKS;
            watchesForIdle = !isIdle;
            idleTimeout = timeoutNanos;
            // From another thread, because it has to end the wait that now begins, of whatever poller.
            ForkJoinPool.commonPool().execute(() -> loop.callSoonThreadsafe(isIdle ? loop::stop : () -> {}));
        }
    }

    @Override
    public String toString() {
        return "CancelProbe[" + (step == null ? "looks only" : step) + ", struck=" + hasStruck + "]";
    }
}
