package dev.asyncio;

import static dev.asyncio.Asyncio.allTasks;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.engine.Sneaky;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every call refuses null with a sentence of the library's own, before anything has happened.
class NullArgumentsTest {

    private static final Callable<String> NO_BODY = null;
    private static final Action NO_ACTION = null;
    private static final Coroutine<String> NO_COROUTINE = null;
    private static final Awaitable<String> NO_AWAITABLE = null;
    private static final Context NO_CONTEXT = null;
    private static final Collection<Future<String>> NO_FUTURES = null;
    private static final List<Coroutine<String>> ONE_AND_NULL =
            Arrays.asList(new Coroutine<>("one", () -> "never run"), NO_COROUTINE);

    @AfterAll
    static void nobodyMissesTheCoroutineThatNeverRan() {
        ONE_AND_NULL.getFirst().close();
    }

    private static Arguments refused(String sentence, Action call) {
        return Arguments.of(sentence, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "ofSchedulingCallbacks",
        "ofStartingTasks",
        "ofSettings",
        "ofAwaiting",
        "ofCombining",
        "ofScopes",
        "ofThreads",
        "ofFutures",
        "ofContexts",
        "ofExceptionGroups"
    })
    void isRefusedAndNothingHasHappened(String sentence, Action call) {
        Loops.run(Engines.HANDOFF, () -> {
            assertThatThrownBy(call::run)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(sentence);

            assertThat(allTasks()).containsExactly(currentTask());
            assertThat(runningLoop().timers.isEmpty()).isTrue();
            assertThat(runningLoop().ready.isEmpty()).isTrue();
        });
    }

    static Stream<Arguments> ofSchedulingCallbacks() {
        String noCallback = "A callback must not be null";
        String noContext = "A callback's context must not be null; leave it out for a copy of the current one";
        return Stream.of(
                refused(noCallback, () -> runningLoop().callSoon(null)),
                refused(noContext, () -> runningLoop().callSoon(() -> {}, NO_CONTEXT)),
                refused(noCallback, () -> runningLoop().callSoonThreadsafe(null)),
                refused(noContext, () -> runningLoop().callSoonThreadsafe(() -> {}, NO_CONTEXT)),
                refused(noCallback, () -> runningLoop().execute(null)),
                refused("callLater needs a delay, not null", () -> runningLoop().callLater(null, () -> {})),
                refused(noCallback, () -> runningLoop().callLater(seconds(1), null)),
                refused(noContext, () -> runningLoop().callLater(seconds(1), () -> {}, NO_CONTEXT)),
                refused(noCallback, () -> runningLoop().callAt(0, null)),
                refused(noContext, () -> runningLoop().callAt(0, () -> {}, NO_CONTEXT)),
                refused(
                        "A signal needs a name, such as INT",
                        () -> runningLoop().addSignalHandler(null, () -> {})),
                refused(noCallback, () -> runningLoop().addSignalHandler("USR2", null)),
                refused(
                        "A signal needs a name, such as INT",
                        () -> runningLoop().removeSignalHandler(null)));
    }

    static Stream<Arguments> ofStartingTasks() {
        String noBody = "createTask needs a body to run, not null";
        String noCoroutine = "createTask needs a coroutine, not null";
        return Stream.of(
                refused(noBody, () -> Asyncio.createTask(NO_BODY)),
                refused("A body to run must not be null", () -> Asyncio.createTask(NO_ACTION)),
                refused(noCoroutine, () -> Asyncio.createTask(NO_COROUTINE)),
                refused(
                        "createTask was given a null among its options",
                        () -> Asyncio.createTask(() -> 1, (TaskOption) null)),
                refused(
                        "The options of createTask must not be null; leave them out",
                        () -> Asyncio.createTask(() -> 1, (TaskOption[]) null)),
                refused(noBody, () -> runningLoop().newTask(NO_BODY, null, null, false)),
                refused("A task's name must not be null", () -> TaskOption.name(null)),
                refused("A task's name must not be null", () -> currentTask().setName(null)),
                refused(
                        "A task's context must not be null; leave the option out for a copy",
                        () -> TaskOption.context(null)),
                refused("A coroutine needs a body, not null", () -> Asyncio.coroutine(NO_BODY)),
                refused("A body to run must not be null", () -> Asyncio.coroutine(NO_ACTION)),
                refused("A coroutine's name must not be null", () -> Asyncio.coroutine(null, () -> {})),
                refused("generator needs a body, not null", () -> Asyncio.generator(null)),
                refused("A generator's name must not be null", () -> Asyncio.generator(null, _ -> {})),
                refused(
                        "athrow needs an exception, not null",
                        () -> Asyncio.generator(_ -> {}).athrow(null)));
    }

    static Stream<Arguments> ofSettings() {
        return Stream.of(
                refused(
                        "The default executor must not be null",
                        () -> runningLoop().setDefaultExecutor(null)),
                refused(
                        "slowCallbackDuration must not be null",
                        () -> runningLoop().setSlowCallbackDuration(null)),
                refused(
                        "callExceptionHandler needs a report, not null",
                        () -> runningLoop().callExceptionHandler(null)),
                refused(
                        "defaultExceptionHandler needs a report, not null",
                        () -> runningLoop().defaultExceptionHandler(null)),
                refused("An ErrorContext needs a message that says what happened", () -> ErrorContext.of(null, null)),
                refused(
                        "The loop factory must not be null",
                        () -> Runner.builder().loopFactory(null)),
                refused("A WaitQueue's subject must not be null; leave it out", () -> failIfMade(new WaitQueue(null))),
                refused("advance needs a duration, not null", () -> new VirtualTime().advance(null)));
    }

    static Stream<Arguments> ofAwaiting() {
        String nothing = "There is nothing to await: the awaitable is null";
        return Stream.of(
                refused(nothing, () -> Asyncio.await(NO_AWAITABLE)),
                refused(
                        "There is nothing to await: the CompletionStage is null",
                        () -> Asyncio.await((CompletionStage<String>) null)),
                refused(nothing, () -> Asyncio.ensureFuture(NO_AWAITABLE)),
                refused(nothing, () -> Asyncio.shield(NO_AWAITABLE)),
                refused("sleep needs a duration, not null", () -> sleep((Duration) null)),
                refused(
                        "There is nothing to await: the CompletionStage is null",
                        () -> Asyncio.wrapFuture((CompletableFuture<String>) null)),
                refused(
                        "There is nothing to await: the Future is null",
                        () -> Asyncio.wrapFuture((java.util.concurrent.Future<String>) null)));
    }

    static Stream<Arguments> ofCombining() {
        String noAwaitables = "gather needs awaitables, not null";
        String nullAwaitable = "gather was given a null among its awaitables";
        String nullBody = "gather was given a null among its bodies";
        return Stream.of(
                refused(noAwaitables, () -> Asyncio.gather(NO_FUTURES)),
                refused(noAwaitables, () -> Asyncio.gather((Awaitable<String>[]) null)),
                refused(nullAwaitable, () -> Asyncio.gather(ONE_AND_NULL)),
                refused("gather needs bodies, not null", () -> Asyncio.gather((Callable<String>[]) null)),
                refused(nullBody, () -> Asyncio.gather(() -> "never run", NO_BODY)),
                refused(nullBody, () -> Asyncio.gather(() -> {}, NO_ACTION)),
                refused("gatherOutcomes needs awaitables, not null", () -> Asyncio.gatherOutcomes(NO_FUTURES)),
                refused(
                        "gatherOutcomes was given a null among its awaitables",
                        () -> Asyncio.gatherOutcomes(ONE_AND_NULL)),
                refused(noAwaitables, () -> Asyncio.awaitAll(NO_FUTURES)),
                refused(nullAwaitable, () -> Asyncio.awaitAll(ONE_AND_NULL)),
                refused(nullBody, () -> Asyncio.awaitAll(() -> "never run", NO_BODY)),
                refused("waitOn needs futures, not null", () -> Asyncio.waitOn(NO_FUTURES)),
                refused(
                        "waitOn was given a null among its futures",
                        () -> Asyncio.waitOn(Arrays.asList((Future<String>) null))),
                refused(
                        "waitOn needs a condition, not null; use ReturnWhen.ALL_COMPLETED",
                        () -> Asyncio.waitOn(List.of(runningLoop().createFuture()), null)),
                refused("asCompleted needs awaitables, not null", () -> Asyncio.asCompleted(NO_FUTURES)),
                refused("asCompleted was given a null among its awaitables", () -> Asyncio.asCompleted(ONE_AND_NULL)));
    }

    static Stream<Arguments> ofScopes() {
        String noTimeoutBody = "A timeout needs a body to run, not null";
        String noGroupBody = "A task group needs a body to run, not null";
        return Stream.of(
                refused("waitFor needs something to await, not null", () -> Asyncio.waitFor(NO_AWAITABLE, seconds(1))),
                refused("A coroutine needs a body, not null", () -> Asyncio.waitFor(NO_BODY, seconds(1))),
                refused("A body to run must not be null", () -> Asyncio.waitFor(NO_ACTION, seconds(1))),
                refused(noTimeoutBody, () -> Asyncio.timeout(seconds(1), NO_BODY)),
                refused("A body to run must not be null", () -> Asyncio.timeout(seconds(1), NO_ACTION)),
                refused(noTimeoutBody, () -> Asyncio.timeout(seconds(1), (Timeout.ResultBody<String>) null)),
                refused(noTimeoutBody, () -> Asyncio.timeout(seconds(1), (Timeout.Body) null)),
                refused(noTimeoutBody, () -> Asyncio.timeoutAt(5L, NO_BODY)),
                refused(noTimeoutBody, () -> Timeout.at(5L).run(NO_BODY)),
                refused(noGroupBody, () -> Asyncio.taskGroup(null)),
                refused(noGroupBody, () -> new TaskGroup().run(null)),
                refused(noGroupBody, () -> new TaskGroup().call(null)),
                refused("createTask needs a body to run, not null", () -> inGroup(group -> group.createTask(NO_BODY))),
                refused("A body to run must not be null", () -> inGroup(group -> group.createTask(NO_ACTION))),
                refused(
                        "createTask needs a coroutine, not null",
                        () -> inGroup(group -> group.createTask(NO_COROUTINE))));
    }

    static Stream<Arguments> ofThreads() {
        return Stream.of(
                refused("run needs something to run, not null", () -> onAnotherThread(() -> Asyncio.run(NO_BODY))),
                refused("A body to run must not be null", () -> onAnotherThread(() -> Asyncio.run(NO_ACTION))),
                refused("run needs a coroutine, not null", () -> onAnotherThread(() -> Asyncio.run(NO_COROUTINE))),
                refused(
                        "runInExecutor needs a function, not null",
                        () -> runningLoop().runInExecutor(null, null)),
                refused("runInExecutor needs a function, not null", () -> Asyncio.toThread(NO_BODY)),
                refused("A body to run must not be null", () -> Asyncio.toThread(NO_ACTION)),
                refused(
                        "runCoroutineThreadsafe needs a coroutine, not null",
                        () -> failIfMade(Asyncio.runCoroutineThreadsafe(NO_COROUTINE, runningLoop()))),
                refused(
                        "runCoroutineThreadsafe needs a body, not null",
                        () -> failIfMade(Asyncio.runCoroutineThreadsafe(NO_BODY, runningLoop()))),
                refused(
                        "runCoroutineThreadsafe needs a loop, not null",
                        () -> failIfMade(Asyncio.runCoroutineThreadsafe(() -> "never run", null))));
    }

    static Stream<Arguments> ofFutures() {
        return Stream.of(
                refused(
                        "setException needs an exception, not null; use setResult for a result",
                        () -> runningLoop().createFuture().setException(null)),
                refused(
                        "setException needs an exception, not null; use setResult for a result",
                        () -> runningLoop().createFuture().trySetException(null)),
                refused(
                        "addDoneCallback needs a function, not null",
                        () -> runningLoop().createFuture().addDoneCallback(null)),
                refused(
                        "addDoneCallback needs a context, not null; leave it out for a copy of the current one",
                        () -> runningLoop().createFuture().addDoneCallback(_ -> {}, NO_CONTEXT)),
                refused(
                        "removeDoneCallback needs a function, not null",
                        () -> runningLoop().createFuture().removeDoneCallback((Consumer<Future<Object>>) null)));
    }

    static Stream<Arguments> ofContexts() {
        String noVariable = "A context is asked for a variable, not for null";
        return Stream.of(
                refused("A ContextVar needs a name, for messages", () -> failIfMade(new ContextVar<String>(null))),
                refused(
                        "reset needs the token that set returned, not null",
                        () -> new ContextVar<String>("variable").reset(null)),
                refused("Context.run needs something to run, not null", () -> new Context().run(null)),
                refused("Context.call needs something to run, not null", () -> new Context().call(null)),
                refused(noVariable, () -> new Context().has(null)),
                refused(noVariable, () -> new Context().get((ContextVar<String>) null)));
    }

    static Stream<Arguments> ofExceptionGroups() {
        String noExceptions = "An exception group needs exceptions, not null";
        return Stream.of(
                refused(noExceptions, () -> failIfMade(ThrowableGroup.of("message", null))),
                refused(noExceptions, () -> failIfMade(new ExceptionGroup("message", null))),
                refused(noExceptions, () -> failIfMade(new BaseExceptionGroup("message", null))),
                refused(
                        "An exception group was given a null among its exceptions",
                        () -> failIfMade(ThrowableGroup.of("message", Arrays.asList(new Exception(), null)))),
                refused(
                        "An exception group needs a message, not null",
                        () -> failIfMade(new ExceptionGroup(null, List.of(new Exception())))),
                refused(
                        "A group is split by a condition, not by null",
                        () -> new ExceptionGroup("group", List.of(new Exception())).split(null)),
                refused(
                        "A group is split by a condition, not by null",
                        () -> new ExceptionGroup("group", List.of(new Exception())).subgroup(null)));
    }

    /// Throws what a call inside a group throws as it is: the group itself would wrap it.
    private static void inGroup(Consumer<TaskGroup> call) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Asyncio.taskGroup(group -> {
            try {
                call.accept(group);
            } catch (NullPointerException e) {
                thrown.set(e);
            }
        });
        rethrow(thrown.get());
    }

    private static void onAnotherThread(Action call) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        call.run();
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                })
                .join();
        rethrow(thrown.get());
    }

    private static void rethrow(Throwable thrown) {
        if (thrown != null) {
            throw Sneaky.rethrow(thrown);
        }
    }

    private static void failIfMade(Object made) {
        throw new AssertionError("It took null: " + made);
    }
}
