package dev.asyncio.sync;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarrierTest {

    private final Barrier barrier = new Barrier(3);
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void tasksGoOnTogether() {
        // @start region="start-together"
        var start = new Barrier(3);
        for (var player : List.of("Ada", "Grace")) {
            createTask(() -> {
                log.add(player + " is ready");
                start.await();
                log.add(player + " plays");
            });
        }

        sleep(seconds(5));
        log.add("the conductor arrives");
        start.await();
        // @end
        log.add("the conductor goes on");
        sleep(seconds(1));

        assertThat(log)
                .containsExactly(
                        "Ada is ready",
                        "Grace is ready",
                        "the conductor arrives",
                        "the conductor goes on",
                        "Ada plays",
                        "Grace plays");
    }

    @AsyncioTest
    void everyTaskLearnsHowManyWereThereBeforeIt() {
        startParties("first", "second", "third");

        sleep(seconds(1));

        assertThat(log).containsExactly("third: 2", "first: 0", "second: 1");
    }

    @AsyncioTest
    void barrierForOneNeverSuspends() {
        var alone = new Barrier(1);
        createTask(() -> log.add("another task"));

        log.add("index " + alone.await());
        log.add("index " + alone.await());
        yieldNow();

        assertThat(log).containsExactly("index 0", "index 0", "another task");
    }

    @AsyncioTest
    void barrierServesRoundAfterRound() {
        for (int round = 0; round < 2; round++) {
            startParties("first", "second", "third");
            sleep(seconds(1));
        }

        assertThat(log).containsExactly("third: 2", "first: 0", "second: 1", "third: 2", "first: 0", "second: 1");
        assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=3]");
    }

    @AsyncioTest
    void taskThatArrivesWhileTheBarrierDrainsBelongsToTheNextRound() {
        startParties("first", "second");
        barrier.await();
        assertThat(barrier).hasToString("Barrier[draining, waiting=0, parties=3]");

        startParties("early");
        sleep(seconds(1));

        assertThat(log).containsExactly("first: 0", "second: 1");
        assertThat(barrier).hasToString("Barrier[filling, waiting=1, parties=3]");
    }

    @AsyncioTest
    void moreTasksThanPartiesFillSeveralRounds() {
        startParties("a", "b", "c", "d", "e", "f", "g");

        sleep(seconds(1));

        assertThat(log).containsExactly("c: 2", "a: 0", "b: 1", "f: 2", "d: 0", "e: 1");
        assertThat(barrier.waiting()).isEqualTo(1);
    }

    @AsyncioTest
    void cancelledTaskLeavesAndItsNumberIsGivenAgain() {
        var cancelled = startParty("cancelled");
        startParties("second");

        cancelled.cancel();
        sleep(seconds(1));
        assertThat(barrier.waiting()).isEqualTo(1);
        startParties("third", "fourth");
        sleep(seconds(1));

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("fourth: 2", "second: 1", "third: 1");
    }

    @AsyncioTest
    void taskCancelledWhileTheBarrierDrainsDoesNotHoldUpTheNextRound() {
        var cancelled = startParty("cancelled");
        startParties("second");
        barrier.await();

        cancelled.cancel();
        sleep(seconds(1));

        assertThat(log).containsExactly("second: 1");
        assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=3]");
    }

    @AsyncioTest
    void timeoutOfATaskDoesNotBreakTheBarrier() {
        assertThatThrownBy(() -> timeout(seconds(1), () -> barrier.await())).isInstanceOf(TimeoutException.class);

        assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=3]");
    }

    @AsyncioTest
    void abortSendsTheWaitingTasksAwayInTheOrderOfTheirArrival() {
        startParties("first", "second");

        barrier.abort();
        sleep(seconds(1));

        assertThat(log).containsExactly("first: broken", "second: broken");
        assertThat(barrier.isBroken()).isTrue();
    }

    @AsyncioTest
    void brokenBarrierRefusesNewArrivals() {
        barrier.abort();

        assertThatThrownBy(barrier::await)
                .isInstanceOf(BrokenBarrierException.class)
                .hasMessage("Barrier[broken, waiting=0, parties=3] was aborted;"
                        + " call reset() before tasks arrive again");
    }

    @AsyncioTest
    void abortWhileTheBarrierDrainsSendsThoseAwayWhoHaveNotLeft() {
        startParties("first", "second");
        barrier.await();

        barrier.abort();
        sleep(seconds(1));

        assertThat(log).containsExactly("first: broken", "second: broken");
        assertThat(barrier.isBroken()).isTrue();
    }

    @AsyncioTest
    void resetSendsTheWaitingTasksAwayAndStartsAfresh() {
        startParties("first", "second");

        barrier.reset();
        assertThat(barrier).hasToString("Barrier[resetting, waiting=0, parties=3]");
        sleep(seconds(1));
        assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=3]");
        startParties("a", "b", "c");
        sleep(seconds(1));

        assertThat(log).containsExactly("first: broken", "second: broken", "c: 2", "a: 0", "b: 1");
    }

    @AsyncioTest
    void taskSentAwayByResetIsToldSo() {
        var waiter = createTask(() -> barrier.await());
        yieldNow();

        barrier.reset();

        assertThatThrownBy(() -> await(waiter))
                .isInstanceOf(BrokenBarrierException.class)
                .hasMessage("Barrier[resetting, waiting=0, parties=3] was aborted or reset before all parties had"
                        + " arrived; call await() again for a new round");
    }

    @AsyncioTest
    void resetOfAnEmptyBarrierChangesNothing() {
        barrier.reset();

        assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=3]");
    }

    @AsyncioTest
    void resetMendsABrokenBarrier() {
        barrier.abort();

        barrier.reset();
        startParties("first", "second", "third");
        sleep(seconds(1));

        assertThat(barrier.isBroken()).isFalse();
        assertThat(log).containsExactly("third: 2", "first: 0", "second: 1");
    }

    @AsyncioTest
    void resetWhileTheBarrierDrainsSendsThoseAwayWhoHaveNotLeft() {
        startParties("first", "second");
        barrier.await();

        barrier.reset();
        sleep(seconds(1));

        assertThat(log).containsExactly("first: broken", "second: broken");
        assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=3]");
    }

    @AsyncioTest
    void taskThatArrivesDuringAResetBelongsToTheNewRound() {
        startParties("first", "second");

        barrier.reset();
        startParties("a", "b", "c");
        sleep(seconds(1));

        assertThat(log).containsExactly("first: broken", "second: broken", "c: 2", "a: 0", "b: 1");
    }

    @AsyncioTest
    void barrierTellsHowManyWaitAndHowManyItNeeds() {
        startParties("first", "second");

        assertThat(barrier.waiting()).isEqualTo(2);
        assertThat(barrier.parties()).isEqualTo(3);
        assertThat(barrier.isBroken()).isFalse();
        assertThat(barrier).hasToString("Barrier[filling, waiting=2, parties=3]");
    }

    @Test
    void barrierForNobodyIsRefused() {
        assertThatThrownBy(() -> new Barrier(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Barrier parties must be at least 1, but is 0; count every task that will call await()");
    }

    @Test
    void taskOfAnotherLoopCannotWaitAtIt() {
        run(() -> startParties("of the first loop"));

        assertThatThrownBy(() -> run(() -> barrier.await()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loop");
        assertThat(barrier.waiting()).isZero();
    }

    private void startParties(String... names) {
        for (var name : names) {
            startParty(name);
        }
        yieldNow();
    }

    private Task<?> startParty(String name) {
        return createTask(
                () -> {
                    try {
                        log.add(name + ": " + barrier.await());
                    } catch (BrokenBarrierException broken) {
                        log.add(name + ": broken");
                    }
                },
                TaskOption.name(name));
    }
}
