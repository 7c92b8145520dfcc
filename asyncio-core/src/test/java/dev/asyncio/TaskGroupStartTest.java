package dev.asyncio;

import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class TaskGroupStartTest {

    private final List<Object> log = new ArrayList<>();

    private static long now() {
        return runningLoop().time() / 1_000_000_000;
    }

    @AsyncioTest
    void theCallerGoesOnWhenTheTaskIsReady() {
        taskGroup(group -> {
            int port = group.<Integer>start(status -> {
                sleep(seconds(1));
                status.started(8080);
                sleep(seconds(1));
                log.add("server ended at " + now());
            });
            log.add("port " + port + " at " + now());
        });

        assertThat(log).containsExactly("port 8080 at 1", "server ended at 2");
    }

    @AsyncioTest
    void aTaskMayBeReadyWithoutAValueAndAtOnce() {
        taskGroup(group -> {
            group.<String>start(status -> status.started(), TaskOption.eagerStart());
            group.<String>start(status -> status.started(), TaskOption.name("named"));
            log.add("both ready");
        });

        assertThat(log).containsExactly("both ready");
    }

    @AsyncioTest
    void whatATaskThrowsBeforeItIsReadyIsTheCallersAffair() {
        IOException disk = new IOException("disk");
        taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(2));
                log.add("other ended");
            });
            Throwable thrown = catchThrowable(() -> group.<String>start(_ -> {
                sleep(seconds(1));
                throw disk;
            }));
            log.add(thrown);
        });

        assertThat(log).containsExactly(disk, "other ended");
    }

    @AsyncioTest
    void whatATaskThrowsAfterItIsReadyIsTheGroupsAffair() {
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.<String>start(status -> {
                status.started("ready");
                sleep(seconds(1));
                throw new IOException("disk");
            });
            sleep(seconds(5));
        }));

        assertThat(thrown).isInstanceOf(ExceptionGroup.class);
        assertThat(now()).isEqualTo(1);
    }

    @AsyncioTest
    void aTaskThatEndsBeforeItIsReadyIsAnError() {
        taskGroup(group -> assertThatThrownBy(
                        () -> group.<String>start(_ -> sleep(seconds(1)), TaskOption.name("server")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Task 'server' ended before it was ready; call started() on the status that its body"
                        + " gets"));
    }

    @AsyncioTest
    void beingReadyTwiceIsAnError() {
        taskGroup(group -> group.<String>start(status -> {
            status.started("once");
            assertThatThrownBy(() -> status.started("twice"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("started() was called twice; a task is ready once");
        }));
    }

    @AsyncioTest
    void cancellingTheCallerCancelsTheTaskAndWaitsForIt() {
        taskGroup(group -> {
            CancelScope scope = moveOnAfter(seconds(1), () -> {
                group.<String>start(status -> {
                    try {
                        sleep(seconds(9));
                    } finally {
                        sleep(seconds(2));
                        log.add("cleaned up at " + now());
                    }
                });
            });
            log.add("caller at " + now() + ", caught " + scope.hasCaught());
        });

        assertThat(log).containsExactly("cleaned up at 3", "caller at 3, caught true");
    }

    @AsyncioTest
    void aTaskThatIsCancelledBeforeItBeginsEndsTheCall() {
        var group = new TaskGroup();
        List<Throwable> thrown = new ArrayList<>();
        Future<Void> entered = createFuture();
        createTask(() -> {
            Asyncio.await(entered);
            thrown.add(catchThrowable(() -> group.<String>start(status -> status.started("never"))));
        });

        group.run(_ -> {
            entered.setResult(null);
            yieldNow();
            group.cancel();
        });
        yieldNow();
        yieldNow();

        assertThat(thrown).singleElement().isInstanceOf(CancelledError.class);
    }

    @AsyncioTest
    void theGroupWaitsForATaskThatIsNotReadyYet() {
        taskGroup(group -> group.createTask(() -> log.add(group.<String>start(status -> {
            sleep(seconds(1));
            status.started("ready at " + now());
            sleep(seconds(1));
        }))));

        assertThat(log).containsExactly("ready at 1");
        assertThat(now()).isEqualTo(2);
    }
}
