package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class FailurePolicyTest {

    private final List<Object> log = new ArrayList<>();
    private final IOException disk = new IOException("disk");
    private final IOException net = new IOException("net");

    private Action sleeper(String name, double seconds) {
        return () -> {
            try {
                sleep(seconds(seconds));
                log.add(name + " ended");
            } catch (CancelledError e) {
                log.add(name + " cancelled");
                throw e;
            }
        };
    }

    private static Action failing(double seconds, Throwable thrown) {
        return () -> {
            sleep(seconds(seconds));
            throw dev.asyncio.engine.Sneaky.rethrow(thrown);
        };
    }

    private static TaskGroup group(FailurePolicy policy) {
        return new TaskGroup().policy(policy);
    }

    // ---- collect

    @AsyncioTest
    void collectLetsTheOthersRunAndThrowsAllFailures() {
        Throwable thrown = catchThrowable(() -> group(FailurePolicy.COLLECT).run(group -> {
            group.createTask(failing(1, disk));
            group.createTask(failing(2, net));
            group.createTask(sleeper("other", 3));
            sleep(seconds(2));
            log.add("body ended");
        }));

        assertThat(log).containsExactly("body ended", "other ended");
        assertThat(((ThrowableGroup) thrown).exceptions()).containsExactly(disk, net);
        assertThat(requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncioTest
    void collectLetsTheTasksRunWhenTheBodyFails() {
        Throwable thrown = catchThrowable(() -> group(FailurePolicy.COLLECT).run(group -> {
            group.createTask(failing(1, disk));
            group.createTask(sleeper("other", 3));
            throw net;
        }));

        assertThat(log).containsExactly("other ended");
        assertThat(((ThrowableGroup) thrown).exceptions()).containsExactly(disk, net);
    }

    @AsyncioTest
    void collectIsCancelledWithItsParent() {
        Task<?> parent = createTask(() -> group(FailurePolicy.COLLECT).run(group -> {
            group.createTask(sleeper("child", 3));
            sleeper("body", 3).run();
        }));
        sleep(seconds(1));

        boolean ended = parent.cancelAndWait();

        assertThat(ended).isTrue();
        assertThat(log).containsExactly("body cancelled", "child cancelled");
    }

    // ---- supervisor

    @AsyncioTest
    void supervisorLetsTheOthersRunAndThrowsNothing() {
        Reports reports = Reports.of(runningLoop());
        List<Task<?>> tasks = new ArrayList<>();

        group(FailurePolicy.SUPERVISOR).run(group -> {
            tasks.add(group.createTask(failing(1, disk)));
            group.createTask(sleeper("other", 3));
        });

        assertThat(log).containsExactly("other ended");
        assertThat(tasks.getFirst().exception()).isSameAs(disk);
        assertThat(reports.all()).isEmpty(); // because the exception was retrieved
    }

    @AsyncioTest
    void supervisorThrowsWhatTheBodyThrowsAndCancelsTheTasks() {
        Throwable thrown = catchThrowable(() -> group(FailurePolicy.SUPERVISOR).run(group -> {
            group.createTask(sleeper("other", 3));
            Task<?> failing = group.createTask(failing(1, disk));
            await(failing);
        }));

        assertThat(log).containsExactly("other cancelled");
        assertThat(((ThrowableGroup) thrown).exceptions()).containsExactly(disk);
    }

    @OnBothEngines
    void whatNobodyRetrievesFromASupervisorIsReported(Engines engine) {
        EventLoop loop = Loops.create(engine);
        Reports reports = Reports.of(loop);
        loop.runUntilComplete(Asyncio.coroutine(
                () -> group(FailurePolicy.SUPERVISOR).run(group -> group.createTask(failing(1, disk)))));

        loop.close();

        assertThat(reports.only().exception()).isSameAs(disk);
    }

    // ---- first success

    @AsyncioTest
    void theFirstSuccessCancelsTheOthers() {
        TaskGroup race = group(FailurePolicy.FIRST_SUCCESS);
        List<Task<?>> tasks = new ArrayList<>();

        race.run(group -> {
            tasks.add(group.createTask(failing(1, disk)));
            tasks.add(group.createTask(() -> sleep(seconds(2), "second")));
            group.createTask(sleeper("third", 3));
        });

        assertThat(race.winner()).isSameAs(tasks.get(1));
        assertThat(log).containsExactly("third cancelled");
        assertThat(requireNonNull(currentTask()).cancelling()).isZero();
        sleep(seconds(1)); // nothing lingers
    }

    @AsyncioTest
    void theFirstSuccessCancelsTheBodyToo() {
        TaskGroup race = group(FailurePolicy.FIRST_SUCCESS);

        Object result = race.call(group -> {
            group.createTask(() -> sleep(seconds(1), "winner"));
            sleeper("body", 3).run();
            return "result";
        });

        assertThat(result).isNull();
        assertThat(requireNonNull(race.winner()).result()).isEqualTo("winner");
        assertThat(log).containsExactly("body cancelled");
    }

    @AsyncioTest
    void ifAllFailTheFailuresAreThrown() {
        TaskGroup race = group(FailurePolicy.FIRST_SUCCESS);

        Throwable thrown = catchThrowable(() -> race.run(group -> {
            group.createTask(failing(2, disk));
            group.createTask(failing(1, net));
        }));

        assertThat(((ThrowableGroup) thrown).exceptions()).containsExactly(net, disk);
        assertThat(race.winner()).isNull();
    }

    @AsyncioTest
    void aCancelledTaskIsNoSuccess() {
        TaskGroup race = group(FailurePolicy.FIRST_SUCCESS);

        race.run(group -> {
            group.createTask(sleeper("cancelled early", 9)).cancel();
            Task<?> other = group.createTask(sleeper("other", 9));
            sleep(seconds(1));
            other.cancel();
            group.createTask(sleeper("last", 1));
        });

        assertThat(log).containsExactly("other cancelled", "last ended");
        assertThat(race.winner()).isNotNull();
    }

    @AsyncioTest
    void whatLosersThrowWhileTheyCleanUpIsTheirs() {
        List<Task<?>> tasks = new ArrayList<>();
        group(FailurePolicy.FIRST_SUCCESS).run(group -> {
            group.createTask(() -> sleep(seconds(1), "winner"));
            tasks.add(group.createTask(() -> {
                try {
                    sleep(seconds(5));
                } finally {
                    failing(0, disk).run();
                }
            }));
        });

        assertThat(tasks.getFirst().exception()).isSameAs(disk);
    }

    // ---- whatever the policy

    @OnBothEngines
    void anExitLeavesTheLoopUnderEveryPolicy(Engines engine) {
        for (FailurePolicy policy : FailurePolicy.values()) {
            assertThatThrownBy(() -> Loops.run(
                            engine,
                            () -> group(policy).run(group -> {
                                group.createTask(failing(1, new SystemExit(3)));
                                sleeper("body", 9).run();
                            })))
                    .isInstanceOf(SystemExit.class);
        }

        assertThat(log).containsOnly("body cancelled").hasSize(4);
    }

    @AsyncioTest
    void thePolicyIsSetBeforeTheGroupIsEntered() {
        new TaskGroup().run(group -> {
            assertThatThrownBy(() -> group.policy(FailurePolicy.COLLECT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("TaskGroup[tasks=0] has been entered; set its policy before");
        });
        assertThatThrownBy(() -> group(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A group's policy must not be null; use FailurePolicy.FAIL_FAST");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
