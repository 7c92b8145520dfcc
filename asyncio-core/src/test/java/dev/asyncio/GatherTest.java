package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.gatherOutcomes;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

class GatherTest {

    private final List<Object> log = new ArrayList<>();
    private final IOException disk = new IOException("disk");

    // ---- results

    @AsyncioTest
    void resultsComeInTheOrderOfTheArguments() {
        long start = runningLoop().time();

        List<String> results =
                awaitAll(() -> sleep(seconds(3), "slow"), () -> sleep(seconds(1), "fast"), () -> "at once");

        assertThat(results).containsExactly("slow", "fast", "at once");
        assertThat(runningLoop().time() - start).isEqualTo(seconds(3).toNanos());
    }

    @AsyncioTest
    void everyKindOfAwaitableCanBeGathered() {
        Future<String> future = runningLoop().createFuture();
        Task<String> task = createTask(() -> "task");
        future.setResult("future");

        assertThat(awaitAll(future, task, coroutine(() -> "coroutine"))).containsExactly("future", "task", "coroutine");
        assertThat(awaitAll(List.of(future, task))).containsExactly("future", "task");
        assertThat(await(gather(List.of(future, task)))).containsExactly("future", "task");
        assertThat(await(gather(future, task))).containsExactly("future", "task");
    }

    @AsyncioTest
    void bodiesWithoutResultsCanBeGathered() {
        awaitAll(() -> sleep(seconds(1)), () -> {
            log.add("ran");
        });
        await(gather(() -> {
            log.add("gathered");
        }));
        List<Outcome<Void>> outcomes = await(gatherOutcomes(() -> sleep(seconds(1)), () -> {
            throw disk;
        }));

        assertThat(log).containsExactly("ran", "gathered");
        assertThat(outcomes).containsExactly(new Outcome<>(null, null), new Outcome<>(null, disk));
    }

    @AsyncioTest
    void gatheringStartsWithoutBeingAwaited() {
        Future<List<Boolean>> gathering = gather(() -> log.add("a"), () -> log.add("b"));
        yieldNow();

        assertThat(log).containsExactly("a", "b");
        assertThat(await(gathering)).containsExactly(true, true);
    }

    @AsyncioTest
    void gatheringNothingIsDoneAtOnce() {
        Future<List<String>> nothing = gather(List.<Future<String>>of());

        assertThat(nothing.isDone()).isTrue();
        assertThat(await(nothing)).isEmpty();
        assertThat(await(gatherOutcomes(List.<Future<String>>of()))).isEmpty();
    }

    @AsyncioTest
    void oneThatIsGivenTwiceRunsOnceAndStandsTwice() {
        Coroutine<String> coroutine = coroutine(() -> {
            log.add("ran");
            return "result";
        });

        assertThat(awaitAll(coroutine, coroutine)).containsExactly("result", "result");
        assertThat(log).containsExactly("ran");
    }

    @AsyncioTest
    void nullIsAResult() {
        assertThat(awaitAll(() -> null, () -> "result")).containsExactly(null, "result");
    }

    @AsyncioTest
    void theListOfResultsIsTheCallersToChange() {
        List<String> results = awaitAll(() -> "a", () -> "b");

        results.add("c");

        assertThat(results).containsExactly("a", "b", "c");
    }

    // ---- failures

    @AsyncioTest
    void theFirstFailureIsThatOfTheWholeAndTheOthersRunOn() {
        Task<Object> slow = createTask(() -> {
            sleep(seconds(2));
            return log.add("slow ended");
        });
        Task<Object> fails = createTask(() -> {
            sleep(seconds(1));
            throw disk;
        });

        assertThatThrownBy(() -> awaitAll(slow, fails)).isSameAs(disk);

        assertThat(slow.isDone()).isFalse();
        await(slow);
        assertThat(log).containsExactly("slow ended");
    }

    @AsyncioTest
    void aCancelledChildFailsTheWholeWithItsError() {
        Task<Void> cancelled = createTask(() -> sleep(seconds(5)));
        Task<String> other = createTask(() -> sleep(seconds(2), "other"));
        Future<List<Object>> gathering = gather(cancelled, other);
        yieldNow();

        cancelled.cancel("enough");

        assertThatThrownBy(() -> await(gathering))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
        assertThat(gathering.isCancelled()).isFalse(); // as in Python: it failed with the error
        assertThat(gathering.isDone()).isTrue();
        assertThat(await(other)).isEqualTo("other");
    }

    // ---- outcomes

    @AsyncioTest
    void outcomesTellWhatBecameOfEach() {
        Task<String> cancelled = createTask(() -> sleep(seconds(5), "too late"));
        runningLoop().callLater(seconds(2), () -> cancelled.cancel("enough"));

        List<Outcome<String>> outcomes = await(gatherOutcomes(
                createTask(() -> sleep(seconds(1), "result")),
                createTask(() -> {
                    throw disk;
                }),
                cancelled));

        assertThat(outcomes.get(0)).isEqualTo(new Outcome<>("result", null));
        assertThat(outcomes.get(1)).isEqualTo(new Outcome<>(null, disk));
        assertThat(outcomes.get(2).exception())
                .isInstanceOf(CancelledError.class)
                .hasMessage(null); // the message went with the error that ended the task's body
        assertThat(outcomes.stream().map(Outcome::isFailure)).containsExactly(false, true, true);
        assertThat(outcomes.get(0).get()).isEqualTo("result");
        assertThatThrownBy(() -> outcomes.get(1).get()).isSameAs(disk);
    }

    @AsyncioTest
    void outcomesOfBodies() {
        Callable<String> works = () -> "result";
        Callable<String> fails = () -> {
            throw disk;
        };

        assertThat(await(gatherOutcomes(works, fails)))
                .containsExactly(new Outcome<>("result", null), new Outcome<>(null, disk));
        assertThat(await(gatherOutcomes(List.of(coroutine(works), coroutine(fails)))))
                .containsExactly(new Outcome<>("result", null), new Outcome<>(null, disk));
    }

    // ---- cancellation

    @AsyncioTest
    void cancellingTheWholeCancelsEveryChild() {
        Task<Void> first = createTask(() -> sleep(seconds(5)));
        Task<Void> second = createTask(() -> sleep(seconds(5)));
        Future<List<Void>> gathering = gather(first, second);
        yieldNow();

        boolean cancelled = gathering.cancel("stop");

        assertThat(cancelled).isTrue();
        assertThat(gathering.isDone()).isFalse(); // it ends when they have
        assertThatThrownBy(() -> await(gathering))
                .isInstanceOf(CancelledError.class)
                .hasMessage("stop");
        assertThat(first.isCancelled()).isTrue();
        assertThat(second.isCancelled()).isTrue();
    }

    @AsyncioTest
    void cancellingTheTaskThatAwaitsItCancelsEveryChild() {
        Task<Void> first = createTask(() -> sleep(seconds(5)));
        Task<Void> second = createTask(() -> sleep(seconds(5)));
        Task<List<Void>> waiter = createTask(() -> awaitAll(first, second));
        yieldNow();

        waiter.cancel();
        sleep(seconds(1));

        assertThat(List.of(first.isCancelled(), second.isCancelled(), waiter.isCancelled()))
                .containsExactly(true, true, true);
    }

    @AsyncioTest
    void cancellingWhatIsDoneHasNoEffect() {
        Future<List<String>> gathering = gather(() -> "a", () -> "b");
        await(gathering);

        assertThat(gathering.cancel()).isFalse();
        assertThat(gathering.result()).containsExactly("a", "b");
    }

    @AsyncioTest
    void whereAllChildrenAreDoneThereIsNothingToCancel() {
        Future<String> child = runningLoop().createFuture();
        Future<List<String>> gathering = gather(child);
        child.setResult("result");

        assertThat(gathering.cancel()).isFalse();
        assertThat(await(gathering)).containsExactly("result");
    }

    @AsyncioTest
    void outcomesThatWereCancelledEndByThatWhateverTheChildrenMadeOfIt() {
        Task<String> refuses = createTask(() -> {
            try {
                sleep(seconds(5));
            } catch (CancelledError e) {
                log.add("refused");
            }
            return "result";
        });
        Future<List<Outcome<String>>> gathering = gatherOutcomes(refuses);
        yieldNow();

        gathering.cancel("stop");

        assertThatThrownBy(() -> await(gathering)).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("refused");
        assertThat(refuses.result()).isEqualTo("result");
    }

    @AsyncioTest
    void gatheringsNest() {
        Future<List<List<String>>> outer = gather(gather(() -> sleep(seconds(1), "a")), gather(() -> "b", () -> "c"));

        assertThat(await(outer)).containsExactly(List.of("a"), List.of("b", "c"));
    }

    // ---- misuse

    @AsyncioTest
    void futuresOfAnotherLoopAreRefused() {
        EventLoop other = EventLoop.builder().name("other").build();

        assertThatThrownBy(() -> gather(other.createFuture()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Future[pending] belongs to EventLoop 'other', not to " + runningLoop()
                        + "; combine futures of one loop");
        other.close();
    }

    @AsyncioTest
    void aGatheringBeyondAllMemoryIsRefusedAndTheLoopGoesOn() {
        Future<String> future = runningLoop().createFuture();

        assertThatThrownBy(() -> gather(Collections.nCopies(Integer.MAX_VALUE, future)))
                .isInstanceOf(OutOfMemoryError.class);

        future.setResult("still usable");
        assertThat(await(future)).isEqualTo("still usable");
    }

    @AsyncioTest
    void aHundredThousandTasksCanBeGathered() {
        List<Coroutine<Integer>> many = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            int number = i;
            many.add(coroutine(() -> sleep(seconds(1), number)));
        }

        List<Integer> results = awaitAll(many);

        assertThat(results.get(0)).isZero();
        assertThat(results.get(99_999)).isEqualTo(99_999);
        assertThat(results).hasSize(100_000).isSorted();
    }

    // ---- for people

    @AsyncioTest
    void aGatheringShowsHowManyArePending() {
        Future<String> first = runningLoop().createFuture();
        Future<String> second = runningLoop().createFuture();
        Future<List<String>> gathering = gather(first, second);
        first.setResult("result");

        assertThat(gathering).hasToString("gather[1 of 2 pending]");
        second.setException(disk);
        yieldNow();
        assertThat(gathering).hasToString("gather[failed: java.io.IOException: disk]");
        gathering.exception();
    }
}
