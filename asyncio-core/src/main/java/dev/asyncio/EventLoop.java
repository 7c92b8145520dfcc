package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs tasks and callbacks, one at a time, on one thread. Python: `asyncio.EventLoop`.
///
/// The loop works in turns (CPython, `base_events.py`, `_run_once`): it waits for I/O if nothing is ready,
/// moves timers that are due to the end of the ready queue, and runs exactly the entries which are in that
/// queue now. What they schedule belongs to the next turn. Entries run first in, first out; timers by
/// deadline, and by creation among equal deadlines.
///
/// Unless a method says *any thread*, it may be called by the loop's own tasks and callbacks, or while the
/// loop does not run; a call from elsewhere is an [IllegalStateException] and leaves the loop as it was. As
/// an [Executor] it runs what other threads give it.
public final class EventLoop extends LoopCore implements Executor {

    private static final String NO_CALLBACK = "A callback must not be null";
    private static final String NO_CONTEXT =
            "A callback's context must not be null; leave it out for a copy of the current one";

    private final String name;
    final NeverRetrieved neverRetrieved = new NeverRetrieved(this);
    final GeneratorRegistry generators = new GeneratorRegistry(this);
    final LoopExecutors executors = new LoopExecutors(this);
    final SignalHandlers signals = new SignalHandlers(this);
    private final Instrumentation instrumentation;
    final Set<OutsideWork> outsideWork = new LinkedHashSet<>();
    private final boolean isVirtual;
    private final BlockedLoopMonitor monitor;
    private int taskCount;
    private @Nullable TaskFactory taskFactory;
    private @Nullable ExceptionHandler exceptionHandler;

    /// What its opener wants told if it is still there when the loop is closed.
    final Set<OpenResource> unclosed = new LinkedHashSet<>(0);

    /// The cancel scope of the next task that is made, in which its group stands; a field, because task
    /// factories of programs stand in between. Set for the duration of that call.
    @Nullable
    CancelScope scopeOfNextTask;

    /// Whether [Deadlock] has logged that only an unknown thread could wake this loop.
    boolean isDeadlockLogged;

    /// What `runUntilComplete` waits for, which is what makes waiting for nothing a deadlock.
    private @Nullable Future<?> awaited;

    EventLoop(EventLoopBuilder options) {
        super(options);
        this.name = options.name;
        this.instrumentation = new Instrumentation(this, options.instrument);
        watch();
        this.isVirtual = options.clock != LoopClock.SYSTEM;
        if (options.audit != null) {
            options.audit.begin(this);
        }
        if (options.clock instanceof VirtualTime time) {
            time.serve(this);
        }
        this.monitor = new BlockedLoopMonitor(this, options.blockedThresholdNanos);
        options.report(engine);
    }

    /// {@return a new loop with the default settings} Python: `new_event_loop()`. Close it when it is no
    /// longer needed.
    public static EventLoop create() {
        return builder().build();
    }

    /// {@return a builder of loops}
    public static EventLoopBuilder builder() {
        return new EventLoopBuilder();
    }

    @Override
    EventLoop self() {
        return this;
    }

    @Override
    Instrumentation instrumentation() {
        return instrumentation;
    }

    /// {@return the loop that runs the caller, for a library that does not hand it on} As
    /// [Asyncio#runningLoop()], but it leaves a deadlock certain, see [DeadlockException].
    ///
    /// The caller promises that no thread gets hold of the loop by this, except in ways that the loop counts:
    /// [OutsideWork], [#runInExecutor], or a [Poller] that says that it waits.
    ///
    /// @throws IllegalStateException if no loop runs the caller
    public static EventLoop confined() {
        return Asyncio.runningLoopOrThrow("EventLoop.confined");
    }

    /// {@return the loop that runs the caller, be it a task or a callback, or null}
    static @Nullable EventLoop current() {
        return RunningLoops.findOwnedBy(Thread.currentThread());
    }

    /// {@return the running task}
    ///
    /// @param operation for the message
    /// @throws IllegalStateException if the caller is not a task
    static Task<?> currentTaskFor(String operation) {
        EventLoop loop = current();
        if (loop == null) {
            throw new IllegalStateException(operation + " was called outside a task, on thread '"
                    + Thread.currentThread().getName()
                    + "'; call it in a task, started by run(...) or createTask(...)");
        }
        Task<?> task = loop.current;
        if (task == null) {
            throw new IllegalStateException(operation + " was called in a callback of " + loop
                    + ", which must not suspend; start a task with createTask(...) there");
        }
        return task;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException(this + " is closed; make a new one");
        }
    }

    // ---- scheduling

    /// Calls `callback` in the next turn, in a copy of the current context. Python: `call_soon`.
    ///
    /// @throws IllegalStateException if the loop is closed, or this is not the loop's thread
    public Handle callSoon(Runnable callback) {
        checkThread("callSoon");
        return callSoon(callback, new Context(callersContextMap()));
    }

    /// Calls `callback` in the next turn, in `in`.
    public Handle callSoon(Runnable callback, Context in) {
        checkOpen();
        checkThread("callSoon");
        Handle handle = newHandle(callback, in);
        ready.add(handle);
        return handle;
    }

    /// Tells a future's callback in the next turn.
    void callSoon(Future<?> future, Future.Callback callback) {
        ready.add(new DoneCall(this, future, callback));
    }

    /// Calls `callback` in the next turn and wakes the loop for it; *any thread*. Python:
    /// `call_soon_threadsafe`.
    ///
    /// Calls from one thread keep their order. A call from the loop's own thread is a [#callSoon].
    ///
    /// @throws IllegalStateException if the loop is closed
    public Handle callSoonThreadsafe(Runnable callback) {
        return callSoonThreadsafe(callback, Context.copyCurrent());
    }

    /// Calls `callback` in the next turn, in `in`, and wakes the loop for it; *any thread*.
    public Handle callSoonThreadsafe(Runnable callback, Context in) {
        if (isOwnedBy(Thread.currentThread())) {
            return callSoon(callback, in);
        }
        checkOpen();
        Handle handle = newHandle(callback, in);
        foreign.add(handle);
        return handle;
    }

    /// Runs `command` in the next turn; *any thread*.
    @Override
    public void execute(Runnable command) {
        callSoonThreadsafe(command);
    }

    /// Calls `callback` after `delay`, in a copy of the current context. Python: `call_later`.
    ///
    /// @param delay from now; zero and less means as soon as the timers are looked at, in the next turn
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return callLater(delay, callback, Context.copyCurrent());
    }

    /// Calls `callback` after `delay`, in `in`.
    public TimerHandle callLater(Duration delay, Runnable callback, Context in) {
        return callAt(Times.after(clock, requireNonNull(delay, "callLater needs a delay, not null")), callback, in);
    }

    /// Calls `callback` at a point in time, in a copy of the current context. Python: `call_at`.
    ///
    /// @param when in nanoseconds of the loop's clock, see [#time()]
    public TimerHandle callAt(long when, Runnable callback) {
        return callAt(when, callback, Context.copyCurrent());
    }

    /// Calls `callback` at a point in time, in `in`.
    public TimerHandle callAt(long when, Runnable callback, Context in) {
        checkOpen();
        checkThread("callAt");
        TimerHandle handle =
                new TimerHandle(this, when, requireNonNull(callback, NO_CALLBACK), requireNonNull(in, NO_CONTEXT));
        timers.add(when, handle);
        return handle;
    }

    /// Calls `callback` once, when the loop has nothing to run and would begin to wait: for a timer, for I/O
    /// or for another thread. All that are waiting for this moment are called in the same turn, in order. Our
    /// addition to asyncio, for tests and for work that can wait.
    ///
    /// @throws IllegalStateException if the loop is closed, or this is not the loop's thread
    public Handle callWhenIdle(Runnable callback) {
        checkOpen();
        checkThread("callWhenIdle");
        Handle handle = newHandle(callback, new Context(callersContextMap()));
        whenIdle.add(handle);
        return handle;
    }

    private Handle newHandle(Runnable callback, Context in) {
        return new Handle(this, requireNonNull(callback, NO_CALLBACK), requireNonNull(in, NO_CONTEXT));
    }

    /// {@return the time of the loop's clock in nanoseconds, since an arbitrary origin} *Any thread.* Python:
    /// `time`, in seconds.
    public long time() {
        return clock.nanoTime();
    }

    /// {@return the wall clock that goes with the loop's clock} *Any thread.* Under virtual time it stands
    /// still as the loop's clock does.
    public Clock clock() {
        return clock == LoopClock.SYSTEM ? Clock.systemUTC() : new LoopWallClock(clock);
    }

    // ---- futures and tasks

    /// {@return a new future of this loop} Python: `create_future`.
    public <T> Future<T> createFuture() {
        return new PlainFuture<>(this);
    }

    /// Starts a task in the next turn. Python: `create_task`.
    ///
    /// @throws IllegalStateException if the loop is closed, or this is not the loop's thread
    public <T> Task<T> createTask(Callable<? extends T> body, TaskOption... options) {
        requireNonNull(body, "createTask needs a body to run, not null");
        if (requireNonNull(options, "The options of createTask must not be null; leave them out").length == 0) {
            return createTask(body, null, null, false);
        }
        String taskName = null;
        Context in = null;
        boolean eager = false;
        for (TaskOption option : options) {
            switch (requireNonNull(option, "createTask was given a null among its options")) {
                case TaskOption.Name named -> taskName = named.value();
                case TaskOption.In given -> in = given.value();
                case TaskOption.Start _ -> eager = true;
            }
        }
        return createTask(body, taskName, in, eager);
    }

    /// Starts a task without a result in the next turn.
    public Task<Void> createTask(Action body, TaskOption... options) {
        return createTask(Bodies.callable(body), options);
    }

    /// Starts a coroutine as a task in the next turn.
    public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOption... options) {
        requireNonNull(coroutine, "createTask needs a coroutine, not null");
        checkOpen();
        checkThread("createTask");
        return createTask(coroutine.start(), options);
    }

    <T> Task<T> createTask(Callable<? extends T> body, @Nullable String taskName, @Nullable Context in, boolean eager) {
        TaskFactory factory = taskFactory;
        return factory == null ? newTask(body, taskName, in, eager) : factory.create(this, body, taskName, in, eager);
    }

    /// Creates a task without asking the task factory; what a factory ends in. Python: the constructor of
    /// `Task`.
    ///
    /// @param taskName a name, or null
    /// @param in where the task runs, or null for a copy of the current context
    /// @param eager whether to run the first step at once; without effect while the loop does not run
    public <T> Task<T> newTask(
            Callable<? extends T> body, @Nullable String taskName, @Nullable Context in, boolean eager) {
        requireNonNull(body, "createTask needs a body to run, not null");
        checkOpen();
        checkThread("createTask");
        StackRoom.forScope(); // to begin an eager one as well
        Task<T> task = new Task<>(this, body, taskName, in == null ? callersContextMap() : in);
        tasks.add(task);
        if (isWatched) {
            Task<?> by = current;
            instrumentation.tell(listener -> listener.taskCreated(task, by));
        }
        CancelScope scope = scopeOfNextTask;
        if (scope != null) {
            scopeOfNextTask = null;
            scope.admit(task);
        }
        if (eager && isRunning()) {
            startEagerly(task);
        } else {
            ready.add(task);
        }
        return task;
    }

    /// {@return the context variables of the caller, who has been checked}
    ContextMap callersContextMap() {
        Task<?> running = current;
        if (running != null) {
            return running.currentContextMap();
        }
        Context here = callbackContext;
        return here == null ? Context.ofThread().map : here.map;
    }

    /// Creates the task of a run, which comes before the loop runs.
    <T> Task<T> newTaskFor(Callable<? extends T> body, @Nullable Context in) {
        return createTask(body, null, in, false);
    }

    int nextTaskNumber() {
        return ++taskCount;
    }

    /// Uses `factory` for the tasks to come, or none. Python: `set_task_factory`.
    public void setTaskFactory(@Nullable TaskFactory factory) {
        checkThread("setTaskFactory");
        taskFactory = factory;
    }

    /// {@return the task factory, or null} Python: `get_task_factory`.
    public @Nullable TaskFactory taskFactory() {
        return taskFactory;
    }

    /// {@return the unfinished tasks, in the order of creation; a copy} Python: `asyncio.all_tasks(loop)`.
    public Set<Task<?>> allTasks() {
        checkThread("allTasks");
        return tasks.copy();
    }

    // ---- running

    /// Runs until [#stop()] is called. Python: `run_forever`.
    ///
    /// The loop runs on the calling thread or, if the engine needs another kind of thread, on a new one while
    /// the caller waits.
    ///
    /// @throws IllegalStateException if the loop is closed or runs already, or another loop runs the caller
    public void runForever() {
        checkCanRun();
        if (!isRunning.compareAndSet(false, true)) {
            throw runsAlready();
        }
        monitor.begin();
        try {
            engine.runLoop(this::runTurns);
        } finally {
            monitor.end();
            isRunning.set(false);
        }
    }

    private void checkCanRun() {
        checkOpen();
        EventLoop other = current();
        if (other != null) {
            throw new IllegalStateException((other == this
                            ? this + " is running already"
                            : "Cannot run " + this + " while another loop is running: " + other)
                    + "; await what it should run, or start a task for it");
        }
        if (isRunning.get()) {
            throw runsAlready();
        }
    }

    private IllegalStateException runsAlready() {
        return new IllegalStateException(this + " is running already, on thread '" + nameOf(loopThread)
                + "'; a loop runs on one thread at a time");
    }

    private static String nameOf(@Nullable Thread thread) {
        return thread == null ? "?" : thread.getName();
    }

    /// Runs until `future` is done and returns its result, or throws its exception. Python:
    /// `run_until_complete`.
    ///
    /// @param future of this loop; a coroutine is made a task of
    /// @throws IllegalStateException as [#runForever()], or if [#stop()] came before the future was done
    /// @throws DeadlockException if nothing can ever complete the future
    @SuppressWarnings("TypeParameterUnusedInFormals") // the T of the future
    public <T> T runUntilComplete(Awaitable<T> future) {
        checkCanRun();
        Future<T> awaiting = Waiting.ensureFuture(this, future);
        Future.Callback stop = Future.Callback.of(this::stopAfter);
        awaiting.register(stop);
        Future<?> before = awaited;
        awaited = awaiting;
        try {
            runForever();
        } catch (Throwable thrown) {
            if (awaiting != future) {
                awaiting.settle(); // the caller has no other way to see it
            }
            throw thrown;
        } finally {
            awaited = before;
            awaiting.remove(stop.function());
        }
        if (!awaiting.isDone()) {
            throw new IllegalStateException(this + " was stopped before " + awaiting + " was done");
        }
        return awaiting.result();
    }

    private void stopAfter(Future<?> future) {
        Throwable thrown = future.failureUnseen();
        // These have left the loop already; stopping it would end its next run.
        if (!(thrown instanceof SystemExit) && !(thrown instanceof KeyboardInterrupt)) {
            stop();
        }
    }

    /// Ends the run after this turn. Python: `stop`. From other threads: `callSoonThreadsafe(loop::stop)`.
    public void stop() {
        checkThread("stop");
        isStopping = true;
    }

    /// {@return whether the loop runs} *Any thread.*
    public boolean isRunning() {
        return isRunning.get();
    }

    /// {@return who keeps account of what the program does not clean up, or null} *Any thread.*
    public @Nullable LoopAudit audit() {
        return audit;
    }

    /// {@return the loop's clock if it is one that jumps, else null} *Any thread.*
    public @Nullable VirtualTime virtualTime() {
        return clock instanceof VirtualTime time ? time : null;
    }

    /// {@return whether the loop was closed}
    public boolean isClosed() {
        return isClosed;
    }

    /// Closes the loop: what is ready or timed is dropped, executors are shut down without waiting for them,
    /// and tasks that are not done are reported. Has no effect on a closed loop. Python: `close`.
    ///
    /// @throws IllegalStateException if the loop runs
    public void close() {
        if (isRunning()) {
            throw new IllegalStateException(this + " is running; stop it, then close it");
        }
        if (isClosed) {
            return;
        }
        for (Task<?> task : tasks.copy()) {
            callExceptionHandler(ErrorContext.of(task + " was destroyed but it is pending", null)
                    .withTask(task));
        }
        for (OpenResource open : List.copyOf(unclosed)) {
            callExceptionHandler(ErrorContext.of(open + " was never closed; use try (…)", open.origin()));
        }
        unclosed.clear();
        neverRetrieved.reportAll();
        NeverAwaited.reportAll(this);
        isClosed = true;
        ready.clear();
        whenIdle.clear();
        timers.clear();
        tasks.clear();
        foreign.close();
        signals.close();
        executors.close();
        OutsideWork.tell(this);
        engine.runWhereLoopRan(poller::close);
        engine.close();
    }

    @Override
    boolean hasHousework() {
        return neverRetrieved.isAny() || NeverAwaited.isAny();
    }

    @Override
    void housekeep() {
        neverRetrieved.reportCollected();
        NeverAwaited.reportCollected();
    }

    @Override
    @Nullable
    RuntimeException deadlock() {
        if (awaited == null || signals.isAny() || executors.isBusy()) {
            return null;
        }
        return Deadlock.check(this, isVirtual || !isShared);
    }

    // ---- I/O

    /// {@return the loop's poller of the given type} A loop that has only the default poller, which knows no
    /// I/O, gets a new one; one on [VirtualTime] gets one that its clock asks. For libraries that bring I/O.
    ///
    /// @param type of the poller
    /// @param create makes one; called on this loop
    /// @throws IllegalStateException if the loop was made with a poller of another type
    public <P extends Poller> P poller(Class<P> type, Supplier<P> create) {
        checkOpen();
        checkThread("poller");
        if (type.isInstance(poller)) {
            return type.cast(poller);
        }
        if (clock instanceof VirtualTime time && !(poller instanceof ParkingPoller)) {
            return time.poller(type, create);
        }
        if (!(poller instanceof ParkingPoller)) {
            throw new IllegalStateException(this + " has the poller " + poller + ", which knows no real I/O; make the"
                    + " loop without virtual time and without a poller of its own");
        }
        P created = requireNonNull(create.get(), "A loop needs a poller, not null");
        poller = created;
        return created;
    }

    /// {@return the loop's poller if it is of the given type, else null} For libraries that bring I/O.
    public <P extends Poller> @Nullable P pollerIfAny(Class<P> type) {
        checkThread("pollerIfAny");
        return type.isInstance(poller) ? type.cast(poller) : null;
    }

    /// Puts another poller around the loop's, to which it leaves the waiting: so I/O that needs no system,
    /// such as a network in memory, comes to a loop on any clock.
    ///
    /// @param around makes the new one, given the old one; it has to pass on `wakeup` and `close`
    /// @return the new one
    public <P extends Poller> P wrapPoller(Function<? super Poller, P> around) {
        checkOpen();
        checkThread("wrapPoller");
        P made = requireNonNull(around.apply(poller), "A loop needs a poller, not null");
        poller = made;
        return made;
    }

    /// {@return whether the caller is the running task or callback of this loop} *Any thread.*
    public boolean isCurrent() {
        return isOwnedBy(Thread.currentThread());
    }

    // ---- executors

    /// Calls `function` on another thread. Python: `run_in_executor`.
    ///
    /// The call runs in a copy of the current context. Cancelling the future interrupts the call.
    ///
    /// @param executor where; null for the default, which starts a virtual thread for each call
    public <T> Future<T> runInExecutor(@Nullable ExecutorService executor, Callable<? extends T> function) {
        checkOpen();
        checkThread("runInExecutor");
        return executors.run(executor, requireNonNull(function, "runInExecutor needs a function, not null"));
    }

    /// Uses `executor` where none is given. Python: `set_default_executor`.
    public void setDefaultExecutor(ExecutorService executor) {
        checkThread("setDefaultExecutor");
        executors.setDefault(requireNonNull(executor, "The default executor must not be null"));
    }

    /// Waits, suspending the calling task, until the default executor has ended its calls. Python:
    /// `shutdown_default_executor`.
    ///
    /// @param timeout how long to wait at most, or null; after that a warning is logged and the calls are
    ///     left alone
    public void shutdownDefaultExecutor(@Nullable Duration timeout) {
        executors.shutdownDefault(timeout);
    }

    /// Closes every generator that was started and not finished, suspending the calling task. Python:
    /// `shutdown_asyncgens`.
    public void shutdownAsyncGenerators() {
        generators.shutdown();
    }

    // ---- signals

    /// Calls `callback` on the loop when the process gets a signal. Python: `add_signal_handler`.
    ///
    /// @param signal without `SIG`: `INT`, `TERM`, `HUP`, …
    /// @throws IllegalArgumentException if there is no such signal or the JVM keeps it for itself
    public void addSignalHandler(String signal, Runnable callback) {
        var _ = addSignal(signal, callback);
    }

    Handle addSignal(String signal, Runnable callback) {
        checkOpen();
        checkThread("addSignalHandler");
        Handle handle = newHandle(callback, Context.copyCurrent());
        signals.add(signal, handle);
        return handle;
    }

    /// Removes the handler of a signal and restores what was there before. Python: `remove_signal_handler`.
    ///
    /// @return whether there was one
    public boolean removeSignalHandler(String signal) {
        requireNonNull(signal, "A signal needs a name, such as INT");
        checkThread("removeSignalHandler");
        return signals.remove(signal);
    }

    // ---- errors and debugging

    /// Uses `handler` for what goes wrong where nobody awaits it; null for [#defaultExceptionHandler].
    /// Python: `set_exception_handler`.
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        checkThread("setExceptionHandler");
        exceptionHandler = handler;
    }

    /// {@return the handler that was set, or null} Python: `get_exception_handler`.
    public @Nullable ExceptionHandler exceptionHandler() {
        return exceptionHandler;
    }

    /// Reports to the exception handler. Never throws what the handler throws, but for [SystemExit] and
    /// [KeyboardInterrupt]. Python: `call_exception_handler`.
    public void callExceptionHandler(ErrorContext what) {
        ErrorReports.deliver(
                this, exceptionHandler, requireNonNull(what, "callExceptionHandler needs a report, not null"));
    }

    /// Logs the report to the logger `asyncio`. Python: `default_exception_handler`.
    public void defaultExceptionHandler(ErrorContext what) {
        ErrorReports.log(requireNonNull(what, "defaultExceptionHandler needs a report, not null"));
    }

    void callbackFailed(Handle handle, Object callback, Throwable thrown) {
        callExceptionHandler(
                ErrorContext.of("Exception in callback " + callback, thrown).withHandle(handle));
    }

    @Override
    void stepFailed(Task<?> task, Throwable thrown) {
        callExceptionHandler(
                ErrorContext.of("Cannot run a step of " + task, thrown).withTask(task));
    }

    /// {@return whether the loop is in debug mode} Python: `get_debug`.
    public boolean isDebug() {
        return isDebug;
    }

    /// Turns debug mode on or off: slow callbacks and steps are logged, tasks, coroutines and callbacks
    /// remember where they were made. Python: `set_debug`.
    public void setDebug(boolean debug) {
        checkThread("setDebug");
        isDebug = debug;
        watch();
    }

    /// Sets how long a callback or step may take in debug mode before it is logged. Default 100 ms. Python:
    /// `slow_callback_duration`.
    ///
    /// @param duration not negative
    public void setSlowCallbackDuration(Duration duration) {
        checkThread("setSlowCallbackDuration");
        slowCallbackNanos = SlowCallbacks.nanos(duration);
    }

    /// Uses `instrument`, which is told what happens on this loop from its next entry on; null for none. It
    /// takes the place of an earlier one: whoever wants both hands on what it is told.
    public void setInstrument(@Nullable LoopInstrument instrument) {
        checkThread("setInstrument");
        instrumentation.set(instrument);
    }

    /// {@return the instrument that was set, or null; null also if it was removed because it threw}
    public @Nullable LoopInstrument instrument() {
        return instrumentation.instrument();
    }

    /// {@return the task that runs now, or null} *Any thread*, which gets a snapshot: by the time it looks,
    /// another may run.
    public @Nullable Task<?> runningTask() {
        return current;
    }

    /// {@return the engine in use: `loop` or `handoff`}
    public String engineName() {
        return engine.name();
    }

    /// {@return the name given at creation}
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "EventLoop '" + name + "'";
    }
}
