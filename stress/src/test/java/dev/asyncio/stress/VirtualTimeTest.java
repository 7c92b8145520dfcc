package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.wrapFuture;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.TimeoutException;
import dev.asyncio.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/// Virtual time stands still while other threads work for the loop, and goes on when they do not.
@ExtendWith(RealTimeLimit.class)
class VirtualTimeTest {

    private static final int ROUNDS = tries(500);

    @OnBothEngines
    void callOnAnotherThreadTakesNoTime(Engines engine) throws Exception {
        assertThat(timeouts(engine, _ -> toThread(Stress::moment))).isZero();
    }

    @OnBothEngines
    void stageThatAnotherThreadCompletesTakesNoTime(Engines engine) throws Exception {
        assertThat(timeouts(engine, _ -> await(CompletableFuture.runAsync(Stress::moment))))
                .isZero();
    }

    @OnBothEngines
    void threadThatTheLoopDoesNotKnowOfIsTooSlow(Engines engine) throws Exception {
        assertThat(timeouts(engine, loop -> {
                    var future = loop.createFuture();
                    Thread.startVirtualThread(() -> {
                        Stress.moment();
                        loop.execute(() -> future.trySetResult(null));
                    });
                    await(future);
                }))
                .isPositive();
    }

    /// @return how often `call` took longer than a millisecond of virtual time
    private static int timeouts(Engines engine, Consumer<EventLoop> call) throws Exception {
        try (var running = LoopThread.start(onVirtualTime(engine))) {
            return running.call(() -> {
                int timeouts = 0;
                for (int i = 0; i < ROUNDS; i++) {
                    try {
                        timeout(millis(1), () -> call.accept(running.loop()));
                    } catch (TimeoutException e) {
                        timeouts++;
                    }
                }
                return timeouts;
            });
        }
    }

    @OnBothEngines
    void timeGoesOnWhenEveryCallHasEndedOrWasCancelled(Engines engine) throws Exception {
        var running = LoopThread.start(onVirtualTime(engine));
        assertThat(goesOnAfter(
                        running,
                        () -> {
                            for (int i = 0; i < ROUNDS; i++) {
                                var call = createTask(() -> toThread(Stress::moment));
                                var wait = createTask(() -> await(CompletableFuture.runAsync(Stress::moment)));
                                yieldNow();
                                Stress.moment();
                                call.cancelAndWait();
                                wait.cancelAndWait();
                            }
                        },
                        PATIENCE))
                .isTrue();
        running.close();
    }

    @OnBothEngines
    void timeStandsStillForEverForAStageThatNobodyCompletes(Engines engine) throws Exception {
        var running = LoopThread.start(onVirtualTime(engine));
        assertThat(goesOnAfter(running, () -> wrapFuture(new CompletableFuture<>()), IMPATIENCE))
                .isFalse();
    }

    private static boolean goesOnAfter(LoopThread running, Runnable calls, Duration patience) throws Exception {
        var hour = runCoroutineThreadsafe(
                () -> {
                    calls.run();
                    sleep(Duration.ofHours(1));
                    return true;
                },
                running.loop());
        try {
            return hour.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    private static EventLoopBuilder onVirtualTime(Engines engine) {
        var time = new VirtualTime();
        return EventLoop.builder().engine(engine).clock(time).poller(time);
    }
}
