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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FutureTest {

    private final List<Object> log = new ArrayList<>();

    // ---- results

    @AsyncioTest
    void awaitReturnsTheResultThatIsSetLater() {
        Future<String> future = runningLoop().createFuture();
        runningLoop().callLater(seconds(1), () -> future.setResult("result"));

        assertThat(await(future)).isEqualTo("result");
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isFalse();
        assertThat(future.result()).isEqualTo("result");
        assertThat(future.exception()).isNull();
    }

    @AsyncioTest
    void nullIsAResult() {
        Future<String> future = runningLoop().createFuture();
        future.setResult(null);

        assertThat(await(future)).isNull();
        assertThat(future.result()).isNull();
        assertThat(future.isDone()).isTrue();
    }

    @AsyncioTest
    void awaitingWhatIsDoneDoesNotSuspend() {
        Future<String> future = runningLoop().createFuture();
        future.setResult("result");
        createTask(() -> log.add("other task"));

        await(future);
        log.add("awaited");
        yieldNow();

        assertThat(log).containsExactly("awaited", "other task");
    }

    @AsyncioTest
    void everyWaiterResumesInTheOrderOfItsWaiting() {
        Future<Integer> future = runningLoop().createFuture();
        for (int i = 0; i < 5; i++) {
            int number = i;
            createTask(() -> log.add(number + await(future)));
        }
        yieldNow();

        future.setResult(10);
        log.add("set");
        yieldNow();

        assertThat(log).containsExactly("set", 10, 11, 12, 13, 14);
    }

    @AsyncioTest
    void callbacksAndWaitersAreToldInOneOrder() {
        Future<String> future = runningLoop().createFuture();
        future.addDoneCallback(_ -> log.add("callback 1"));
        createTask(() -> {
            await(future);
            log.add("waiter");
        });
        yieldNow();
        future.addDoneCallback(_ -> log.add("callback 2"));

        future.setResult("result");
        yieldNow();

        assertThat(log).containsExactly("callback 1", "waiter", "callback 2");
    }

    @AsyncioTest
    void aFutureWithoutAResultHasNothingToTell() {
        Future<String> future = runningLoop().createFuture();

        assertThatThrownBy(future::result)
                .isInstanceOf(InvalidStateException.class)
                .hasMessage("Future[pending] has no result yet; await it or ask isDone()");
        assertThatThrownBy(future::exception)
                .isInstanceOf(InvalidStateException.class)
                .hasMessage("Future[pending] has no exception yet; await it or ask isDone()");
    }

    @AsyncioTest
    void aFutureIsCompletedOnce() {
        Future<String> finished = runningLoop().createFuture();
        finished.setResult("first");
        Future<String> cancelled = runningLoop().createFuture();
        cancelled.cancel();

        assertThatThrownBy(() -> finished.setResult("second"))
                .isInstanceOf(InvalidStateException.class)
                .hasMessage("Future[finished] is finished already; a future is completed once, use trySetResult or ask"
                        + " isDone() where that may happen");
        assertThatThrownBy(() -> finished.setException(new IOException())).isInstanceOf(InvalidStateException.class);
        assertThatThrownBy(() -> cancelled.setResult("second"))
                .isInstanceOf(InvalidStateException.class)
                .hasMessage(
                        "Future[cancelled] is cancelled already; a future is completed once, use trySetResult or ask"
                                + " isDone() where that may happen");
        assertThat(finished.result()).isEqualTo("first");
        assertThat(finished.cancel()).isFalse();
    }

    @AsyncioTest
    void theTryMethodsTellWhetherTheyCompletedIt() {
        Future<String> result = runningLoop().createFuture();
        Future<String> failure = runningLoop().createFuture();
        IOException thrown = new IOException();

        assertThat(result.trySetResult("first")).isTrue();
        assertThat(result.trySetResult("second")).isFalse();
        assertThat(result.trySetException(thrown)).isFalse();
        assertThat(result.result()).isEqualTo("first");
        assertThat(failure.trySetException(thrown)).isTrue();
        assertThat(failure.trySetResult("second")).isFalse();
        assertThat(failure.exception()).isSameAs(thrown);
    }

    // ---- exceptions

    @AsyncioTest
    void awaitThrowsTheVeryException() {
        Future<String> future = runningLoop().createFuture();
        IOException checked = new IOException("disk");
        future.setException(checked);

        assertThatThrownBy(() -> await(future)).isSameAs(checked);
        assertThatThrownBy(future::result).isSameAs(checked);
        assertThat(future.exception()).isSameAs(checked);
    }

    @AsyncioTest
    void everyWaiterGetsTheSameException() {
        Future<String> future = runningLoop().createFuture();
        IOException thrown = new IOException("disk");
        List<Task<Object>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(createTask(() -> await(future)));
        }
        yieldNow();

        future.setException(thrown);
        yieldNow();

        assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.exception()).isSameAs(thrown));
    }

    @AsyncioTest
    void setExceptionNeedsAnException() {
        Future<String> future = runningLoop().createFuture();

        assertThatThrownBy(() -> future.setException(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("setException needs an exception, not null; use setResult for a result");
        assertThat(future.isDone()).isFalse();
    }

    // ---- cancellation

    @AsyncioTest
    void cancellingAFutureCancelsWhoeverAwaitsIt() {
        Future<String> future = runningLoop().createFuture();
        Task<String> waiter = createTask(() -> await(future));
        yieldNow();

        boolean cancelled = future.cancel("enough");
        yieldNow();

        assertThat(cancelled).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(future.isDone()).isTrue();
        assertThat(waiter.isCancelled()).isTrue();
        assertThatThrownBy(() -> await(waiter))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
        assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThatThrownBy(future::exception).isInstanceOf(CancelledError.class).hasMessage("enough");
    }

    @AsyncioTest
    void cancellingWithoutAMessageGivesAnErrorWithoutOne() {
        Future<String> future = runningLoop().createFuture();
        future.cancel();

        assertThatThrownBy(() -> await(future))
                .isInstanceOf(CancelledError.class)
                .hasMessage(null);
    }

    @AsyncioTest
    void cancellingTwiceHasNoEffect() {
        Future<String> future = runningLoop().createFuture();

        assertThat(future.cancel("first")).isTrue();
        assertThat(future.cancel("second")).isFalse();

        assertThatThrownBy(future::result).hasMessage("first");
    }

    // ---- callbacks

    @AsyncioTest
    void callbacksGetTheFutureInTheNextTurnInTheirOrder() {
        Future<String> future = runningLoop().createFuture();
        future.addDoneCallback(done -> log.add("first: " + done.result()));
        future.addDoneCallback(done -> log.add("second: " + (done == future)));

        future.setResult("result");
        log.add("set");
        yieldNow();

        assertThat(log).containsExactly("set", "first: result", "second: true");
    }

    @AsyncioTest
    void aCallbackAddedToWhatIsDoneRunsInTheNextTurn() {
        Future<String> future = runningLoop().createFuture();
        future.setResult("result");

        future.addDoneCallback(done -> log.add(done.result()));
        log.add("added");
        yieldNow();

        assertThat(log).containsExactly("added", "result");
    }

    @AsyncioTest
    void cancelledFuturesCallTheirCallbacksToo() {
        Future<String> future = runningLoop().createFuture();
        future.addDoneCallback(done -> log.add("cancelled: " + done.isCancelled()));

        future.cancel();
        yieldNow();

        assertThat(log).containsExactly("cancelled: true");
    }

    @AsyncioTest
    void aCallbackRunsAsOftenAsItWasAdded() {
        Future<String> future = runningLoop().createFuture();
        Consumer<Future<String>> callback = done -> log.add(done.result());
        future.addDoneCallback(callback);
        future.addDoneCallback(callback);

        future.setResult("result");
        yieldNow();

        assertThat(log).containsExactly("result", "result");
    }

    @AsyncioTest
    void removingACallbackRemovesEveryRegistrationOfIt() {
        Future<String> future = runningLoop().createFuture();
        Consumer<Future<String>> removed = _ -> log.add("removed");
        Consumer<Future<String>> kept = _ -> log.add("kept");
        future.addDoneCallback(removed);
        future.addDoneCallback(kept);
        future.addDoneCallback(removed);

        assertThat(future.removeDoneCallback(removed)).isEqualTo(2);
        assertThat(future.removeDoneCallback(removed)).isZero();
        future.setResult("result");
        yieldNow();

        assertThat(log).containsExactly("kept");
    }

    @AsyncioTest
    void theOnlyCallbackCanBeRemoved() {
        Future<String> future = runningLoop().createFuture();
        Consumer<Future<String>> callback = _ -> log.add("removed");
        future.addDoneCallback(callback);

        assertThat(future.removeDoneCallback(callback)).isEqualTo(1);
        future.setResult("result");
        yieldNow();

        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void callbacksAreComparedByEquals() {
        record Named(String name) implements Consumer<Future<String>> {
            @Override
            public void accept(Future<String> future) {
                throw new AssertionError("removed");
            }
        }
        Future<String> future = runningLoop().createFuture();
        future.addDoneCallback(new Named("a"));

        assertThat(future.removeDoneCallback(new Named("b"))).isZero();
        assertThat(future.removeDoneCallback(new Named("a"))).isEqualTo(1);
    }

    @AsyncioTest
    void aCallbackRunsInACopyOfTheContextInWhichItWasAdded() {
        ContextVar<String> user = new ContextVar<>("user");
        Future<String> future = runningLoop().createFuture();
        user.set("ada");
        future.addDoneCallback(_ -> log.add(user.get()));
        user.set("grace");

        future.setResult("result");
        yieldNow();

        assertThat(log).containsExactly("ada");
    }

    @AsyncioTest
    void aCallbackRunsInTheContextGiven() {
        ContextVar<String> user = new ContextVar<>("user");
        Context context = new Context();
        Future<String> future = runningLoop().createFuture();
        future.addDoneCallback(_ -> user.set("ada"), context);

        future.setResult("result");
        yieldNow();

        assertThat(context.get(user)).isEqualTo("ada");
    }

    @AsyncioTest
    void aCallbackNeedsAFunctionAndAContext() {
        Future<String> future = runningLoop().createFuture();

        assertThatThrownBy(() -> future.addDoneCallback(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("addDoneCallback needs a function, not null");
        assertThatThrownBy(() -> future.addDoneCallback(_ -> {}, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("addDoneCallback needs a context, not null; leave it out for a copy of the current one");
    }

    // ---- misuse

    @AsyncioTest
    void aTaskCannotAwaitAFutureOfAnotherLoop() {
        EventLoop other = EventLoop.builder().name("other").build();
        Future<String> foreign = other.createFuture();
        Task<String> task = createTask(() -> await(foreign), TaskOption.name("confused"));

        assertThatThrownBy(() -> await(task))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Task 'confused' [running] cannot await Future[pending] of another loop: it belongs to EventLoop"
                                + " 'other'; hand results over with runCoroutineThreadsafe or callSoonThreadsafe");
        other.close();
    }

    @AsyncioTest
    void aCallbackCannotAwait() {
        Future<String> pending = runningLoop().createFuture();
        Future<String> done = runningLoop().createFuture();
        done.setResult("result");
        String message = "await was called in a callback of " + runningLoop()
                + ", which must not suspend; start a task with createTask(...) there";

        assertThat(InCallback.thrownBy(() -> await(pending)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThat(InCallback.thrownBy(() -> await(done))).hasMessage(message);
    }

    @Test
    void nobodyOutsideATaskCanAwait() {
        EventLoop loop = EventLoop.create();
        Future<String> pending = loop.createFuture();
        Future<String> done = loop.createFuture();
        done.setResult("result");
        String message = "await was called outside a task, on thread '"
                + Thread.currentThread().getName()
                + "'; call it in a task, started by run(...) or createTask(...)";

        assertThatThrownBy(() -> await(pending))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> await(done))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        loop.close();
    }

    @AsyncioTest
    void anotherThreadCanNeitherAwaitNorComplete() throws InterruptedException {
        EventLoop loop = runningLoop();
        Future<String> future = loop.createFuture();
        List<Throwable> thrown = new ArrayList<>();
        Thread.ofPlatform()
                .name("worker-3")
                .start(() -> {
                    for (Action call : List.<Action>of(
                            () -> await(future),
                            () -> future.setResult("result"),
                            () -> future.trySetResult("result"),
                            () -> future.setException(new IOException()),
                            () -> future.trySetException(new IOException()),
                            future::cancel,
                            () -> future.addDoneCallback(_ -> {}),
                            () -> future.removeDoneCallback(_ -> {}))) {
                        try {
                            call.run();
                        } catch (Throwable refused) {
                            thrown.add(refused);
                        }
                    }
                })
                .join();

        String ending = " was called from thread 'worker-3', which is not the loop's; from other threads use"
                + " callSoonThreadsafe() or runCoroutineThreadsafe()";
        assertThat(thrown).allSatisfy(one -> assertThat(one).isInstanceOf(IllegalStateException.class));
        assertThat(thrown.stream().map(Throwable::getMessage))
                .containsExactly(
                        "await was called outside a task, on thread 'worker-3'; call it in a task, started by run(...) or"
                                + " createTask(...)",
                        loop + ": setResult" + ending,
                        loop + ": setResult" + ending,
                        loop + ": setException" + ending,
                        loop + ": setException" + ending,
                        loop + ": cancel" + ending,
                        loop + ": addDoneCallback" + ending,
                        loop + ": removeDoneCallback" + ending);
        assertThat(future.isDone()).isFalse();
    }

    @AsyncioTest
    void thereIsNothingToAwaitInNull() {
        assertThatThrownBy(() -> await((Awaitable<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to await: the awaitable is null");
    }

    // ---- for people

    @AsyncioTest
    void aFutureShowsItsStateButNotItsResult() {
        EventLoop loop = runningLoop();
        Future<String> pending = loop.createFuture();
        Future<String> finished = loop.createFuture();
        finished.setResult("a secret");
        Future<String> failed = loop.createFuture();
        failed.setException(new IOException("disk"));
        failed.exception();
        Future<String> cancelled = loop.createFuture();
        cancelled.cancel();

        assertThat(pending).hasToString("Future[pending]");
        assertThat(finished).hasToString("Future[finished]");
        assertThat(failed).hasToString("Future[failed: java.io.IOException: disk]");
        assertThat(cancelled).hasToString("Future[cancelled]");
    }

    @AsyncioTest
    void aFutureKnowsItsLoop() {
        assertThat(runningLoop().createFuture().loop()).isSameAs(runningLoop());
        assertThat(currentTask().loop()).isSameAs(runningLoop());
        sleep(seconds(0));
    }
}
