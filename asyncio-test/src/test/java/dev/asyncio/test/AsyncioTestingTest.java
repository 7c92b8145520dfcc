package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.test.AsyncioTesting.advanceUntilIdle;
import static dev.asyncio.test.AsyncioTesting.waitAllTasksBlocked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.VirtualTime;
import dev.asyncio.queue.Queue;
import dev.asyncio.sync.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncioTestingTest {

    private final List<String> log = new ArrayList<>();

    // @start region="blocked"
    @AsyncioTest
    void consumerTakesAllThatIsThereBeforeItWaits(VirtualTime time) throws Exception {
        Queue<String> orders = new Queue<>();
        Task<Void> consumer = createTask(() -> {
            while (true) {
                log.add(orders.get());
            }
        });
        orders.putNowait("tea");
        orders.putNowait("milk");

        waitAllTasksBlocked(); // however many steps that takes

        assertThat(log).containsExactly("tea", "milk");
        assertThat(time.elapsed()).isZero();
        consumer.cancel();
    }
    // @end

    @AsyncioTest
    void chainsOfTasksAreWaitedForToTheirEnds() {
        Event[] events = new Event[50];
        for (int i = 0; i < events.length; i++) {
            events[i] = new Event();
        }
        for (int i = 1; i < events.length; i++) {
            int number = i;
            createTask(() -> {
                events[number - 1].await();
                events[number].set();
            });
        }
        waitAllTasksBlocked();
        events[0].set();

        waitAllTasksBlocked();

        assertThat(events[events.length - 1].isSet()).isTrue();
    }

    @AsyncioTest
    void thoseWhoWaitForAllOthersToBeBlockedGoOnTogether() {
        Task<Void> first = createTask(() -> {
            waitAllTasksBlocked();
            log.add("first");
        });
        waitAllTasksBlocked();
        log.add("test");
        await(first);

        assertThat(log).containsExactly("test", "first");
    }

    @AsyncioTest
    void cancelledWaitLeavesNothingBehind() {
        Task<Void> waits = createTask(AsyncioTesting::waitAllTasksBlocked);
        createTask(() -> {
            waits.cancel();
            log.add("cancelled");
        });

        waits.cancelAndWait();
        waitAllTasksBlocked();

        assertThat(waits.isCancelled()).isTrue();
        assertThat(log).containsExactly("cancelled");
    }

    @AsyncioTest
    void timeRunsUntilNothingIsDueAnyMore(VirtualTime time) {
        createTask(() -> {
            sleep(seconds(10));
            log.add("10");
            createTask(() -> {
                sleep(seconds(20));
                log.add("30");
            });
        });

        advanceUntilIdle();

        assertThat(log).containsExactly("10", "30");
        assertThat(time.elapsed()).isEqualTo(seconds(30));
    }

    @Test
    void taskThatSleepsForEverUsesUpTheTime() {
        assertThat(Samples.failureOf(Heartbeat.class))
                .hasMessageStartingWith("neverIdle has not ended after 60 s of virtual time;")
                .hasMessageContaining("\n  Task 'heart' [waits for sleep[PT1S left]]");
    }

    static class Heartbeat {
        @AsyncioTest(timeoutSeconds = 60)
        void neverIdle() {
            createTask(
                    () -> {
                        while (true) {
                            sleep(seconds(1));
                        }
                    },
                    TaskOption.name("heart"));
            advanceUntilIdle();
        }
    }
}
