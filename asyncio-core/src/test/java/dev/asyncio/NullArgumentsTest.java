package dev.asyncio;

import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Every call refuses null with a sentence of the library's own, not with one of the JVM's, and does nothing.
class NullArgumentsTest {

    private static final Callable<String> NO_BODY = null;
    private static final Action NO_ACTION = null;
    private static final Coroutine<String> NO_COROUTINE = null;
    private static final Awaitable<String> NO_AWAITABLE = null;
    private static final TaskOption NO_OPTION = null;
    private static final Context NO_CONTEXT = null;

    @AsyncioTest
    void theLoopRefusesNull() {
        EventLoop loop = runningLoop();
        Map<String, Action> calls = new LinkedHashMap<>();
        calls.put("callSoon in", () -> loop.callSoon(() -> {}, NO_CONTEXT));
        calls.put("callSoonThreadsafe in", () -> loop.callSoonThreadsafe(() -> {}, NO_CONTEXT));
        calls.put("callLater in", () -> loop.callLater(seconds(1), () -> {}, NO_CONTEXT));
        calls.put("callAt in", () -> loop.callAt(0, () -> {}, NO_CONTEXT));
        calls.put("createTask body", () -> loop.createTask(NO_BODY));
        calls.put("createTask action", () -> loop.createTask(NO_ACTION));
        calls.put("createTask coroutine", () -> loop.createTask(NO_COROUTINE));
        calls.put("createTask option", () -> loop.createTask(() -> 1, NO_OPTION));
        // calls.put("newTask", () -> loop.newTask(NO_BODY, null, null, false));
        calls.put("runInExecutor", () -> loop.runInExecutor(null, null));
        calls.put("setDefaultExecutor", () -> loop.setDefaultExecutor(null));
        calls.put("setSlowCallbackDuration", () -> loop.setSlowCallbackDuration(null));
        calls.put("addSignalHandler name", () -> loop.addSignalHandler(null, () -> {}));
        calls.put("addSignalHandler callback", () -> loop.addSignalHandler("USR2", null));
        calls.put("removeSignalHandler", () -> loop.removeSignalHandler(null));
        calls.put("callExceptionHandler", () -> loop.callExceptionHandler(null));
        calls.put("defaultExceptionHandler", () -> loop.defaultExceptionHandler(null));
        calls.put("removeDoneCallback", () -> loop.createFuture().removeDoneCallback((Consumer<Future<Object>>) null));

        assertThatEachIsRefused(calls);
    }

    @AsyncioTest
    void theFunctionsRefuseNull() {
        Collection<Future<String>> none = null;
        List<Future<String>> withNull = Arrays.asList((Future<String>) null);
        Awaitable<String>[] noArray = null;
        Callable<String>[] noBodies = null;
        Map<String, Action> calls = new LinkedHashMap<>();
        calls.put("run body", () -> outsideTheLoop(() -> Asyncio.run(NO_BODY)));
        calls.put("await", () -> Asyncio.await(NO_AWAITABLE));
        calls.put("ensureFuture", () -> Asyncio.ensureFuture(NO_AWAITABLE));
        calls.put("createTask", () -> Asyncio.createTask(NO_BODY));
        calls.put("coroutine", () -> Asyncio.coroutine(NO_BODY));
        calls.put("generator", () -> Asyncio.generator(null));
        calls.put("gather collection", () -> Asyncio.gather(none));
        calls.put("gather array", () -> Asyncio.gather(noArray));
        calls.put("gather bodies", () -> Asyncio.gather(noBodies));
        calls.put("gather item", () -> Asyncio.gather(withNull));
        calls.put("gather body", () -> Asyncio.gather(NO_BODY));
        calls.put("gatherOutcomes collection", () -> Asyncio.gatherOutcomes(none));
        calls.put("gatherOutcomes item", () -> Asyncio.gatherOutcomes(withNull));
        calls.put("awaitAll collection", () -> Asyncio.awaitAll(none));
        calls.put("waitOn", () -> Asyncio.waitOn(none));
        calls.put("waitOn item", () -> Asyncio.waitOn(withNull));
        calls.put("waitFor awaitable", () -> Asyncio.waitFor(NO_AWAITABLE, seconds(1)));
        calls.put("waitFor body", () -> Asyncio.waitFor(NO_BODY, seconds(1)));
        calls.put("waitFor action", () -> Asyncio.waitFor(NO_ACTION, seconds(1)));
        calls.put("asCompleted collection", () -> Asyncio.asCompleted(none));
        calls.put("asCompleted item", () -> Asyncio.asCompleted(withNull));
        calls.put("shield", () -> Asyncio.shield(NO_AWAITABLE));
        calls.put("timeout body", () -> Asyncio.timeout(seconds(1), NO_BODY));
        calls.put("timeout action", () -> Asyncio.timeout(seconds(1), NO_ACTION));
        calls.put("timeoutAt body", () -> Asyncio.timeoutAt(5L, NO_BODY));
        calls.put("taskGroup", () -> Asyncio.taskGroup(null));
        calls.put("toThread", () -> Asyncio.toThread(NO_BODY));
        calls.put("runCoroutineThreadsafe", () -> {
            EventLoop loop = runningLoop();
            outsideTheLoop(() -> {
                var _ = Asyncio.runCoroutineThreadsafe(NO_COROUTINE, loop);
            });
        });
        calls.put("sleep", () -> sleep((Duration) null));

        assertThatEachIsRefused(calls);
    }

    @AsyncioTest
    void theObjectsRefuseNull() {
        ContextVar<String> variable = new ContextVar<>("variable");
        Context context = new Context();
        ExceptionGroup group = new ExceptionGroup("group", List.of(new Exception()));
        Map<String, Action> calls = new LinkedHashMap<>();
        calls.put("ContextVar.reset", () -> variable.reset(null));
        calls.put("Context.run", () -> context.run(null));
        calls.put("Context.call", () -> context.call(null));
        calls.put("Context.has", () -> context.has(null));
        calls.put("Context.get", () -> context.get((ContextVar<String>) null));
        calls.put("ThrowableGroup.split", () -> group.split((Predicate<Throwable>) null));
        calls.put("ThrowableGroup.of", () -> ThrowableGroup.of("message", null));
        calls.put("ExceptionGroup exceptions", () -> failIfMade(new ExceptionGroup("message", null)));
        calls.put("ExceptionGroup message", () -> failIfMade(new ExceptionGroup(null, List.of(new Exception()))));
        calls.put("ErrorContext", () -> ErrorContext.of(null, null));
        calls.put("TaskOption.name", () -> TaskOption.name(null));
        calls.put("TaskOption.context", () -> TaskOption.context(null));
        calls.put("TaskGroup.call", () -> new TaskGroup().call(null));
        calls.put("TaskGroup.run", () -> new TaskGroup().run(null));
        calls.put("Timeout.run", () -> Timeout.at(null).run(NO_BODY));
        calls.put("Runner.loopFactory", () -> Runner.builder().loopFactory(null));
        calls.put("Task.setName", () -> Asyncio.currentTask().setName(null));
        calls.put("AsyncGenerator.athrow", () -> Asyncio.generator(_ -> {}).athrow(null));
        calls.put("WaitQueue", () -> failIfMade(new WaitQueue(null)));
        calls.put("VirtualTime.advance", () -> new VirtualTime().advance(null));

        assertThatEachIsRefused(calls);
    }

    @AsyncioTest
    void aTaskGroupRefusesNull() {
        Asyncio.taskGroup(group -> {
            Map<String, Action> calls = new LinkedHashMap<>();
            calls.put("createTask body", () -> group.createTask(NO_BODY));
            calls.put("createTask action", () -> group.createTask(NO_ACTION));
            calls.put("createTask coroutine", () -> group.createTask(NO_COROUTINE));
            assertThatEachIsRefused(calls);
        });
    }

    private static void failIfMade(Object made) {
        throw new AssertionError("It took null: " + made);
    }

    private static void outsideTheLoop(Action call) throws Exception {
        Throwable[] thrown = new Throwable[1];
        EventLoop loop = runningLoop();
        Thread.ofPlatform().start(() -> thrown[0] = catchThrowable(call::run)).join();
        assertThat(loop.isRunning()).isTrue();
        if (thrown[0] != null) {
            throw dev.asyncio.engine.Sneaky.rethrow(thrown[0]);
        }
    }

    private static void assertThatEachIsRefused(Map<String, Action> calls) {
        List<String> wrong = new ArrayList<>();
        calls.forEach((name, call) -> {
            Throwable thrown = catchThrowable(call::run);
            boolean isOurs = thrown instanceof NullPointerException
                    && thrown.getMessage() != null
                    && thrown.getMessage().contains(" ")
                    && !thrown.getMessage().startsWith("Cannot ");
            if (!isOurs) {
                wrong.add(name + ": " + thrown);
            }
        });
        assertThat(wrong).isEmpty();
        sleep(seconds(1));
        assertThat(Asyncio.allTasks()).hasSize(1);
    }
}
