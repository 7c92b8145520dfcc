package dev.asyncio.test.schedule;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gatherOutcomes;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.ExceptionGroup;
import dev.asyncio.Task;
import dev.asyncio.TimeoutException;
import dev.asyncio.queue.Queue;
import dev.asyncio.sync.Barrier;
import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;

/// What the library's own primitives promise whatever the order, under cancellation above all.
class PrimitivesInAnyOrderTest {

    private static final int SCHEDULES = 3000;

    private final List<String> log = new ArrayList<>();
    private int inside;

    private void enterAndLeave() {
        inside++;
        try {
            assertThat(inside).isEqualTo(1);
            yieldNow();
        } finally {
            inside--;
        }
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aLockIsFreeAfterACancellationWhereverThatComes() {
        var lock = new Lock();
        Runnable user = () -> {
            try (var _ = lock.hold()) {
                enterAndLeave();
            }
        };
        Task<Void> first = createTask(user::run);
        Task<Void> second = createTask(user::run);
        Task<Void> third = createTask(user::run);
        createTask(() -> second.cancel());

        await(gatherOutcomes(first, second, third));

        assertThat(lock.isLocked()).isFalse();
        assertThat(third.isCancelled()).isFalse();
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aSemaphoreLosesNoPermitToACancellation() {
        var semaphore = new Semaphore(2);
        List<Task<Void>> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            users.add(createTask(() -> {
                try (var _ = semaphore.hold()) {
                    yieldNow();
                }
            }));
        }
        createTask(() -> users.get(2).cancel());
        await(gatherOutcomes(users));

        semaphore.acquire();
        semaphore.acquire();
        assertThat(semaphore.isLocked()).isTrue();
        semaphore.release();
        semaphore.release();
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aQueueKeepsItsOrderAndLosesNothingToACancelledGetter() {
        Queue<Integer> queue = new Queue<>(1);
        List<Integer> got = new ArrayList<>();
        Task<Void> impatient = createTask(() -> {
            int item = queue.get();
            got.add(item);
        });
        createTask(() -> impatient.cancel());
        Task<Void> producer = createTask(() -> {
            for (int i = 0; i < 3; i++) {
                queue.put(i);
            }
        });
        await(gatherOutcomes(impatient));
        while (got.size() < 3) {
            got.add(queue.get());
        }
        await(producer);

        assertThat(got).containsExactly(0, 1, 2);
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aSignalIsNotLostToACancelledWaiter() {
        var condition = new Condition();
        boolean[] isSignalled = {false};
        List<Task<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiters.add(createTask(() -> {
                try (var _ = condition.hold()) {
                    condition.awaitFor(() -> isSignalled[0]);
                }
            }));
        }
        createTask(() -> waiters.getFirst().cancel());
        awaitAll(() -> {
            try (var _ = condition.hold()) {
                isSignalled[0] = true;
                condition.signalAll();
            }
        });
        await(gatherOutcomes(waiters));

        assertThat(waiters.getLast().isCancelled()).isFalse();
        assertThat(condition.isLocked()).isFalse();
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aBarrierLetsAllOrNobodyThrough() {
        var barrier = new Barrier(3);

        awaitAll(() -> pass(barrier), () -> pass(barrier), () -> pass(barrier));

        assertThat(log).hasSize(6);
        assertThat(log.subList(0, 3)).containsOnly("before");
        assertThat(log.subList(3, 6)).containsOnly("after");
    }

    private void pass(Barrier barrier) {
        yieldNow();
        log.add("before");
        barrier.await();
        log.add("after");
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aGroupEndsAllItsTasksWhoeverFails() throws Exception {
        List<Task<?>> tasks = new ArrayList<>();
        try {
            taskGroup(group -> {
                for (int i = 0; i < 3; i++) {
                    int number = i;
                    tasks.add(group.createTask(() -> {
                        yieldNow();
                        if (number == 1) {
                            throw new IllegalStateException("one fails");
                        }
                        sleep(seconds(1));
                    }));
                }
            });
            log.add("no failure");
        } catch (ExceptionGroup failures) {
            log.add("failures: " + failures.exceptions().size());
        }

        assertThat(log).containsExactly("failures: 1");
        assertThat(tasks).allMatch(Task::isDone);
    }

    @ScheduleTest(schedules = SCHEDULES)
    void aTimeoutAtTheMomentOfTheResultIsOneOrTheOther() {
        var lock = new Lock();
        try {
            timeout(seconds(1), () -> {
                try (var _ = lock.hold()) {
                    sleep(seconds(1));
                }
                log.add("result");
            });
        } catch (TimeoutException expected) {
            log.add("timeout");
        }

        assertThat(log).hasSize(1);
        assertThat(lock.isLocked()).isFalse();
    }
}
