package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Tag;

class NeverRetrievedTest {

    private final IOException thrown = new IOException("disk");

    @OnBothEngines
    void anExceptionThatNobodyRetrievesIsReportedWhenTheLoopCloses(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        Future<String> future = loop.createFuture();
        future.setException(thrown);

        loop.close();

        assertThat(reports.only().message()).isEqualTo("Future exception was never retrieved");
        assertThat(reports.only().exception()).isSameAs(thrown);
        assertThat(reports.only().isNeverRetrieved()).isTrue();
        assertThat(future.isDone()).isTrue();
    }

    @OnBothEngines
    void theReportNamesTheTask(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        Task<Object> task = loop.createTask(
                () -> {
                    throw thrown;
                },
                TaskOption.name("reader"));
        loop.runUntilComplete(Asyncio.coroutine(Asyncio::yieldNow));

        loop.close();

        assertThat(reports.messages()).containsExactly("Task 'reader' exception was never retrieved");
        assertThat(task.isDone()).isTrue();
    }

    @OnBothEngines
    void reportsComeInTheOrderOfTheFailures(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        List<Future<String>> futures = List.of(loop.createFuture(), loop.createFuture(), loop.createFuture());
        for (int i : new int[] {2, 0, 1}) {
            futures.get(i).setException(new IOException("of future " + i));
        }
        futures.get(0).exception();

        loop.close();

        assertThat(reports.all().stream().map(report -> report.exception().getMessage()))
                .containsExactly("of future 2", "of future 1");
    }

    @OnBothEngines
    void whoeverAsksRetrieves(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        loop.runUntilComplete(Asyncio.coroutine(() -> {
            Future<String> awaited = failed(loop);
            assertThatThrownBy(() -> await(awaited)).isSameAs(thrown);
            assertThatThrownBy(failed(loop)::result).isSameAs(thrown);
            assertThat(failed(loop).exception()).isSameAs(thrown);
            failed(loop).cancel(); // too late, but whoever cancels has given it up
        }));

        loop.close();

        assertThat(reports.all()).isEmpty();
    }

    private Future<String> failed(EventLoop loop) {
        Future<String> future = loop.createFuture();
        future.setException(thrown);
        return future;
    }

    @OnBothEngines
    void lookingAtAFutureDoesNotRetrieveItsException(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        Future<String> future = failed(loop);
        assertThat(future).hasToString("Future[failed: java.io.IOException: disk]");
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isFalse();

        loop.close();

        assertThat(reports.all()).hasSize(1);
    }

    @OnBothEngines
    void cancellationsAreNotReported(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        loop.createFuture().cancel();
        Task<Void> task = loop.createTask(() -> {
            throw new CancelledError("own");
        });
        loop.runUntilComplete(Asyncio.coroutine(Asyncio::yieldNow));

        loop.close();

        assertThat(task.isCancelled()).isTrue();
        assertThat(reports.all()).isEmpty();
    }

    @OnBothEngines
    void closingReportsAnExceptionOnce(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        failed(loop);

        loop.close();
        loop.close();

        assertThat(reports.all()).hasSize(1);
    }

    // ---- what the garbage collector tells

    @OnBothEngines
    @Tag("real-time")
    void anExceptionIsReportedWhenItsFutureIsGarbage(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        failed(loop);

        collectGarbageUntil(loop, () -> !reports.all().isEmpty());

        assertThat(reports.only().message()).isEqualTo("Future exception was never retrieved");
        assertThat(reports.only().exception()).isSameAs(thrown);
        loop.close();
        assertThat(reports.all()).hasSize(1);
    }

    @OnBothEngines
    @Tag("real-time")
    void aTaskThatNobodyRefersToIsKeptWhileItWaits(Engines engine) {
        EventLoop loop = Loops.create(engine);
        boolean[] ended = {false};
        WeakReference<Future<String>> future = startWaiter(loop, ended);
        WeakReference<Object> garbage = new WeakReference<>(new Object());

        collectGarbageUntil(loop, () -> garbage.get() == null);
        collectGarbageUntil(loop, () -> true);
        // Nobody but the waiting task refers to the future: neither is garbage.
        Future<String> kept = future.get();
        assertThat(kept).isNotNull();
        kept.setResult("result");
        loop.runUntilComplete(Asyncio.coroutine(Asyncio::yieldNow));

        assertThat(ended[0]).isTrue();
        loop.close();
    }

    private static WeakReference<Future<String>> startWaiter(EventLoop loop, boolean[] ended) {
        Future<String> future = loop.createFuture();
        loop.createTask(() -> {
            await(future);
            ended[0] = true;
        });
        return new WeakReference<>(future);
    }

    /// Runs the garbage collector, and the loop, until something has come of it. The loop looks for garbage
    /// before it waits.
    private static void collectGarbageUntil(EventLoop loop, java.util.function.BooleanSupplier hasHappened) {
        do {
            System.gc();
            loop.runUntilComplete(Asyncio.coroutine(() -> Asyncio.sleep(Asyncio.millis(1))));
        } while (!hasHappened.getAsBoolean());
    }

    @AsyncioTest
    void aFailureOfAChildThatGatherHasSeenIsNotReported() {
        Reports reports = Reports.of(runningLoop());
        Task<Object> first = createTask(() -> {
            throw thrown;
        });
        Task<Object> second = createTask(() -> {
            yieldNow();
            throw new IOException("second");
        });

        assertThatThrownBy(() -> Asyncio.awaitAll(first, second)).isSameAs(thrown);
        yieldNow();
        yieldNow();
        runningLoop().neverRetrieved.reportAll();

        assertThat(reports.messages()).isEmpty();
    }
}
