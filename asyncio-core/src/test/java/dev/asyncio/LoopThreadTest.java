package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;

/// Real threads and the system's clock, but no sleeping: whoever waits is woken.
@Tag("real-time")
class LoopThreadTest {

    private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

    private static LoopThread start(Engines engine) {
        return LoopThread.start(() -> Loops.inRealTime(engine));
    }

    @OnBothEngines
    void aCallBlocksUntilTheResultIsThere(Engines engine) {
        try (LoopThread loop = start(engine)) {
            String result = loop.call(() -> {
                var other = createTask(() -> "other");
                return "result and " + await(other);
            });
            loop.call(() -> log.add(runningLoop() == loop.loop()));

            assertThat(result).isEqualTo("result and other");
            assertThat(log).containsExactly(true);
        }
    }

    @OnBothEngines
    void callsRunAtTheSameTime(Engines engine) throws Exception {
        try (LoopThread loop = start(engine)) {
            Future<String> shared = loop.call(() -> createFuture());
            CompletableFuture<String> first = loop.submit(() -> await(shared));
            CompletableFuture<Void> second = loop.submit(() -> shared.setResult("from the second"));

            assertThat(first.get()).isEqualTo("from the second");
            assertThat(second.get()).isNull();
        }
    }

    @OnBothEngines
    void whatTheBodyThrowsIsThrownToTheCaller(Engines engine) {
        IOException disk = new IOException("disk");
        try (LoopThread loop = start(engine)) {
            Throwable thrown = catchThrowable(() -> loop.call(() -> {
                yieldNow();
                throw disk;
            }));

            assertThat(thrown).isSameAs(disk);
            assertThat(loop.<String>call(() -> "goes on")).isEqualTo("goes on");
        }
    }

    @OnBothEngines
    void cancellingTheFutureCancelsTheTask(Engines engine) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        try (LoopThread loop = start(engine)) {
            CompletableFuture<Void> call = loop.submit(() -> waitForEver(waits));
            waits.await();

            call.cancel(true);
        } // waits for the task

        assertThat(log).containsExactly("cancelled");
    }

    private void waitForEver(CountDownLatch waits) {
        try {
            waits.countDown();
            await(createFuture());
        } catch (CancelledError e) {
            log.add("cancelled");
            throw e;
        }
    }

    @OnBothEngines
    void interruptingTheCallerCancelsTheTask(Engines engine) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        try (LoopThread loop = start(engine)) {
            Thread caller = Thread.ofPlatform().start(() -> {
                Throwable thrown = catchThrowable(() -> loop.call(() -> waitForEver(waits)));
                log.add(thrown instanceof CancellationException
                        && Thread.currentThread().isInterrupted());
            });
            waits.await();

            caller.interrupt();
            caller.join();
        }

        assertThat(log).containsExactlyInAnyOrder("cancelled", true);
    }

    @OnBothEngines
    void closeWaitsForTheCallsThatAreGoingOn(Engines engine) throws Exception {
        LoopThread loop = start(engine);
        Future<String> shared = loop.call(() -> createFuture());
        CompletableFuture<String> call = loop.submit(() -> await(shared));
        Thread closer = Thread.ofPlatform().start(loop::close);
        loop.loop().execute(() -> shared.setResult("in time"));

        closer.join();

        assertThat(call.get()).isEqualTo("in time");
        assertThat(loop).hasToString("LoopThread[ended, open=0]");
    }

    @OnBothEngines
    void closeNowCancelsThem(Engines engine) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        LoopThread loop = start(engine);
        CompletableFuture<Void> call = loop.submit(() -> waitForEver(waits));
        waits.await();

        loop.closeNow();
        loop.close(); // without effect

        assertThat(log).containsExactly("cancelled");
        assertThat(call).isCancelled();
    }

    @OnBothEngines
    void interruptingWhoClosesCancelsTheCalls(Engines engine) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        LoopThread loop = start(engine);
        var _ = loop.submit(() -> waitForEver(waits));
        waits.await();
        Thread closer = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            loop.close();
            log.add(Thread.currentThread().isInterrupted());
        });

        closer.join();

        assertThat(log).containsExactly("cancelled", true);
    }

    @OnBothEngines
    void whatTasksLeaveBehindIsCancelledAtTheEnd(Engines engine) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        LoopThread loop = start(engine);
        loop.call(() -> {
            createTask(() -> waitForEver(waits));
            yieldNow();
        });

        loop.close();

        assertThat(log).containsExactly("cancelled");
    }

    @OnBothEngines
    void aClosedOneTakesNoCalls(Engines engine) {
        LoopThread loop = start(engine);
        loop.close();

        assertThatThrownBy(() -> loop.call(() -> "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("LoopThread[ended, open=0] is closed; start a new one");
    }

    @OnBothEngines
    void itsOwnThreadIsRefused(Engines engine) {
        try (LoopThread loop = start(engine)) {
            Throwable call = loop.call(() -> catchThrowable(() -> loop.call(() -> "deadlock")));
            Throwable close = loop.call(() -> catchThrowable(loop::close));

            assertThat(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "call or submit was called on the thread of LoopThread\\[running, open=1] itself,"
                                    + " where waiting would block the loop for ever; use createTask there");
            assertThat(close).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("close was called on");
        }
    }

    @OnBothEngines
    void aLoopThatCannotBeMadeIsReportedByStart(Engines engine) {
        assertThatThrownBy(() -> LoopThread.start(() -> {
                    throw new IllegalStateException("no " + engine);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no " + engine);
    }
}
