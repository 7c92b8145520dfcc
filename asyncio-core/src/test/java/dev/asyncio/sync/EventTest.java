package dev.asyncio.sync;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {

    private final Event event = new Event();
    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void startingGateHoldsTheRunnersBack() {
        // @start region="starting-gate"
        var gate = new Event();
        for (var runner : List.of("Ada", "Grace", "Barbara")) {
            createTask(() -> {
                gate.await();
                log.add(runner + " runs");
            });
        }

        sleep(seconds(3));
        log.add("go");
        gate.set();
        // @end
        sleep(seconds(1));

        assertThat(log).containsExactly("go", "Ada runs", "Grace runs", "Barbara runs");
    }

    @AsyncioTest
    void awaitOnASetEventDoesNotSuspend() {
        createTask(() -> log.add("another task"));
        event.set();

        event.await();
        log.add("after await");
        yieldNow();

        assertThat(log).containsExactly("after await", "another task");
    }

    @AsyncioTest
    void setDoesNotSwitchToTheWaiters() {
        startWaiter("waiter");
        yieldNow();

        event.set();
        log.add("after set");
        yieldNow();

        assertThat(log).containsExactly("after set", "waiter");
    }

    @AsyncioTest
    void clearRightAfterSetDoesNotSendWaitersBackToSleep() {
        startWaiter("first");
        startWaiter("second");
        sleep(seconds(1));

        event.set();
        event.clear();
        sleep(seconds(1));

        assertThat(log).containsExactly("first", "second");
        assertThat(event).hasToString("Event[unset, waiters=0]");
    }

    @AsyncioTest
    void whoComesAfterClearWaitsForTheNextSet() {
        startWaiter("first");
        yieldNow();
        event.set();
        event.clear();
        startWaiter("second");
        sleep(seconds(1));
        log.add("set again");

        event.set();
        sleep(seconds(1));

        assertThat(log).containsExactly("first", "set again", "second");
    }

    @AsyncioTest
    void settingASetEventHasNoEffect() {
        startWaiter("waiter");
        yieldNow();

        event.set();
        event.set();
        yieldNow();
        yieldNow();

        assertThat(log).containsExactly("waiter");
        assertThat(event.isSet()).isTrue();
    }

    @AsyncioTest
    void clearingAnUnsetEventHasNoEffect() {
        startWaiter("waiter");
        yieldNow();

        event.clear();
        yieldNow();

        assertThat(log).isEmpty();
        assertThat(event).hasToString("Event[unset, waiters=1]");
    }

    @AsyncioTest
    void cancelledWaiterLeavesNothingBehind() {
        var cancelled = startWaiter("cancelled");
        startWaiter("other");
        yieldNow();

        cancelled.cancel();
        yieldNow();
        assertThat(event).hasToString("Event[unset, waiters=1]");
        event.set();
        yieldNow();

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("other");
    }

    @AsyncioTest
    void waiterCancelledBetweenSetAndItsTurnIsCancelled() {
        var waiter = startWaiter("waiter");
        yieldNow();

        event.set();
        waiter.cancel();
        yieldNow();

        assertThat(waiter.isCancelled()).isTrue();
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void callbackOfTheLoopCanSetIt() {
        runningLoop().callLater(seconds(5), event::set);
        long before = runningLoop().time();

        event.await();

        assertThat(runningLoop().time() - before).isEqualTo(seconds(5).toNanos());
    }

    @AsyncioTest
    void otherThreadCanSetItThroughTheLoop() {
        var loop = runningLoop();
        var waiter = startWaiter("waiter");

        toThread(() -> loop.callSoonThreadsafe(event::set));
        await(waiter);

        assertThat(log).containsExactly("waiter");
    }

    @AsyncioTest
    void nameOfAWaitingTaskLeadsToTheEvent() {
        var waiter = startWaiter("waiter");
        yieldNow();

        assertThat(waiter.awaiting()).isSameAs(event);
        assertThat(waiter).hasToString("Task 'waiter' [waits for Event[unset, waiters=1]]");
        waiter.cancel();
    }

    @AsyncioTest
    void textTellsStateAndWaiters() {
        assertThat(event).hasToString("Event[unset, waiters=0]");
        startWaiter("first");
        startWaiter("second");
        yieldNow();
        assertThat(event).hasToString("Event[unset, waiters=2]");

        event.set();
        yieldNow();

        assertThat(event).hasToString("Event[set, waiters=0]");
    }

    @AsyncioTest
    void callbackCannotWaitForIt() {
        var refusal = Refusals.inCallback(event::await);

        assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("callback");
        assertThat(event).hasToString("Event[unset, waiters=0]");
    }

    @Test
    void taskOfAnotherLoopCannotWaitForIt() {
        run(() -> {
            startWaiter("of the first loop");
            yieldNow();
        });

        assertThatThrownBy(() -> run(event::await))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Event[unset, waiters=0]")
                .hasMessageContaining("loop");
    }

    private Task<?> startWaiter(String name) {
        return createTask(
                () -> {
                    event.await();
                    log.add(name);
                },
                TaskOption.name(name));
    }
}
