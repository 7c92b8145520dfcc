package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionHandlerTest {

    private final List<String> log = new ArrayList<>();

    /// A callback that fails, with a name for messages.
    private record Failing(Throwable thrown) implements Runnable {
        @Override
        public void run() {
            throw dev.asyncio.engine.Sneaky.rethrow(thrown);
        }

        @Override
        public String toString() {
            return "flush";
        }
    }

    @AsyncioTest
    void whatACallbackThrowsIsReportedAndTheOthersRunOn() {
        EventLoop loop = runningLoop();
        Reports reports = Reports.of(loop);
        IllegalStateException thrown = new IllegalStateException("broken");
        Handle handle = loop.callSoon(new Failing(thrown));
        loop.callSoon(() -> log.add("next callback"));

        yieldNow();

        ErrorContext report = reports.only();
        assertThat(report.message()).isEqualTo("Exception in callback flush");
        assertThat(report.exception()).isSameAs(thrown);
        assertThat(report.handle()).isSameAs(handle);
        assertThat(report.task()).isNull();
        assertThat(report.asyncGenerator()).isNull();
        assertThat(report.origin()).isNull();
        assertThat(report.isNeverRetrieved()).isFalse();
        assertThat(log).containsExactly("next callback");
    }

    @AsyncioTest
    void errorsOfCallbacksAreReportedAsWell() {
        EventLoop loop = runningLoop();
        Reports reports = Reports.of(loop);
        loop.callSoon(new Failing(new StackOverflowError("deep")));
        loop.callSoon(new Failing(new CancelledError("stray")));
        loop.callLater(seconds(1), new Failing(new Exception("checked")));

        sleep(seconds(2));

        assertThat(reports.all().stream().map(ErrorContext::exception).map(String::valueOf))
                .containsExactly(
                        "java.lang.StackOverflowError: deep",
                        "dev.asyncio.CancelledError: stray",
                        "java.lang.Exception: checked");
    }

    @AsyncioTest
    void whatADoneCallbackThrowsIsReportedAndTheOthersRunOn() {
        EventLoop loop = runningLoop();
        Reports reports = Reports.of(loop);
        Future<String> future = loop.createFuture();
        future.addDoneCallback(_ -> {
            throw new IllegalStateException("broken");
        });
        future.addDoneCallback(done -> log.add(done.result()));

        future.setResult("result");
        yieldNow();

        assertThat(reports.only().message()).startsWith("Exception in callback ");
        assertThat(reports.only().exception()).hasMessage("broken");
        assertThat(log).containsExactly("result");
    }

    @AsyncioTest
    void aCallbackWhoseContextIsEnteredAlreadyIsReportedAndDoesNotRun() {
        EventLoop loop = runningLoop();
        Reports reports = Reports.of(loop);
        Context context = new Context();
        loop.callSoon(() -> log.add("ran"), context);

        context.run(Asyncio::yieldNow);

        assertThat(log).isEmpty();
        assertThat(reports.only().exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot enter Context[]: it is entered already; use a copy() for what runs at the same time");
    }

    @OnBothEngines
    void aTaskWhoseContextIsEnteredAlreadyIsReportedAndDoesNotRun(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        Context context = new Context();
        Task<Boolean> second =
                loop.createTask(() -> log.add("ran"), TaskOption.context(context), TaskOption.name("second"));

        context.run(() -> loop.runUntilComplete(coroutine(() -> log.add("main"))));

        assertThat(log).containsExactly("main");
        assertThat(reports.only().message()).isEqualTo("Cannot run a step of Task 'second' [created]");
        assertThat(reports.only().task()).isSameAs(second);
        loop.close();
    }

    @AsyncioTest
    void theHandlerGetsTheLoopAndTheReport() {
        EventLoop loop = runningLoop();
        ErrorContext report = ErrorContext.of("something odd", null);
        List<Object> told = new ArrayList<>();
        loop.setExceptionHandler((where, what) -> {
            told.add(where);
            told.add(what);
        });

        loop.callExceptionHandler(report);

        assertThat(told).containsExactly(loop, report);
    }

    @Test
    void aLoopHasNoHandlerUntilOneIsSet() {
        EventLoop loop = Loops.create(Engines.HANDOFF);
        ExceptionHandler handler = (_, _) -> {};
        assertThat(loop.exceptionHandler()).isNull();

        loop.setExceptionHandler(handler);
        assertThat(loop.exceptionHandler()).isSameAs(handler);

        loop.setExceptionHandler(null);
        assertThat(loop.exceptionHandler()).isNull();
        loop.close();
    }

    @Test
    void aReportNeedsAMessage() {
        assertThatThrownBy(() -> ErrorContext.of(null, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("An ErrorContext needs a message that says what happened");
    }

    // ---- the default: the log

    @AsyncioTest
    void reportsAreLoggedWhereNoHandlerIsSet() throws Exception {
        EventLoop loop = runningLoop();
        loop.setExceptionHandler(null);
        IllegalStateException thrown = new IllegalStateException("broken");
        try (Logs logs = new Logs()) {
            loop.callSoon(new Failing(thrown));
            yieldNow();

            assertThat(logs.entries()).containsExactly(new Logs.Entry("SEVERE", "Exception in callback flush", thrown));
        }
    }

    @AsyncioTest
    void theLogNamesTheTaskTheGeneratorAndThePlaceOfOrigin() throws Exception {
        EventLoop loop = runningLoop();
        Task<Void> task = createTask(() -> {}, TaskOption.name("reader"));
        AsyncGenerator<Integer> rows = Asyncio.generator("rows", _ -> {});
        Throwable origin = new Throwable();
        origin.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("dev.asyncio.Task", "create", "Task.java", 7),
            new StackTraceElement("shop.Orders", "load", "Orders.java", 12)
        });
        try (Logs logs = new Logs()) {
            loop.defaultExceptionHandler(new ErrorContext("odd", null, task, null, rows, origin, false));
            loop.defaultExceptionHandler(new ErrorContext("reader is odd", null, task, null, null, null, false));

            assertThat(logs.messages()).containsExactly("""
                            odd
                              task: Task 'reader' [created]
                              generator: AsyncGenerator 'rows' [created]
                              made at shop.Orders.load(Orders.java:12)""", "reader is odd");
        }
        await(task);
    }

    // ---- handlers that fail

    @AsyncioTest
    void whatTheHandlerThrowsIsLoggedWithTheReport() throws Exception {
        EventLoop loop = runningLoop();
        IllegalStateException fromCallback = new IllegalStateException("callback");
        IllegalStateException fromHandler = new IllegalStateException("handler");
        loop.setExceptionHandler((_, _) -> {
            throw fromHandler;
        });
        try (Logs logs = new Logs()) {
            loop.callSoon(new Failing(fromCallback));
            loop.callSoon(() -> log.add("the loop goes on"));
            yieldNow();

            assertThat(logs.entries())
                    .containsExactly(
                            new Logs.Entry("SEVERE", "Unhandled error in exception handler", fromHandler),
                            new Logs.Entry("SEVERE", "Exception in callback flush", fromCallback));
            assertThat(log).containsExactly("the loop goes on");
        }
    }

    @OnBothEngines
    void aHandlerCanLeaveTheLoop(Engines engine) {
        EventLoop loop = Loops.create(engine);
        SystemExit exit = new SystemExit(3);
        loop.setExceptionHandler((_, _) -> {
            throw exit;
        });
        loop.callSoon(new Failing(new IllegalStateException()));
        loop.callSoon(() -> log.add("the next run"));

        assertThatThrownBy(loop::runForever).isSameAs(exit);
        assertThat(log).isEmpty();

        loop.runUntilComplete(coroutine(() -> log.add("a task of the next run")));
        assertThat(log).containsExactly("the next run", "a task of the next run");
        loop.close();
    }

    // ---- leaving the loop

    @OnBothEngines
    void systemExitInACallbackLeavesTheLoopAtOnce(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        SystemExit exit = new SystemExit(4);
        loop.callSoon(new Failing(exit));
        loop.callSoon(() -> log.add("after"));

        assertThatThrownBy(loop::runForever).isSameAs(exit);

        assertThat(log).isEmpty();
        assertThat(reports.all()).isEmpty();
        assertThat(loop.isRunning()).isFalse();
        loop.close();
    }

    @OnBothEngines
    void systemExitInATaskLeavesTheLoopAtOnce(Engines engine) {
        EventLoop loop = Loops.create(engine);
        SystemExit exit = new SystemExit(5);
        Task<Object> leaving = loop.createTask(() -> {
            sleep(seconds(1));
            throw exit;
        });
        loop.createTask(() -> {
            sleep(seconds(1));
            log.add("after");
        });

        assertThatThrownBy(loop::runForever).isSameAs(exit);

        assertThat(log).isEmpty();
        assertThat(leaving.exception()).isSameAs(exit);
        assertThat(loop.runUntilComplete(coroutine(() -> "the loop can run on")))
                .isEqualTo("the loop can run on");
        assertThat(log).containsExactly("after");
        loop.close();
    }

    @OnBothEngines
    void keyboardInterruptInATaskLeavesTheLoopAtOnce(Engines engine) {
        EventLoop loop = Loops.create(engine);
        KeyboardInterrupt interrupt = new KeyboardInterrupt("stop");
        Task<Object> leaving = loop.createTask(() -> {
            throw interrupt;
        });
        loop.callSoon(() -> log.add("after"));

        assertThatThrownBy(loop::runForever).isSameAs(interrupt);

        assertThat(leaving.exception()).isSameAs(interrupt);
        loop.close();
        assertThat(log).isEmpty();
    }
}
