package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Engine;
import dev.asyncio.engine.Fiber;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The machine room of [EventLoop]: its turns, the steps of its tasks, and the state they work on.
///
/// Everything is confined to the loop, that is to the running task or callback, or to whoever sets the loop
/// up while it does not run, unless a comment says otherwise.
abstract sealed class LoopCore permits EventLoop {

    /// After how many entries a loop that always has something ready looks for I/O. Each look is a system
    /// call; Tokio and Go use 61 as well.
    private static final int ENTRIES_PER_POLL = 61;

    static {
        StackRoom.prepareClasses();
    }

    final LoopClock clock;

    /// Changed at most once, by the loop while it does not wait; other threads read it after [ForeignCalls]
    /// has told them that the loop waits, which orders the two.
    Poller poller;

    final Engine engine;
    final ReadyQueue ready = new ReadyQueue();
    final TimerQueue timers = new TimerQueue();
    final TaskList tasks = new TaskList();
    final ForeignCalls foreign;
    private final RunnerPool runners;

    /// Who takes from the ready queue in place of first in, first out; else null.
    private final @Nullable Choices choices;

    /// Where callbacks run if blocking calls suspend; else null.
    private final @Nullable CallbackFibers callbackFibers;

    /// The running task; null in a callback and between two entries.
    @Nullable
    Task<?> current;

    /// The context of the running callback. That of a task is its own affair: the less a step writes into the
    /// loop, an old object to the garbage collector, the cheaper it is.
    @Nullable
    Context callbackContext;

    /// A task to go on with inside this step, on another fiber: an eager one, or the running one through a
    /// generator.
    private @Nullable Task<?> again;

    /// A task whose first step runs inside the call that created it.
    private record Eager(Task<?> child, Task<?> creator) {}

    /// Those going on, the innermost first.
    private final ArrayDeque<Eager> eager = new ArrayDeque<>(0);

    /// What is to run when the current entry has ended; see [EventLoop#afterStep].
    private @Nullable Runnable afterStep;

    /// What is to run when there is nothing else to run; see [EventLoop#callWhenIdle].
    final ArrayDeque<Handle> whenIdle = new ArrayDeque<>(0);

    /// How many entries of this turn are still to run.
    private int todo;

    private int untilPoll = ENTRIES_PER_POLL;
    boolean isStopping;
    boolean isClosed;
    boolean isDebug;

    /// Who keeps account of what the program leaves undone, or null.
    final @Nullable LoopAudit audit;

    /// Whether what is made remembers where.
    boolean keepsOrigins;

    /// Whether there is an instrument or a scheduler, or debug mode is on: those for which short cuts are
    /// left out.
    boolean isWatched;

    long slowCallbackNanos;
    private @Nullable Error exit;
    private boolean wasInterrupted;

    /// Whether a callback is starting a task eagerly: what is ready after that callback must wait for its
    /// end.
    private boolean isStartingInCallback;

    /// The loop's own thread while it runs. Written by it; any thread compares it with itself.
    @Nullable
    Thread loopThread;

    /// Counts entries, for [BlockedLoopMonitor], which only asks whether it has changed.
    long steps;

    /// Whether the loop waits in its poller. Written by the loop, read by [BlockedLoopMonitor].
    volatile boolean isWaiting;

    /// Whether the program has got hold of the loop, so that a thread we know nothing of may wake it. Set by
    /// any thread, once.
    volatile boolean isShared;

    /// Taken by the thread that runs the loop, whichever comes first.
    final AtomicBoolean isRunning = new AtomicBoolean();

    LoopCore(EventLoopBuilder options) {
        this.clock = options.clock;
        this.poller = options.poller;
        this.foreign = new ForeignCalls(() -> poller.wakeup());
        this.engine = options.newEngine(this::unblocked);
        this.runners = new RunnerPool(this);
        this.choices = options.scheduler == null ? null : new Choices(this, options.scheduler);
        this.callbackFibers = options.suspendsBlockingCalls() ? new CallbackFibers(this) : null;
        this.isDebug = options.isDebug;
        this.audit = options.audit;
        this.keepsOrigins = isDebug || audit != null;
        this.slowCallbackNanos = options.slowCallbackNanos;
    }

    /// {@return this, as programs see it}
    abstract EventLoop self();

    /// {@return the instrument's guard}
    abstract Instrumentation instrumentation();

    /// Reports that a task cannot run.
    abstract void stepFailed(Task<?> task, Throwable thrown);

    /// {@return whether there is something to [#housekeep]}
    abstract boolean hasHousework();

    /// Reports trouble that nobody has reported, when there is time.
    abstract void housekeep();

    /// {@return what to throw because nothing can ever run again, or null to go on waiting}
    abstract @Nullable RuntimeException deadlock();

    // ---- who calls
    /// {@return whether `thread`, the calling one, may touch the loop now: it is that of the running task, or
    /// else the loop's own}
    ///
    /// Any thread may ask. It finds itself only where it put itself, so no ordering is needed.
    final boolean isOwnedBy(Thread thread) {
        Task<?> task = current;
        if (task == null) {
            return loopThread == thread || (callbackFibers != null && callbackFibers.thread() == thread);
        }
        Fiber fiber = task.fiber;
        return fiber != null && fiber.thread() == thread;
    }

    /// {@return whether the caller is a task of this loop}
    final boolean isInTask() {
        return current != null && isOwnedBy(Thread.currentThread());
    }

    /// Refuses a call from a thread that must not touch the loop now. Python does so in debug mode only.
    ///
    /// @param operation the name of the method that was called, for the message
    /// @throws IllegalStateException if the loop runs and neither its running task nor its running callback
    ///     calls
    public final void checkThread(String operation) {
        if (loopThread != null && !isOwnedBy(Thread.currentThread())) {
            throw new IllegalStateException(this + ": " + operation + " was called from thread '"
                    + Thread.currentThread().getName() + "', which is not the loop's; from other threads use"
                    + " callSoonThreadsafe() or runCoroutineThreadsafe()");
        }
    }

    // ---- turns

    /// Runs turns until the loop is told to stop.
    final void runTurns() {
        begin();
        try {
            do {
                poller.drive(this::runTurnsWithPoller);
            } while (!isStopping);
        } finally {
            end();
        }
    }

    private void runTurnsWithPoller() {
        Poller driver = poller;
        do {
            runTurn();
        } while (!isStopping && poller == driver);
    }

    private void begin() {
        loopThread = Thread.currentThread();
        RunningLoops.add(self());
    }

    private void end() {
        isStopping = false;
        runners.retire();
        if (callbackFibers != null) {
            callbackFibers.retire();
        }
        RunningLoops.remove(self());
        loopThread = null;
        if (wasInterrupted) {
            wasInterrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    private void waitForWork() {
        if (hasHousework()) {
            run(new Housework());
        }
        if (!whenIdle.isEmpty()) {
            poller.poll(0);
            if (!hasWork()) {
                whenIdle.forEach(ready::add);
                whenIdle.clear();
            }
            return;
        }
        long timeout = Poller.FOREVER;
        if (!timers.isEmpty()) {
            timeout = timers.earliest() - clock.nanoTime();
            if (timeout <= 0) {
                return;
            }
        } else if (foreign.isHopeless() && !poller.isWaitingForIo()) {
            RuntimeException deadlock = deadlock();
            if (deadlock != null) {
                throw deadlock;
            }
        }
        if (clock != LoopClock.SYSTEM && foreign.isBusy()) {
            timeout = Poller.FOREVER; // virtual time does not jump past what other threads are doing
        }
        untilPoll = ENTRIES_PER_POLL;
        if (foreign.beginWaiting()) {
            long limit = timeout;
            instrumentation().tell(listener -> listener.loopWaits(limit));
            isWaiting = true;
            poller.poll(timeout);
            isWaiting = false;
            instrumentation().tell(LoopInstrument::loopWakes);
            // An interrupted thread does not wait: the status is kept for the end of the run, for the caller.
            wasInterrupted |= Thread.interrupted();
        }
        foreign.endWaiting();
    }

    /// {@return whether there is anything to run now}
    final boolean hasWork() {
        return !ready.isEmpty() || foreign.hasCome() || (!timers.isEmpty() && timers.earliest() <= clock.nanoTime());
    }

    /// Leaves the loop as soon as the current entry has ended.
    final void exitWith(Error leaving) {
        exit = leaving;
    }

    private void runTurn() {
        timers.prune();
        if (ready.isEmpty() && !isStopping) {
            if (untilPoll <= 0 || !poller.handleNext()) {
                waitForWork();
            }
        } else if (untilPoll <= 0) {
            untilPoll = ENTRIES_PER_POLL;
            poller.poll(0);
        }
        collect();
        while (todo > 0) {
            Object entry = choices == null ? ready.poll() : choices.take();
            todo--;
            runEntry(entry);
            throwExit();
        }
    }

    /// Takes in, between two entries of a turn, what has happened meanwhile.
    final void lookForIo() {
        untilPoll = ENTRIES_PER_POLL;
        poller.poll(0);
        collect();
    }

    /// Settles what belongs to the turn.
    private void collect() {
        foreign.moveTo(ready);
        if (!timers.isEmpty()) {
            timers.moveDue(clock.nanoTime(), ready);
        }
        todo = ready.size();
        untilPoll -= todo;
    }

    /// {@return whether the loop would run the next step of `task` if the running task suspended now, and
    /// nothing is to be done before that needs the loop's own thread} Begins the next turn if this one is
    /// over.
    final boolean canGoOnWith(Task<?> task) {
        if (ready.peek() != task
                || isWatched
                || exit != null
                || callbackFibers != null
                || afterStep != null
                || !eager.isEmpty()
                || (task.isUnstarted() && !task.isStartable())) {
            return false;
        }
        if (todo == 0) {
            if (isStopping || untilPoll <= 0) {
                return false;
            }
            timers.prune();
            collect(); // behind what is ready, so this task stays the first
        }
        return true;
    }

    /// Ends the running task's step and begins that of `task`, of which [#canGoOnWith] holds, without leaving
    /// the fiber.
    final void goOnWith(Task<?> task) {
        todo--;
        steps++;
        ready.poll();
        requireNonNull(current).exitContext();
        task.enterContext();
        current = task;
    }

    private void runEntry(Object entry) {
        steps++;
        if (isWatched) {
            runWatched(entry);
        } else if (entry instanceof Task<?> task) {
            step(task);
        } else {
            runCallback((Ready) entry);
        }
        if (afterStep != null) {
            runAfterStep();
        }
    }

    private void runWatched(Object entry) {
        long began = System.nanoTime();
        if (entry instanceof Task<?> task) {
            watchedStep(task);
        } else {
            Ready callback = (Ready) entry;
            if (callback.isCancelled() || callback instanceof Unblocked) {
                runCallback(callback); // nothing, or rather a step
            } else {
                instrumentation().tell(listener -> listener.callbackBegins(callback));
                runCallback(callback);
                instrumentation().tell(listener -> listener.callbackEnds(callback));
            }
        }
        if (isDebug) {
            long took = System.nanoTime() - began;
            if (took >= slowCallbackNanos) {
                if (audit != null) {
                    audit.wasSlow(entry, took);
                }
                run(new SlowCallbacks(self(), entry, took));
            }
        }
    }

    /// Calls `action` on the loop's own thread once the running step or callback has ended, before anything
    /// else runs: when a task suspends, for instance. For libraries that gather what a step does, to do it at
    /// once.
    ///
    /// @param action must not throw; calling this again, it is called after the next step
    public final void afterStep(Runnable action) {
        Runnable before = afterStep;
        afterStep = before == null
                ? action
                : () -> {
                    before.run();
                    action.run();
                };
    }

    private void runAfterStep() {
        Runnable action = requireNonNull(afterStep);
        afterStep = null;
        action.run();
    }

    private void runCallback(Ready callback) {
        if (!callback.isCancelled()) {
            run(callback);
        }
    }

    private void watchedStep(Task<?> task) {
        tellStepBegins(task);
        step(task);
        tellStepOver(task);
    }

    private void tellStepBegins(Task<?> task) {
        if (isWatched) {
            instrumentation().tell(listener -> listener.stepBegins(task));
        }
    }

    private void tellStepOver(Task<?> task) {
        if (isWatched) {
            instrumentation().tellStepOver(task);
        }
    }

    private void run(Ready callback) {
        // The continuation of one that stepped aside has its fiber already.
        if (callbackFibers == null
                || callback instanceof CallbackFibers.Continuation
                || callback instanceof Unblocked) {
            callback.run();
        } else {
            callbackFibers.run(callback);
        }
    }

    /// Housekeeping as an entry, because it logs, and logging may block.
    private final class Housework extends Ready {

        @Override
        void run() {
            housekeep();
        }

        @Override
        boolean isCancelled() {
            return false;
        }
    }

    private void step(Task<?> task) {
        if (task.isUnstarted() && !task.beginsBody()) {
            return;
        }
        try {
            task.enterContext();
        } catch (IllegalStateException e) {
            stepFailed(task, e);
            task.failUnstarted(e);
            return;
        }
        runEntered(task);
        current = null;
    }

    /// Runs a step of a task whose context is entered, and of those that it starts eagerly.
    private void runEntered(Task<?> first) {
        Task<?> task = first;
        current = task;
        while (true) {
            Fiber fiber = task.fiber;
            if (fiber == null) {
                fiber = runners.take(task);
            }
            fiber.resume();

            Task<?> next = again;
            if (next == null) {
                Task<?> last = requireNonNull(current); // a runner may have gone on with another task
                last.exitContext();
                if (last.fiber != null && last.fiber.isBlocked()) {
                    foreign.workBegins();
                }
                next = creatorOf(last);
                if (next == null) {
                    return;
                }
            }
            again = null;
            current = next;
            task = next;
        }
    }

    /// Runs the first step of a task inside the call that creates it.
    final void startEagerly(Task<?> child) {
        try {
            child.enterContext();
        } catch (IllegalStateException refused) {
            tasks.remove(child);
            throw refused;
        }
        Task<?> parent = current;
        if (parent == null) {
            if (callbackFibers != null && callbackFibers.thread() != null) {
                // Only the bare loop thread can resume a fiber; this task begins in the next turn like
                // others.
                child.exitContext();
                ready.add(child);
                return;
            }
            isStartingInCallback = true;
            tellStepBegins(child);
            try {
                runEntered(child);
            } finally {
                isStartingInCallback = false;
            }
            current = null;
            tellStepOver(child);
            throwExit();
            return;
        }
        tellStepBegins(child);
        eager.push(new Eager(child, parent));
        try {
            switchTo(child, requireNonNull(parent.fiber));
        } catch (IllegalStateException | StackOverflowError notSuspended) {
            eager.pop();
            child.exitContext();
            tasks.remove(child);
            tellStepOver(child);
            throw notSuspended;
        }
        tellStepOver(child);
        throwExit();
    }

    /// Hands what left the first step of an eager task to whoever created it, who may catch it.
    private void throwExit() {
        Error leaving = exit;
        if (leaving != null) {
            exit = null;
            throw leaving;
        }
    }

    /// {@return who created `task` eagerly and waits for its first step, which is over; or null}
    private @Nullable Task<?> creatorOf(Task<?> task) {
        Eager innermost = eager.peek();
        return innermost != null && innermost.child == task ? eager.pop().creator : null;
    }

    /// {@return whether a step of the task is going on, be it that it waits for one that it created eagerly}
    final boolean isInStepOf(Task<?> task) {
        return current == task || eager.stream().anyMatch(one -> one.creator == task);
    }

    /// Suspends the running task's fiber and goes on, inside the same step, with `task`: another one, or the
    /// same one on another fiber.
    ///
    /// @param fiber the caller's own
    final void switchTo(Task<?> task, Fiber fiber) {
        again = task;
        try {
            fiber.suspend();
        } catch (IllegalStateException | StackOverflowError notSuspended) {
            again = null;
            throw notSuspended;
        }
    }

    /// Says that this step goes on with the running task on another fiber, because the caller's is about to
    /// end.
    final void goOn() {
        again = current;
    }

    /// Called on a fiber when a task's body has ended there: goes on with the task that is next, if it is one
    /// that has not started, on the same fiber. That saves two switches.
    ///
    /// @return whether the fiber is to run its new occupant now; else it is to go back to the loop
    final boolean goesOnOnThisFiber(Fiber fiber) {
        if (isStartingInCallback
                || !(ready.peek() instanceof Task<?> next)
                || !next.isStartable()
                || !canGoOnWith(next)) {
            return false;
        }
        goOnWith(next);
        next.fiber = fiber;
        fiber.occupant = next;
        return true;
    }

    /// Goes on with a task that had blocked and stepped aside. Called by any thread.
    private void unblocked(Fiber fiber) {
        Object occupant = fiber.occupant;
        if (occupant instanceof CallbackFibers.Continuation continuation) {
            foreign.add(continuation);
            return;
        }
        while (occupant instanceof AsyncGenerator<?> generator) {
            occupant = requireNonNull(generator.consumer()).occupant;
        }
        Task<?> task = (Task<?>) requireNonNull(occupant);
        foreign.add(new Unblocked(this, task));
    }

    final void continueBlocked(Task<?> task) {
        foreign.workEnds();
        if (isWatched) {
            watchedStep(task);
        } else {
            step(task);
        }
    }

    /// Puts the next step of a task that has waited into the ready queue.
    final void wake(Task<?> task) {
        ready.add(task);
        if (isWatched) {
            Task<?> by = current;
            instrumentation().tell(listener -> listener.taskWoken(task, by));
        }
    }

    /// Finds out whether anything is to be told.
    final void watch() {
        isWatched = isDebug || choices != null || instrumentation().instrument() != null;
        keepsOrigins = isDebug || audit != null;
    }
}
