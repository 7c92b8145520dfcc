package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The functions of Python's `asyncio`, to be imported statically: `import static dev.asyncio.Asyncio.*;`.
///
/// A coroutine is an ordinary method; these functions run it, await it and combine it with others. Unless a
/// function says otherwise it belongs into a task, or a callback, of a running loop; one that says it suspends
/// must be called by a task. Awaiting throws what the awaited computation threw, the same exception, checked or
/// not; and a [CancelledError] if the calling task is cancelled meanwhile.
public final class Asyncio {

    private Asyncio() {}

    // ---- running programs

    /// Runs `main` on a new loop and returns its result; tasks left over are cancelled. Python: `asyncio.run`.
    /// See [Runner#run].
    ///
    /// @throws IllegalStateException if a loop runs on this thread already
    /// @throws DeadlockException if nothing can ever run again
    public static <T> T run(Callable<? extends T> main) {
        try (Runner runner = new Runner()) {
            return runner.run(main);
        }
    }

    /// Runs `main`, which has no result, on a new loop.
    public static void run(Action main) {
        run(Bodies.callable(main));
    }

    /// Runs the coroutine on a new loop and returns its result.
    public static <T> T run(Coroutine<T> main) {
        try (Runner runner = new Runner()) {
            return runner.run(main);
        }
    }

    /// Runs `main` as a whole program and ends the process: with status 0, with that of a [SystemExit], with
    /// 130 after Ctrl+C and 143 after SIGTERM, both of which first cancel `main` so that its `finally` blocks
    /// run, or with 1 and a stack trace after any other exception.
    public static void runMain(Action main) {
        System.exit(ProgramMain.run(main));
    }

    // ---- durations

    /// {@return a duration in seconds; fractions to the nanosecond}
    public static Duration seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            throw new IllegalArgumentException("seconds must be a number, but is NaN");
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /// {@return a duration in milliseconds}
    public static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    // ---- awaiting

    /// Returns the result of `awaitable`, suspending the calling task until it is there. Python: `await`.
    ///
    /// What is done already does not suspend. A coroutine runs inside the calling task. If the calling task is
    /// cancelled, so is the future that it awaits.
    ///
    /// @throws IllegalStateException if the caller is not a task, or the future is the calling task itself or
    ///     of another loop
    public static <T> T await(Awaitable<T> awaitable) {
        return switch (awaitable) {
            case Future<T> future -> future.await();
            case Coroutine<T> coroutine -> coroutine.runInline();
            case null -> throw new NullPointerException("There is nothing to await: the awaitable is null");
        };
    }

    /// Returns the result of a stage that some other library completes, suspending the calling task until it is
    /// there. If the task is cancelled, so is the stage's `CompletableFuture`.
    public static <T> T await(CompletionStage<T> stage) {
        return Bridges.wrap(EventLoop.currentTaskFor("await").eventLoop(), stage)
                .await();
    }

    /// Suspends the calling task for a time; zero and less lets everything run that is ready. Python:
    /// `asyncio.sleep`.
    public static void sleep(Duration delay) {
        Waiting.sleep(delay);
    }

    /// Suspends the calling task for a time and returns `result`. Python: `asyncio.sleep(delay, result)`.
    public static <T> T sleep(Duration delay, T result) {
        Waiting.sleep(delay);
        return result;
    }

    /// Suspends the calling task until everything has run that is ready now. Python: `asyncio.sleep(0)`.
    public static void yieldNow() {
        EventLoop.currentTaskFor("yieldNow").yieldOnce();
    }

    // ---- coroutines and tasks

    /// {@return a computation that runs when it is awaited or made a task of} Python: calling an `async def`
    /// function.
    public static <T> Coroutine<T> coroutine(Callable<? extends T> body) {
        return coroutine("coroutine", body);
    }

    /// {@return a computation without a result that runs when it is awaited or made a task of}
    public static Coroutine<Void> coroutine(Action body) {
        return coroutine("coroutine", body);
    }

    /// {@return a computation with a name for messages}
    public static <T> Coroutine<T> coroutine(String name, Callable<? extends T> body) {
        return new Coroutine<>(
                requireNonNull(name, "A coroutine's name must not be null"),
                requireNonNull(body, "A coroutine needs a body, not null"));
    }

    /// {@return a computation without a result, with a name for messages}
    public static Coroutine<Void> coroutine(String name, Action body) {
        return coroutine(name, Bodies.callable(body));
    }

    /// {@return a generator whose body hands out values} Python: an `async def` function with `yield`.
    public static <T> AsyncGenerator<T> generator(AsyncGenerator.Body<T> body) {
        return new AsyncGenerator<>("generator", body);
    }

    /// {@return a generator with a name for messages}
    public static <T> AsyncGenerator<T> generator(String name, AsyncGenerator.Body<T> body) {
        return new AsyncGenerator<>(requireNonNull(name, "A generator's name must not be null"), body);
    }

    /// Starts a task, which runs from the loop's next turn on, while the caller goes on. Python:
    /// `asyncio.create_task`.
    ///
    /// @throws IllegalStateException if the caller is not on a running loop
    public static <T> Task<T> createTask(Callable<? extends T> body, TaskOption... options) {
        return runningLoopOrThrow("createTask").createTask(body, options);
    }

    /// Starts a task without a result.
    public static Task<Void> createTask(Action body, TaskOption... options) {
        return runningLoopOrThrow("createTask").createTask(body, options);
    }

    /// Starts a task that runs the coroutine.
    public static <T> Task<T> createTask(Coroutine<T> coroutine, TaskOption... options) {
        return runningLoopOrThrow("createTask").createTask(coroutine, options);
    }

    /// {@return a new future of the running loop, to be completed by hand} Python: `loop.create_future()`.
    public static <T> Future<T> createFuture() {
        return runningLoopOrThrow("createFuture").createFuture();
    }

    /// {@return the running task; null in a callback} Python: `asyncio.current_task`.
    ///
    /// @throws IllegalStateException if no loop runs the caller
    public static @Nullable Task<?> currentTask() {
        return runningLoopOrThrow("currentTask").current;
    }

    /// {@return the unfinished tasks of the running loop, in the order of creation; a copy} Python:
    /// `asyncio.all_tasks`.
    public static Set<Task<?>> allTasks() {
        return runningLoopOrThrow("allTasks").allTasks();
    }

    /// {@return the loop that runs the caller} Python: `asyncio.get_running_loop`.
    ///
    /// @throws IllegalStateException if there is none
    public static EventLoop runningLoop() {
        EventLoop loop = runningLoopOrThrow("runningLoop");
        loop.isShared = true;
        return loop;
    }

    /// {@return the time of the running loop's clock, in nanoseconds since an arbitrary origin} Python:
    /// `loop.time()`, in seconds; Trio: `current_time`.
    ///
    /// @throws IllegalStateException if no loop runs the caller
    public static long currentTime() {
        return runningLoopOrThrow("currentTime").time();
    }

    /// Calls `callback` on the running loop after `delay`, in a copy of the current context. Python:
    /// `loop.call_later`. Unlike asking for the loop, it leaves a deadlock certain: see [DeadlockException].
    ///
    /// @param delay from now; zero and less means in the next turn
    /// @throws IllegalStateException if no loop runs the caller
    public static TimerHandle callLater(Duration delay, Runnable callback) {
        return runningLoopOrThrow("callLater").callLater(delay, callback);
    }

    static EventLoop runningLoopOrThrow(String operation) {
        EventLoop loop = EventLoop.current();
        if (loop == null) {
            throw new IllegalStateException(operation + " needs a running event loop, but there is none on thread '"
                    + Thread.currentThread().getName() + "'; call it inside run(...), or hand it to a loop with"
                    + " callSoonThreadsafe or runCoroutineThreadsafe");
        }
        return loop;
    }

    // ---- combining

    /// Runs awaitables at the same time. Python: `asyncio.gather`.
    ///
    /// The first failure is that of the future, and the others run on. Cancelling the future cancels them all.
    ///
    /// @return a future of the results, in the order of the arguments
    public static <T> Future<List<T>> gather(Collection<? extends Awaitable<? extends T>> awaitables) {
        List<Awaitable<? extends T>> all = Waiting.allOf(awaitables, "gather", "awaitables");
        return new Gathering.OfResults<T>(all.size()).start(runningLoopOrThrow("gather"), all);
    }

    /// Runs awaitables at the same time, see [#gather(Collection)].
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
        return gather(Arrays.asList(requireNonNull(awaitables, "gather needs awaitables, not null")));
    }

    /// Runs bodies at the same time, each as a task, see [#gather(Collection)].
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> Future<List<T>> gather(Callable<? extends T>... bodies) {
        return gather(tasks(bodies));
    }

    /// Runs awaitables at the same time and returns what became of each. Python: `asyncio.gather(…,
    /// return_exceptions=True)`.
    ///
    /// @return a future of the outcomes, in the order of the arguments, which comes when all are done
    public static <T> Future<List<Outcome<T>>> gatherOutcomes(Collection<? extends Awaitable<? extends T>> awaitables) {
        List<Awaitable<? extends T>> all = Waiting.allOf(awaitables, "gatherOutcomes", "awaitables");
        return new Gathering.OfOutcomes<T>(all.size()).start(runningLoopOrThrow("gatherOutcomes"), all);
    }

    /// Runs awaitables at the same time, see [#gatherOutcomes(Collection)].
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> Future<List<Outcome<T>>> gatherOutcomes(Awaitable<? extends T>... awaitables) {
        return gatherOutcomes(Arrays.asList(requireNonNull(awaitables, "gatherOutcomes needs awaitables, not null")));
    }

    /// Runs bodies at the same time, each as a task, see [#gatherOutcomes(Collection)].
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> Future<List<Outcome<T>>> gatherOutcomes(Callable<? extends T>... bodies) {
        return gatherOutcomes(tasks(bodies));
    }

    /// Runs awaitables at the same time and suspends until their results are there. Python: `await
    /// asyncio.gather(…)`.
    public static <T> List<T> awaitAll(Collection<? extends Awaitable<? extends T>> awaitables) {
        return Asyncio.<T>gather(awaitables).await();
    }

    /// Runs awaitables at the same time and suspends until their results are there.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> List<T> awaitAll(Awaitable<? extends T>... awaitables) {
        return Asyncio.<T>gather(awaitables).await();
    }

    /// Runs bodies at the same time, each as a task, and suspends until their results are there.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T> List<T> awaitAll(Callable<? extends T>... bodies) {
        return Asyncio.<T>gather(bodies).await();
    }

    /// Runs bodies without results at the same time, each as a task, see [#gather(Collection)].
    public static Future<List<Void>> gather(Action... bodies) {
        return gather(tasks(bodies));
    }

    /// Runs bodies without results at the same time, each as a task, see [#gatherOutcomes(Collection)].
    public static Future<List<Outcome<Void>>> gatherOutcomes(Action... bodies) {
        return gatherOutcomes(tasks(bodies));
    }

    /// Runs bodies without results at the same time, each as a task, and suspends until all are done.
    public static void awaitAll(Action... bodies) {
        var _ = gather(bodies).await();
    }

    private static List<Task<Void>> tasks(Action[] bodies) {
        List<Action> all = Waiting.allOf(asList(bodies), "gather", "bodies");
        EventLoop loop = runningLoopOrThrow("gather");
        return all.stream().map(loop::createTask).toList();
    }

    private static <T> List<Task<? extends T>> tasks(Callable<? extends T>[] bodies) {
        List<Callable<? extends T>> all = Waiting.allOf(asList(bodies), "gather", "bodies");
        EventLoop loop = runningLoopOrThrow("gather");
        return all.stream().<Task<? extends T>>map(loop::createTask).toList();
    }

    private static <E> List<E> asList(E[] bodies) {
        return Arrays.asList(requireNonNull(bodies, "gather needs bodies, not null"));
    }

    /// Suspends until the condition holds for the futures. Python: `asyncio.wait`, a name Java has taken.
    ///
    /// @param futures at least one; of the running loop
    /// @return which are done; nothing is cancelled, and no exception thrown
    /// @throws IllegalArgumentException if there are no futures
    public static <F extends Future<?>> WaitResult<F> waitOn(Collection<? extends F> futures, ReturnWhen returnWhen) {
        return Waiting.waitOn(futures, null, returnWhen);
    }

    /// Suspends until all futures are done, see [#waitOn(Collection, ReturnWhen)].
    public static <F extends Future<?>> WaitResult<F> waitOn(Collection<? extends F> futures) {
        return Waiting.waitOn(futures, null, ReturnWhen.ALL_COMPLETED);
    }

    /// Suspends until the condition holds for the futures or the time has passed, see [#waitOn(Collection,
    /// ReturnWhen)].
    ///
    /// @param timeout how long to wait at most; null for no limit
    public static <F extends Future<?>> WaitResult<F> waitOn(
            Collection<? extends F> futures, @Nullable Duration timeout, ReturnWhen returnWhen) {
        return Waiting.waitOn(futures, timeout, returnWhen);
    }

    /// Awaits with a time limit: when it has passed, the awaitable is cancelled. Python: `asyncio.wait_for`.
    ///
    /// @param timeout null for no limit; zero and less cancels what is not done already
    /// @throws TimeoutException if the time has passed
    public static <T> T waitFor(Awaitable<T> awaitable, @Nullable Duration timeout) {
        return Waiting.waitFor(awaitable, timeout);
    }

    /// Runs `body`, inside the calling task, with a time limit, see [#waitFor(Awaitable, Duration)].
    public static <T> T waitFor(Callable<? extends T> body, @Nullable Duration timeout) {
        return Waiting.waitFor(coroutine("waitFor", body), timeout);
    }

    /// Runs `body`, which has no result, with a time limit, see [#waitFor(Awaitable, Duration)].
    public static void waitFor(Action body, @Nullable Duration timeout) {
        Waiting.waitFor(coroutine("waitFor", body), timeout);
    }

    /// {@return the futures of the awaitables in the order in which they are done} Python:
    /// `asyncio.as_completed`.
    ///
    /// Coroutines are started now, as tasks.
    public static <T> AsCompleted<T> asCompleted(Collection<? extends Awaitable<? extends T>> awaitables) {
        return asCompleted(awaitables, null);
    }

    /// {@return the futures of the awaitables in the order in which they are done, with a limit}
    ///
    /// @param timeout from now, for all of them; null for no limit. What is not done then makes the iteration
    ///     throw [TimeoutException], once each
    public static <T> AsCompleted<T> asCompleted(
            Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Duration timeout) {
        List<Awaitable<? extends T>> all = Waiting.allOf(awaitables, "asCompleted", "awaitables");
        return new AsCompleted<>(runningLoopOrThrow("asCompleted"), all, timeout);
    }

    /// Applies `function` to many items, to at most `limit` at a time, each in a task of its own. Our addition to
    /// asyncio.
    ///
    /// @param items read as far as there is room; may be endless, and may suspend
    /// @param limit at least 1
    /// @return the results in the order of the items, to be looped over; work begins with the loop
    public static <T, R> ConcurrentResults<R> mapConcurrent(
            Iterable<? extends T> items, int limit, ConcurrentResults.Mapping<? super T, ? extends R> function) {
        return new ConcurrentResults<>("mapConcurrent", items, limit, function, true);
    }

    /// Applies `function` to many items as [#mapConcurrent] does; the results come in the order in which they are
    /// there.
    public static <T, R> ConcurrentResults<R> mapUnordered(
            Iterable<? extends T> items, int limit, ConcurrentResults.Mapping<? super T, ? extends R> function) {
        return new ConcurrentResults<>("mapUnordered", items, limit, function, false);
    }

    /// {@return a future that ends as `awaitable` does, but whose cancellation does not reach it} Python:
    /// `asyncio.shield`.
    public static <T> Future<T> shield(Awaitable<T> awaitable) {
        return Waiting.shield(runningLoopOrThrow("shield"), awaitable);
    }

    // ---- scopes

    /// Runs `body`, inside the calling task, with a time limit. Python: `async with asyncio.timeout(delay)`.
    ///
    /// @param delay from now; null for no limit
    /// @throws TimeoutException if the time has passed and the body ended by the cancellation
    public static <T> T timeout(@Nullable Duration delay, Callable<T> body) {
        return new Timeout(delay).run(body);
    }

    /// Runs `body`, which has no result, with a time limit.
    public static void timeout(@Nullable Duration delay, Action body) {
        new Timeout(delay).run(body);
    }

    /// Runs `body`, which gets the timeout to reschedule it or ask it, with a time limit.
    public static <T> T timeout(@Nullable Duration delay, Timeout.ResultBody<T> body) {
        return new Timeout(delay).run(body);
    }

    /// Runs `body`, which gets the timeout to reschedule it or ask it and has no result, with a time limit. Write a
    /// lambda that is a single call with braces: `timeout(seconds(5), t -> { serve(t); })`.
    public static void timeout(@Nullable Duration delay, Timeout.Body body) {
        new Timeout(delay).run(body);
    }

    /// Runs `body` with a deadline. Python: `async with asyncio.timeout_at(when)`.
    ///
    /// @param when in nanoseconds of the loop's clock, see [EventLoop#time()]; null for none
    public static <T> T timeoutAt(@Nullable Long when, Callable<T> body) {
        return Timeout.at(when).run(body);
    }

    /// Runs `body`, which has no result, with a deadline.
    public static void timeoutAt(@Nullable Long when, Action body) {
        Timeout.at(when).run(body);
    }

    /// Runs `body` with a group, and waits for the group's tasks. Python: `async with asyncio.TaskGroup() as
    /// group`.
    ///
    /// @throws ExceptionGroup if tasks or the body failed
    public static void taskGroup(TaskGroup.Body body) {
        new TaskGroup().run(body);
    }

    // ---- cancel scopes, which are Trio's

    /// Runs `body`, inside the calling task, in a scope that can be cancelled as a whole. See [CancelScope].
    ///
    /// @return the scope, which has ended, to be asked whether it [CancelScope#hasCaught()] a cancellation
    public static CancelScope cancelScope(CancelScope.Body body) {
        return inside(new CancelScope(), body);
    }

    /// Runs `body` out of reach of cancellations from outside, and returns its result: those of scopes around
    /// it and of the calling task take effect when it has ended. Trio: `CancelScope(shield=True)`; for futures
    /// there is [#shield].
    public static <T> T shielded(Callable<T> body) {
        CancelScope scope = new CancelScope();
        scope.setShielded(true);
        return scope.callOrFail(body);
    }

    /// Runs `body`, which has no result, out of reach of cancellations from outside, see [#shielded(Callable)].
    public static void shielded(Action body) {
        shielded(Bodies.callable(body));
    }

    /// Runs `body` for a limited time; when that has passed, every suspension inside is cancelled and the
    /// program goes on behind it. Trio: `move_on_after`.
    ///
    /// @param delay from now; zero and less cancels the first suspension
    /// @return the result; null if the body was cut short
    public static <T> @Nullable T moveOnAfter(Duration delay, Callable<T> body) {
        return CancelScope.after(delay).call(_ -> body.call());
    }

    /// Runs `body`, which has no result, for a limited time, see [#moveOnAfter(Duration, Callable)].
    ///
    /// @return the scope, which has ended, to be asked whether it [CancelScope#hasCaught()] the cancellation
    public static CancelScope moveOnAfter(Duration delay, Action body) {
        return inside(CancelScope.after(delay), _ -> body.run());
    }

    /// Runs `body`, which gets the scope, for a limited time, see [#moveOnAfter(Duration, Action)].
    public static CancelScope moveOnAfter(Duration delay, CancelScope.Body body) {
        return inside(CancelScope.after(delay), body);
    }

    /// Runs `body` until a deadline, see [#moveOnAfter(Duration, Callable)]. Trio: `move_on_at`.
    ///
    /// @param when in nanoseconds of the loop's clock, see [EventLoop#time()]
    /// @return the result; null if the body was cut short
    public static <T> @Nullable T moveOnAt(long when, Callable<T> body) {
        return CancelScope.at(when).call(_ -> body.call());
    }

    /// Runs `body`, which has no result, until a deadline, see [#moveOnAfter(Duration, Action)].
    public static CancelScope moveOnAt(long when, Action body) {
        return inside(CancelScope.at(when), _ -> body.run());
    }

    /// Runs `body`, which gets the scope, until a deadline, see [#moveOnAfter(Duration, Action)].
    public static CancelScope moveOnAt(long when, CancelScope.Body body) {
        return inside(CancelScope.at(when), body);
    }

    /// Runs `body` with a time limit, in a [CancelScope]. Unlike [#timeout], which cancels once, it cancels every
    /// suspension after the deadline. Trio: `fail_after`.
    ///
    /// @throws TimeoutException if the time has passed and the body ended by the cancellation
    public static <T> T failAfter(Duration delay, Callable<T> body) {
        return CancelScope.after(delay).callOrFail(body);
    }

    /// Runs `body`, which has no result, with a time limit, see [#failAfter(Duration, Callable)].
    public static void failAfter(Duration delay, Action body) {
        failAfter(delay, Bodies.callable(body));
    }

    /// Runs `body` with a deadline, see [#failAfter(Duration, Callable)]. Trio: `fail_at`.
    ///
    /// @param when in nanoseconds of the loop's clock, see [EventLoop#time()]
    public static <T> T failAt(long when, Callable<T> body) {
        return CancelScope.at(when).callOrFail(body);
    }

    /// Runs `body`, which has no result, with a deadline, see [#failAfter(Duration, Callable)].
    public static void failAt(long when, Action body) {
        failAt(when, Bodies.callable(body));
    }

    private static CancelScope inside(CancelScope scope, CancelScope.Body body) {
        scope.run(body);
        return scope;
    }

    /// Throws if the calling task was cancelled and has not seen it yet, or a cancel scope around it is
    /// cancelled; else does nothing, not even suspend. For code that computes for long. Trio:
    /// `checkpoint_if_cancelled`; its `checkpoint` is [#yieldNow()].
    ///
    /// @throws CancelledError if so
    public static void checkCancelled() {
        EventLoop.currentTaskFor("checkCancelled").throwIfCancelled();
    }

    // ---- threads and other futures

    /// Calls `function` on a virtual thread of its own, where it may block, and suspends until it has returned.
    /// Context variables are carried over; cancelling the task interrupts the call. Python:
    /// `asyncio.to_thread`.
    public static <T> T toThread(Callable<? extends T> function) {
        return EventLoop.currentTaskFor("toThread")
                .eventLoop()
                .<T>runInExecutor(null, function)
                .await();
    }

    /// Calls `function`, which has no result, on a virtual thread of its own.
    public static void toThread(Action function) {
        toThread(Bodies.callable(function));
    }

    /// Runs a coroutine on `loop`, from any other thread. Python: `asyncio.run_coroutine_threadsafe`.
    ///
    /// @return completed with the coroutine's outcome; cancelling it cancels the task
    /// @throws IllegalStateException if called on the loop's own thread
    public static <T> CompletableFuture<T> runCoroutineThreadsafe(Coroutine<T> coroutine, EventLoop loop) {
        requireNonNull(coroutine, "runCoroutineThreadsafe needs a coroutine, not null");
        requireNonNull(loop, "runCoroutineThreadsafe needs a loop, not null");
        return Bridges.runThreadsafe(loop, () -> coroutine.start().call(), coroutine.name());
    }

    /// Runs `body` on `loop`, from any other thread.
    public static <T> CompletableFuture<T> runCoroutineThreadsafe(Callable<? extends T> body, EventLoop loop) {
        requireNonNull(loop, "runCoroutineThreadsafe needs a loop, not null");
        return Bridges.runThreadsafe(loop, requireNonNull(body, "runCoroutineThreadsafe needs a body, not null"), null);
    }

    /// {@return the future itself, or a task for the coroutine} Python: `asyncio.ensure_future`.
    public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
        return Waiting.ensureFuture(runningLoopOrThrow("ensureFuture"), awaitable);
    }

    /// {@return a future of the running loop that is completed as the stage is} Python: `asyncio.wrap_future`.
    /// Cancellation travels both ways.
    public static <T> Future<T> wrapFuture(CompletionStage<? extends T> stage) {
        return Bridges.wrap(runningLoopOrThrow("wrapFuture"), stage);
    }

    /// {@return a future of the running loop that is completed as `future` is} Being both a stage and a future,
    /// a `CompletableFuture` needs a method of its own.
    public static <T> Future<T> wrapFuture(CompletableFuture<? extends T> future) {
        return Bridges.wrap(runningLoopOrThrow("wrapFuture"), (CompletionStage<? extends T>) future);
    }

    /// {@return a future of the running loop that is completed as `future` is, for which a virtual thread
    /// waits}
    public static <T> Future<T> wrapFuture(java.util.concurrent.Future<? extends T> future) {
        return Bridges.wrap(runningLoopOrThrow("wrapFuture"), future);
    }
}
