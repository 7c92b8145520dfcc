package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Engines;
import dev.asyncio.Future;
import dev.asyncio.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks await what other threads complete, and other threads wait for what tasks complete.
@ExtendWith(RealTimeLimit.class)
class CompletionStagesTest {

    private static final int ROUNDS = tries(2_000);

    // ---- tasks await stages

    @OnBothEngines
    void taskResumesWheneverTheStageIsCompleted(Engines engine) throws Exception {
        assertThat(tasksLeftWaiting(engine, CompletableFuture::new, stage -> stage))
                .isZero();
    }

    @OnBothEngines
    void taskResumesWheneverAStageThatCannotBeCancelledIsCompleted(Engines engine) throws Exception {
        assertThat(tasksLeftWaiting(engine, CompletableFuture::new, CompletableFuture::minimalCompletionStage))
                .isZero();
    }

    @OnBothEngines
    void taskThatAwaitsAStageThatLooksBeforeItRegistersWaitsForEver(Engines engine) throws Exception {
        assertThat(tasksLeftWaiting(engine, Negligent::new, stage -> stage)).isPositive();
    }

    /// A stage with a barrier missing: it does not look again once a callback is registered.
    private static final class Negligent extends CompletableFuture<Integer> {

        private final ConcurrentLinkedQueue<BiConsumer<? super Integer, ? super Throwable>> callbacks =
                new ConcurrentLinkedQueue<>();

        @Override
        public CompletableFuture<Integer> whenComplete(BiConsumer<? super Integer, ? super Throwable> callback) {
            if (isDone()) {
                return super.whenComplete(callback);
            }
            Stress.moment();
            callbacks.add(callback);
            return this;
        }

        @Override
        public boolean complete(Integer value) {
            boolean isFirst = super.complete(value);
            Stress.moment();
            callbacks.forEach(callback -> callback.accept(value, null));
            return isFirst;
        }
    }

    /// Lets another thread complete stages at the moment when tasks await them.
    ///
    /// @return how many tasks still wait when all is over
    private static int tasksLeftWaiting(
            Engines engine,
            Supplier<CompletableFuture<Integer>> newStage,
            Function<CompletableFuture<Integer>, CompletionStage<Integer>> awaited)
            throws Exception {
        List<CompletableFuture<Integer>> stages =
                Stream.generate(newStage).limit(ROUNDS).toList();
        var line = new StartLine();
        var resumed = new AtomicInteger();
        try (var running = LoopThread.start(engine)) {
            Crew completer = Crew.start(1, _ -> {
                for (int i = 0; i < ROUNDS; i++) {
                    line.meet();
                    stages.get(i).complete(i);
                }
            });
            running.call(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    int round = i;
                    createTask(() -> {
                        line.meet();
                        assertThat(await(awaited.apply(stages.get(round)))).isEqualTo(round);
                        resumed.incrementAndGet();
                    });
                    yieldNow();
                }
                return null;
            });
            completer.join();
            int waiting = running.cancelWhatWaits();
            assertThat(resumed.get()).isEqualTo(ROUNDS - waiting);
            return waiting;
        }
    }

    @OnBothEngines
    void taskAndStageAgreeOnWhoWasFirst(Engines engine) throws Exception {
        var line = new StartLine();
        try (var running = LoopThread.start(engine)) {
            for (int i = 0; i < ROUNDS; i++) {
                var stage = new CompletableFuture<String>();
                var isCompleted = new AtomicBoolean();
                Crew completer = Crew.start(1, _ -> {
                    line.meet();
                    isCompleted.set(stage.complete("completed"));
                });
                boolean isCancelled = running.call(() -> {
                    Task<String> task = createTask(() -> await(stage));
                    yieldNow();
                    line.meet();
                    return task.cancelAndWait();
                });
                completer.join();

                // The task may be cancelled although the stage was completed: before it has seen the result.
                assertThat(stage.isCancelled()).isEqualTo(!isCompleted.get());
                assertThat(isCancelled || isCompleted.get()).isTrue();
            }
        }
    }

    // ---- other threads wait for futures

    @OnBothEngines
    void cancellationOfACompletableFutureReachesTheLoopsOwn(Engines engine) throws Exception {
        assertThat(futuresLeftPending(engine, Future::toCompletableFuture)).isZero();
    }

    @OnBothEngines
    void cancellationOfACopyDoesNotReachTheLoopsOwn(Engines engine) throws Exception {
        assertThat(futuresLeftPending(
                        engine, future -> future.toCompletableFuture().copy()))
                .isPositive();
    }

    /// Cancels, on another thread, what stands for futures of the loop, while the loop completes every other
    /// one.
    ///
    /// @return how many of the loop's futures are neither completed nor cancelled when all is over
    private static int futuresLeftPending(Engines engine, Function<Future<String>, CompletableFuture<String>> standsFor)
            throws Exception {
        var line = new StartLine();
        var outside = new AtomicReference<CompletableFuture<String>>();
        List<Future<String>> futures = new ArrayList<>(); // confined to the loop
        try (var running = LoopThread.start(engine)) {
            Crew canceller = Crew.start(1, _ -> {
                for (int i = 0; i < ROUNDS; i++) {
                    line.meet();
                    if (!outside.get().cancel(true)) {
                        assertThat(outside.get().join()).isEqualTo("completed");
                    }
                    line.meet();
                }
            });
            running.call(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    Future<String> future = running.loop().createFuture();
                    futures.add(future);
                    outside.set(standsFor.apply(future));
                    line.meet();
                    if (i % 2 == 0) {
                        future.trySetResult("completed");
                        yieldNow();
                    }
                    line.meet();
                }
                return null;
            });
            canceller.join();
            running.cancelWhatWaits();
            return (int) futures.stream().filter(future -> !future.isDone()).count();
        }
    }
}
