package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.ensureFuture;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CoroutineTest {

    private final List<Object> log = new ArrayList<>();

    // ---- use

    @AsyncioTest
    void aCoroutineRunsWhenItIsAwaited() {
        Coroutine<String> coroutine = coroutine(() -> {
            log.add("runs");
            return sleep(seconds(1), "result");
        });
        log.add("made");

        assertThat(await(coroutine)).isEqualTo("result");
        assertThat(log).containsExactly("made", "runs");
    }

    @AsyncioTest
    void awaitingACoroutineRunsItInsideTheTask() {
        Task<?> task = currentTask();
        createTask(() -> log.add("other"));

        await(coroutine(() -> log.add(currentTask() == task)));
        yieldNow();

        assertThat(log).containsExactly(true, "other"); // it did not suspend
    }

    @AsyncioTest
    void aTaskRunsItsCoroutineInTheNextTurn() {
        Task<String> task = createTask(coroutine(() -> {
            log.add("runs");
            return "result";
        }));
        log.add("created");

        assertThat(await(task)).isEqualTo("result");
        assertThat(log).containsExactly("created", "runs");
    }

    @AsyncioTest
    void awaitThrowsTheVeryExceptionOfTheCoroutine() {
        IOException checked = new IOException("disk");

        assertThatThrownBy(() -> await(coroutine(() -> {
                    throw checked;
                })))
                .isSameAs(checked);
    }

    @AsyncioTest
    void coroutinesNest() {
        Coroutine<Integer> inner = coroutine(() -> sleep(seconds(1), 1));
        Coroutine<Integer> outer = coroutine(() -> 1 + await(inner));

        assertThat(await(outer)).isEqualTo(2);
    }

    @AsyncioTest
    void ensureFutureStartsATaskForACoroutineAndLeavesFuturesAlone() {
        Future<String> future = runningLoop().createFuture();
        Future<String> started = ensureFuture(coroutine(() -> "result"));

        assertThat(ensureFuture(future)).isSameAs(future);
        assertThat(started).isInstanceOf(Task.class);
        assertThat(await(started)).isEqualTo("result");
    }

    @AsyncioTest
    void aCoroutineHasANameForMessages() {
        Coroutine<String> named = coroutine("fetch", () -> "result");
        Coroutine<String> unnamed = coroutine(() -> "result");
        Coroutine<Void> action = coroutine("flush", () -> {});

        assertThat(named.name()).isEqualTo("fetch");
        assertThat(named).hasToString("Coroutine 'fetch'");
        assertThat(unnamed).hasToString("Coroutine 'coroutine'");
        assertThat(action).hasToString("Coroutine 'flush'");
        named.close();
        unnamed.close();
        action.close();
    }

    // ---- used once

    @AsyncioTest
    void aCoroutineIsUsedOnce() {
        Coroutine<String> awaited = coroutine("fetch", () -> "result");
        await(awaited);
        Coroutine<String> started = coroutine("fetch", () -> "result");
        Task<String> task = createTask(started);
        Coroutine<String> closed = coroutine("fetch", () -> "result");
        closed.close();

        for (Coroutine<String> used : List.of(awaited, started, closed)) {
            for (Action use : List.<Action>of(() -> await(used), () -> createTask(used), () -> Asyncio.shield(used))) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "Cannot reuse coroutine 'fetch': it was awaited, made a task of, or closed already; make a"
                                        + " new one for each use");
            }
        }
        assertThat(await(task)).isEqualTo("result");
    }

    @AsyncioTest
    void aCoroutineCannotAwaitItself() {
        List<Coroutine<Object>> self = new ArrayList<>();
        self.add(coroutine("ouroboros", () -> await(self.getFirst())));

        assertThatThrownBy(() -> await(self.getFirst()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot reuse coroutine 'ouroboros'");
    }

    @AsyncioTest
    void aCoroutineThatIsRefusedInACallbackCanStillBeAwaited() {
        Coroutine<String> coroutine = coroutine(() -> "result");

        assertThat(InCallback.thrownBy(() -> await(coroutine))).isInstanceOf(IllegalStateException.class);

        assertThat(await(coroutine)).isEqualTo("result");
    }

    @Test
    void aCoroutineNeedsANameAndABody() {
        assertThatThrownBy(() -> coroutine((Callable<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A coroutine needs a body, not null");
        assertThatThrownBy(() -> coroutine((Action) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A body to run must not be null");
        assertThatThrownBy(() -> coroutine(null, () -> "result"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A coroutine's name must not be null");
    }

    // ---- never awaited

    @OnBothEngines
    void aCoroutineThatIsNeverAwaitedIsReportedWhenTheLoopCloses(Engines engine) throws Exception {
        try (Logs logs = new Logs()) {
            List<Coroutine<?>> kept = new ArrayList<>();
            Loops.run(engine, () -> {
                kept.add(coroutine("forgotten", () -> "result"));
            });

            assertThat(logs.entries())
                    .containsExactly(new Logs.Entry(
                            "WARNING",
                            "coroutine 'forgotten' was never awaited: it never ran (run in debug mode, -Dasyncio.debug=true, to see"
                                    + " where it was made)",
                            null));
            assertThat(kept).hasSize(1);
        }
    }

    @OnBothEngines
    void inDebugModeTheReportNamesThePlace(Engines engine) throws Exception {
        EventLoop loop = Loops.builder(engine).debug(true).build();
        loop.setSlowCallbackDuration(seconds(1000));
        try (Logs logs = new Logs()) {
            List<Coroutine<?>> kept = new ArrayList<>();
            loop.runUntilComplete(loop.createTask(() -> {
                kept.add(program.Makes.coroutine("forgotten"));
            }));
            loop.close();

            assertThat(logs.messages()).hasSize(1);
            assertThat(logs.messages().getFirst())
                    .matches(
                            "coroutine 'forgotten' was never awaited: it never ran; made at program\\.Makes\\.coroutine"
                                    + "\\(Makes\\.java:\\d+\\)");
            assertThat(logs.entries().getFirst().thrown()).hasMessage("Coroutine 'forgotten' made here");
            assertThat(kept).hasSize(1);
        }
    }

    @OnBothEngines
    @Tag("real-time")
    void aCoroutineThatIsNeverAwaitedIsReportedWhenItIsGarbage(Engines engine) throws Exception {
        EventLoop loop = Loops.create(engine);
        try (Logs logs = new Logs()) {
            loop.runUntilComplete(loop.createTask(() -> {
                var _ = coroutine("garbage", () -> "result");
            }));
            while (logs.entries().isEmpty()) {
                System.gc();
                loop.runUntilComplete(loop.createTask(() -> sleep(Asyncio.millis(1))));
            }

            assertThat(logs.messages().getFirst()).startsWith("coroutine 'garbage' was never awaited: it never ran");
        }
        loop.close();
    }

    @OnBothEngines
    void aCoroutineThatWasUsedOrClosedIsNotReported(Engines engine) throws Exception {
        try (Logs logs = new Logs()) {
            Loops.run(engine, () -> {
                await(coroutine(() -> "awaited"));
                createTask(coroutine(() -> "a task of"));
                coroutine(() -> "closed").close();
            });

            assertThat(logs.messages()).isEmpty();
        }
    }
}
