package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.wrapFuture;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

class CompletionStagesTest {

    private final List<Object> log = new ArrayList<>();
    private final IOException disk = new IOException("disk");

    // ---- their futures, awaited here

    @AsyncioTest
    void awaitReturnsTheResultThatAnotherThreadGives() {
        CompletableFuture<String> stage =
                CompletableFuture.supplyAsync(() -> "result", command -> Thread.startVirtualThread(command));

        assertThat(await(stage)).isEqualTo("result");
    }

    @AsyncioTest
    void awaitingAStageThatIsDoneDoesNotSuspend() {
        createTask(() -> log.add("other task"));

        log.add(await(CompletableFuture.completedFuture("result")));
        log.add(String.valueOf(await(CompletableFuture.<Object>completedStage(null))));
        yieldNow();

        assertThat(log).containsExactly("result", "null", "other task");
    }

    @AsyncioTest
    void awaitThrowsTheVeryExceptionWithoutItsWrappers() {
        CompletableFuture<String> failed = CompletableFuture.failedFuture(disk);
        CompletableFuture<String> wrapped = failed.thenApply(result -> result).thenApply(result -> result);
        CompletableFuture<String> later = new CompletableFuture<>();
        runningLoop().callSoon(() -> later.completeExceptionally(new CompletionException(disk)));

        assertThatThrownBy(() -> await(failed)).isSameAs(disk);
        assertThatThrownBy(() -> await(wrapped)).isSameAs(disk);
        assertThatThrownBy(() -> await(later)).isSameAs(disk);
    }

    @AsyncioTest
    void aCancelledStageCancelsWhoeverAwaitsIt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = createTask(() -> await(stage));
        yieldNow();

        stage.cancel(true);
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);

        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncioTest
    void cancellingTheTaskCancelsTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = createTask(() -> await(stage));
        yieldNow();

        task.cancel();
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);

        assertThat(stage.isCancelled()).isTrue();
        sleep(seconds(1)); // the stage's own end arrives too late to matter
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aWrappedStageIsAFutureOfTheLoop() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Future<String> future = wrapFuture(stage);
        Future<String> ofStage = wrapFuture((CompletionStage<String>) stage);
        assertThat(future.isDone()).isFalse();

        stage.complete("result");

        assertThat(await(future)).isEqualTo("result");
        assertThat(await(ofStage)).isEqualTo("result");
        assertThat(wrapFuture(stage).isDone()).isTrue();
    }

    @AsyncioTest
    void aWrappedFutureThatCanOnlyBeWaitedForHasAThreadWaiting() {
        FutureTask<String> works = new FutureTask<>(() -> "result");
        FutureTask<String> fails = new FutureTask<>(() -> {
            throw disk;
        });
        Future<String> result = wrapFuture(works);
        Future<String> failure = wrapFuture(fails);
        Thread.startVirtualThread(works);
        Thread.startVirtualThread(fails);

        assertThat(await(result)).isEqualTo("result");
        assertThatThrownBy(() -> await(failure)).isSameAs(disk);
    }

    @AsyncioTest
    void cancellingAWrappedFutureCancelsIt() {
        FutureTask<String> never = new FutureTask<>(() -> "result");
        Future<String> future = wrapFuture(never);

        future.cancel();
        yieldNow();

        assertThat(never.isCancelled()).isTrue();
    }

    @AsyncioTest
    void thereIsNothingToAwaitInNull() {
        assertThatThrownBy(() -> await((CompletionStage<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to await: the CompletionStage is null");
        assertThatThrownBy(() -> wrapFuture((CompletionStage<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to await: the CompletionStage is null");
        assertThatThrownBy(() -> wrapFuture((FutureTask<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to await: the Future is null");
    }

    // ---- our futures, used there

    @AsyncioTest
    void aFutureGivesItsResultToACompletableFuture() {
        Future<String> future = runningLoop().createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();
        var _ = stage.thenAccept(result -> log.add("stage: " + result));

        future.setResult("result");
        log.add("set");
        yieldNow();

        assertThat(log).containsExactly("set", "stage: result");
        assertThat(stage.join()).isEqualTo("result");
    }

    @AsyncioTest
    void aFutureGivesItsExceptionToACompletableFuture() {
        Future<String> future = runningLoop().createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();

        future.setException(disk);
        yieldNow();

        assertThat(stage.exceptionNow()).isSameAs(disk);
    }

    @AsyncioTest
    void aCancelledFutureCancelsItsCompletableFuture() {
        Future<String> future = runningLoop().createFuture();
        CompletableFuture<String> stage = future.toCompletableFuture();

        future.cancel();
        yieldNow();

        assertThat(stage.isCancelled()).isTrue();
        assertThatThrownBy(stage::join).isInstanceOf(CancellationException.class);
    }

    @AsyncioTest
    void cancellingTheCompletableFutureCancelsTheTaskFromAnyThread() throws InterruptedException {
        Task<Void> task = createTask(() -> sleep(seconds(10)));
        CompletableFuture<Void> stage = task.toCompletableFuture();
        yieldNow();

        Thread.ofPlatform().start(() -> stage.cancel(true)).join();
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);

        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncioTest
    void theCompletableFutureOfWhatIsDoneIsCompletedInTheNextTurn() {
        Future<String> future = runningLoop().createFuture();
        future.setResult("result");

        CompletableFuture<String> stage = future.toCompletableFuture();
        yieldNow();

        assertThat(stage.join()).isEqualTo("result");
    }

    @OnBothEngines
    void anotherThreadCanBlockOnTheCompletableFuture(Engines engine) {
        CountDownLatch isWaiting = new CountDownLatch(1);
        String seen = Loops.run(engine, () -> {
            Future<String> future = runningLoop().createFuture();
            CompletableFuture<String> stage = future.toCompletableFuture();
            Future<String> joined = wrapFuture(CompletableFuture.supplyAsync(() -> {
                isWaiting.countDown();
                return stage.join();
            }));
            isWaiting.await();
            future.setResult("result");
            return await(joined);
        });

        assertThat(seen).isEqualTo("result");
    }
}
