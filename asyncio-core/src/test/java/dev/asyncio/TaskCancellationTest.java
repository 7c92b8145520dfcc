package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

class TaskCancellationTest {

    private final List<Object> log = new ArrayList<>();

    @AsyncioTest
    void aCancelledTaskGetsTheErrorWhereItWaits() {
        Task<Void> task = createTask(() -> {
            try {
                sleep(seconds(10));
            } catch (CancelledError e) {
                log.add(e.getMessage());
                throw e;
            } finally {
                log.add("cleaned up");
            }
        });
        yieldNow();

        boolean requested = task.cancel("enough");
        log.add("requested");
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class).hasMessage("enough");

        assertThat(requested).isTrue();
        assertThat(log).containsExactly("requested", "enough", "cleaned up");
        assertThat(task.isCancelled()).isTrue();
        assertThat(task.isDone()).isTrue();
    }

    @AsyncioTest
    void aCancelledTaskMayAwaitWhileItCleansUp() {
        long start = runningLoop().time();
        Task<Void> task = createTask(() -> {
            try {
                sleep(seconds(10));
            } finally {
                sleep(seconds(2));
                log.add("cleaned up");
            }
        });
        yieldNow();

        task.cancel();
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);

        assertThat(log).containsExactly("cleaned up");
        assertThat(runningLoop().time() - start).isEqualTo(seconds(2).toNanos());
    }

    @AsyncioTest
    void aTaskCancelledBeforeItBeginsNeverRuns() {
        Task<Boolean> task = createTask(() -> log.add("ran"));

        task.cancel("too early");

        assertThat(task.isDone()).isFalse();
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class).hasMessage("too early");
        assertThat(log).isEmpty();
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aTaskThatIsDoneCannotBeCancelled() {
        Task<String> task = createTask(() -> "result");
        await(task);

        assertThat(task.cancel()).isFalse();
        assertThat(task.cancelling()).isZero();
        assertThat(task.result()).isEqualTo("result");
    }

    @AsyncioTest
    void aTaskMayRefuseToBeCancelled() {
        Task<String> task = createTask(() -> {
            try {
                sleep(seconds(10));
            } catch (CancelledError e) {
                log.add("refused");
            }
            return sleep(seconds(1), "result");
        });
        yieldNow();

        task.cancel();

        assertThat(await(task)).isEqualTo("result");
        assertThat(task.isCancelled()).isFalse();
        assertThat(log).containsExactly("refused");
    }

    @AsyncioTest
    void aTaskThatCatchesEverythingCanBeCancelledAgain() {
        Task<Void> task = createTask(() -> {
            for (int i = 0; i < 3; i++) {
                try {
                    sleep(seconds(10));
                } catch (Throwable caught) {
                    log.add(caught.getMessage());
                }
            }
            sleep(seconds(10));
        });
        yieldNow();

        for (String message : List.of("one", "two", "three", "four")) {
            task.cancel(message);
            yieldNow();
        }

        assertThat(log).containsExactly("one", "two", "three");
        assertThatThrownBy(task::result).hasMessage("four");
    }

    @AsyncioTest
    void catchingExceptionsDoesNotSwallowACancellation() {
        Task<Void> task = createTask(() -> {
            try {
                sleep(seconds(10));
            } catch (Exception e) {
                log.add("swallowed");
            }
        });
        yieldNow();

        task.cancel();
        yieldNow();

        assertThat(log).isEmpty();
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aTaskThatFailsWhileItIsCancelledHasFailed() {
        IllegalStateException failure = new IllegalStateException("clean-up failed");
        Task<Void> task = createTask(() -> {
            try {
                sleep(seconds(10));
            } finally {
                failWith(failure);
            }
        });
        yieldNow();

        task.cancel();

        assertThatThrownBy(() -> await(task)).isSameAs(failure);
        assertThat(task.isCancelled()).isFalse();
    }

    private static void failWith(RuntimeException failure) {
        throw failure;
    }

    @AsyncioTest
    void aTaskThatThrowsACancellationOfItsOwnIsCancelled() {
        CancelledError own = new CancelledError("own");
        Task<Object> task = createTask(() -> {
            throw own;
        });

        assertThatThrownBy(() -> await(task)).isSameAs(own);
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aTaskCanCancelItself() {
        Task<Void> task = createTask(() -> {
            currentTask().cancel("myself");
            log.add("goes on to the next await");
            yieldNow();
            log.add("not reached");
        });

        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class).hasMessage("myself");
        assertThat(log).containsExactly("goes on to the next await");
    }

    @AsyncioTest
    void aTaskThatCancelsItselfAndEndsIsCancelled() {
        Task<String> task = createTask(() -> {
            currentTask().cancel("in the end");
            return "lost";
        });

        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class).hasMessage("in the end");
    }

    @AsyncioTest
    void aRequestIsDeliveredOnceEvenIfWhatIsAwaitedIsDone() {
        Future<String> done = runningLoop().createFuture();
        done.setResult("result");
        Task<Void> task = createTask(() -> {
            currentTask().cancel();
            log.add(await(done)); // does not suspend, so it delivers nothing
            assertThatThrownBy(Asyncio::yieldNow).isInstanceOf(CancelledError.class);
            yieldNow();
            log.add("once");
        });

        await(task);

        assertThat(log).containsExactly("result", "once");
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @AsyncioTest
    void cancellingATaskThatIsReadyReplacesWhatItWouldHaveReceived() {
        Future<String> future = runningLoop().createFuture();
        Task<String> task = createTask(() -> await(future));
        yieldNow();

        future.setResult("lost");
        task.cancel("first come");
        yieldNow();

        assertThat(task.isCancelled()).isTrue();
        assertThat(future.result()).isEqualTo("lost");
    }

    @AsyncioTest
    void aTaskThatCancelsTheFutureItThenAwaitsGetsThatFuturesError() {
        Future<String> future = runningLoop().createFuture();
        Task<String> task = createTask(() -> await(future));
        yieldNow();

        future.cancel("of the future");
        task.cancel("of the task");
        yieldNow();

        assertThatThrownBy(task::result).hasMessage("of the future");
    }

    @AsyncioTest
    void cancellingGoesDownToWhatIsAwaited() {
        Future<String> future = runningLoop().createFuture();
        Task<String> inner = createTask(() -> await(future));
        Task<String> middle = createTask(() -> await(inner));
        Task<String> outer = createTask(() -> await(middle));
        yieldNow();

        outer.cancel("stop");
        sleep(seconds(1));

        assertThat(future.isCancelled()).isTrue();
        assertThat(inner.isCancelled()).isTrue();
        assertThat(middle.isCancelled()).isTrue();
        assertThat(outer.isCancelled()).isTrue();
        assertThatThrownBy(outer::result).hasMessage("stop");
    }

    @AsyncioTest
    void aTaskWhoseAwaitedTaskRefusesGoesOn() {
        Task<String> stubborn = createTask(() -> {
            try {
                sleep(seconds(10));
            } catch (CancelledError e) {
                log.add("refused");
            }
            return "result";
        });
        Task<String> outer = createTask(() -> await(stubborn));
        yieldNow();

        outer.cancel();

        assertThat(await(outer)).isEqualTo("result");
        assertThat(log).containsExactly("refused");
        assertThat(outer.cancelling()).isEqualTo(1);
    }

    @AsyncioTest
    void aCircleOfTasksThatAwaitOneAnotherCanBeCancelled() {
        List<Task<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int next = (i + 1) % 3;
            tasks.add(createTask(() -> await(tasks.get(next))));
        }
        yieldNow();

        tasks.get(1).cancel("break it");
        sleep(seconds(1));

        assertThat(tasks).allSatisfy(task -> assertThat(task.isCancelled()).isTrue());
        // Which one is freed first is the engine's affair; the error goes from there to the task that it wakes
        // last.
        assertThat(tasks)
                .anySatisfy(task -> assertThatThrownBy(task::result)
                        .isInstanceOf(CancelledError.class)
                        .hasMessage("break it"));
    }

    // ---- counting requests

    @AsyncioTest
    void requestsAreCountedUntilTheyAreTakenBack() {
        Task<Void> task = createTask(() -> sleep(seconds(10)));
        yieldNow();

        assertThat(task.cancelling()).isZero();
        task.cancel();
        task.cancel();
        assertThat(task.cancelling()).isEqualTo(2);
        assertThat(task.uncancel()).isEqualTo(1);
        assertThat(task.uncancel()).isZero();
        assertThat(task.uncancel()).isZero();
        assertThat(task.cancelling()).isZero();
        yieldNow();

        assertThat(task.isCancelled()).isTrue(); // the sleep was cancelled already
    }

    @AsyncioTest
    void takingTheLastRequestBackBeforeItIsDeliveredTakesItsEffect() {
        Task<String> task = createTask(() -> {
            currentTask().cancel();
            currentTask().cancel();
            currentTask().uncancel();
            currentTask().uncancel();
            return sleep(seconds(1), "result");
        });

        assertThat(await(task)).isEqualTo("result");
    }

    @AsyncioTest
    void takingOneOfTwoRequestsBackLeavesTheOther() {
        Task<String> task = createTask(() -> {
            currentTask().cancel();
            currentTask().cancel();
            currentTask().uncancel();
            return sleep(seconds(1), "result");
        });

        assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
    }

    // ---- cancelAndWait

    @AsyncioTest
    void cancelAndWaitReturnsWhenTheTaskHasEnded() {
        Task<Void> task = createTask(() -> {
            try {
                sleep(seconds(10));
            } finally {
                sleep(seconds(2));
                log.add("cleaned up");
            }
        });
        yieldNow();

        boolean cancelled = task.cancelAndWait();

        assertThat(cancelled).isTrue();
        assertThat(log).containsExactly("cleaned up");
    }

    @AsyncioTest
    void cancelAndWaitTellsWhetherTheTaskRefused() {
        Task<String> refuses = createTask(() -> {
            try {
                sleep(seconds(10));
            } catch (CancelledError e) {
                log.add("refused");
            }
            return "result";
        });
        Task<Object> fails = createTask(() -> {
            try {
                return sleep(seconds(10), "too late");
            } catch (CancelledError e) {
                throw new IllegalStateException("clean-up failed", e);
            }
        });
        yieldNow();

        assertThat(refuses.cancelAndWait()).isFalse();
        assertThat(fails.cancelAndWait()).isFalse();
        assertThat(refuses.result()).isEqualTo("result");
    }

    @AsyncioTest
    void cancelAndWaitOfATaskThatIsDoneReturnsAtOnce() {
        Task<String> task = createTask(() -> "result");
        await(task);
        createTask(() -> log.add("other"));

        boolean cancelled = task.cancelAndWait();
        log.add("returned");
        yieldNow();

        assertThat(cancelled).isFalse();
        assertThat(log).containsExactly("returned", "other");
    }

    @AsyncioTest
    void cancelAndWaitCanItselfBeCancelled() {
        Task<Void> stubborn = createTask(() -> {
            try {
                sleep(seconds(10));
            } finally {
                sleep(seconds(5));
            }
        });
        yieldNow();
        Task<Boolean> waiter = createTask(stubborn::cancelAndWait);
        yieldNow();

        waiter.cancel("the waiter");
        yieldNow();

        assertThat(waiter.isCancelled()).isTrue();
        assertThatThrownBy(waiter::result).hasMessage("the waiter");
        assertThat(stubborn.isDone()).isFalse();
        sleep(seconds(6));
        assertThat(stubborn.isCancelled()).isTrue();
    }

    @AsyncioTest
    void aCallbackCannotWaitForTheEndOfACancellation() {
        Task<Void> task = createTask(() -> sleep(seconds(1)));

        assertThat(InCallback.thrownBy(task::cancelAndWait))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cancelAndWait was called in a callback of " + runningLoop()
                        + ", which must not suspend; start a task with createTask(...) there");
        await(task);
    }
}
