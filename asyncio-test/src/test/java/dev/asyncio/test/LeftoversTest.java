package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.shield;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.OpenResource;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.file.AsyncFiles;
import dev.asyncio.subprocess.Subprocesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a test may not leave behind, and what it is told then.
class LeftoversTest {

    @Test
    void timerIsNamedWithThePlaceWhereItWasMade() {
        assertThat(Samples.failureOf(LeavesATimer.class).getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("The test left a timer behind; cancel its handle, or wait until it is due"),
                        line -> assertThat(line).isEqualTo("  A timer that is due in PT9S"),
                        line -> assertThat(line)
                                .startsWith("      made at dev.asyncio.test.LeftoversTest$LeavesATimer.leaves("));
    }

    static class LeavesATimer {
        @AsyncioTest
        void leaves() {
            callLater(seconds(10), () -> {});
            callLater(seconds(10), () -> {}).cancel();
            callLater(seconds(1), () -> {});
            sleep(seconds(1));
        }
    }

    @AsyncioTest
    void timersOfTheLibraryAreNoLeftovers() {
        timeout(seconds(10), () -> sleep(seconds(1)));
        waitFor(createTask(() -> sleep(seconds(1))), seconds(10));
    }

    @AsyncioTest(allow = Finding.TIMER, because = "this is how one says so")
    void timerMayBeLeftForAReason() {
        callLater(seconds(10), () -> {});
    }

    @Test
    void everythingOpenIsNamed() {
        Throwable failure = Samples.failureOf(LeavesThingsOpen.class);

        assertThat(failure.getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("The test left 3 things open; close them, best with try (…)"),
                        line -> assertThat(line)
                                .startsWith("  file: AsyncFile[")
                                .endsWith("moves.txt, open]"),
                        line -> assertThat(line)
                                .startsWith("      opened at dev.asyncio.test.LeftoversTest$LeavesThingsOpen.leaves("),
                        line -> assertThat(line).startsWith("  generator: AsyncGenerator '"),
                        line -> assertThat(line)
                                .startsWith("      opened at dev.asyncio.test.LeftoversTest$LeavesThingsOpen.leaves("),
                        line -> assertThat(line).isEqualTo("  other: Connection[db]"),
                        line -> assertThat(line)
                                .startsWith("      opened at dev.asyncio.test.LeftoversTest$LeavesThingsOpen.leaves("));
    }

    static class LeavesThingsOpen {
        @AsyncioTest
        void leaves(EventLoop loop) throws IOException {
            var path = Path.of(System.getProperty("java.io.tmpdir"), "moves.txt");
            var file = AsyncFiles.create(path);
            assertThat(file.isOpen()).isTrue();
            var ticks = generator(out -> {
                out.yield(1);
                out.yield(2);
            });
            assertThat(ticks.anext()).isEqualTo(1);
            OpenResource.begin(loop, OpenResource.Kind.OTHER, "Connection[pool]")
                    .end();
            var _ = OpenResource.begin(loop, OpenResource.Kind.OTHER, "Connection[db]");
        }
    }

    @AsyncioTest
    void whatIsClosedIsNoLeftover(@TempDir Path folder) throws IOException {
        try (var file = AsyncFiles.create(folder.resolve("moves.txt"));
                var ticks = generator(out -> out.yield(1))) {
            file.write("e4");
            assertThat(ticks.anext()).isEqualTo(1);
        }
    }

    @Test
    void processIsNamed() {
        assertThat(Samples.failuresOf(LeavesAProcess.class))
                .allSatisfy(
                        failure -> assertThat(failure)
                                .message()
                                .startsWith("The test left something open; close it, best with try (…)\n"
                                        + "  process: Subprocess['sleep 100', pid=")
                                .contains(
                                        "\n      opened at dev.asyncio.test.LeftoversTest$LeavesAProcess.leaves(LeftoversTest.java:"));
    }

    static class LeavesAProcess {
        @AsyncioTest
        void leaves() throws IOException {
            Subprocesses.createSubprocessExec("sleep", "100");
        }
    }

    @Test
    void threadIsNamedWithItsStack() {
        // Not in parallel: only then is it known whose thread it is.
        Throwable failure = Samples.failuresInTurnOf(LeavesAThread.class).getFirst();
        LeavesAThread.END.countDown();

        assertThat(failure)
                .hasMessageStartingWith(
                        "The test left a thread behind; shut down the executor or end the work that started it\n"
                                + "  Thread 'worker of the test' [waiting]\n      at ")
                .hasMessageContaining("java.util.concurrent.locks.LockSupport.park(LockSupport.java:");
    }

    static class LeavesAThread {

        static final CountDownLatch END = new CountDownLatch(1);

        @AsyncioTest
        void leaves() {
            Thread.ofPlatform().daemon().name("worker of the test").start(() -> {
                try {
                    END.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @AsyncioTest
    void executorThatIsShutDownIsNoLeftover() {
        var pool = Executors.newFixedThreadPool(2);
        var begun = new CountDownLatch(1);
        pool.execute(begun::countDown);
        assertThat(catchInterrupt(() -> begun.await(10, TimeUnit.SECONDS))).isTrue();

        pool.shutdown();
    }

    private static boolean catchInterrupt(Callable<Boolean> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void coroutineThatWasNeverAwaitedIsNamed() {
        assertThat(Samples.failureOf(ForgetsToAwait.class))
                .hasMessageStartingWith("The test made a coroutine and never awaited it\n"
                        + "  coroutine 'fetch' was never awaited: it never ran; made at ");
    }

    static class ForgetsToAwait {
        @AsyncioTest
        void forgets() {
            var forgotten = coroutine("fetch", () -> "page");
            assertThat(forgotten).isNotNull();
        }
    }

    // ---- cancellations

    @Test
    void swallowedCancellationIsNamedWithItsPlaces() {
        assertThat(Samples.failureOf(Swallows.class).getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "A task swallowed its cancellation: it got its CancelledError and returned as"
                                                + " if nothing had happened; throw it on, or call uncancel() to say that the"
                                                + " task has dealt with it"),
                        line -> assertThat(line).isEqualTo("  Task 'stubborn' [finished]"),
                        line -> assertThat(line)
                                .startsWith(
                                        "      waited, and got the error, at dev.asyncio.test.LeftoversTest$Swallows.work("),
                        line -> assertThat(line)
                                .startsWith("      cancelled at dev.asyncio.test.LeftoversTest$Swallows.swallows("),
                        line -> assertThat(line)
                                .startsWith("      made at dev.asyncio.test.LeftoversTest$Swallows.swallows("));
    }

    static class Swallows {
        @AsyncioTest
        void swallows() {
            Task<Void> stubborn = createTask(Swallows::work, TaskOption.name("stubborn"));
            Task<Void> above = createTask(() -> await(stubborn)); // gets no error, and is not to blame
            sleep(seconds(1));

            above.cancel();
            await(above);
        }

        private static void work() {
            try {
                sleep(seconds(10));
            } catch (CancelledError swallowed) {
                sleep(seconds(1));
            }
        }
    }

    @AsyncioTest
    void cancellationThatIsTakenBackIsNotSwallowed() {
        Task<String> task = createTask(() -> {
            try {
                sleep(seconds(10));
                return "slept";
            } catch (CancelledError e) {
                currentTask().uncancel();
                return "dealt with it";
            }
        });
        sleep(seconds(1));

        task.cancel();

        assertThat(await(task)).isEqualTo("dealt with it");
    }

    @AsyncioTest
    void cancellationThatAShieldKeepsAwayIsNotSwallowed() {
        Task<Void> shielded = createTask(() -> sleep(seconds(10)));
        Task<Void> above = createTask(() -> await(shield(shielded)));
        sleep(seconds(1));

        above.cancelAndWait();
        await(shielded);

        assertThat(above.isCancelled()).isTrue();
    }

    @AsyncioTest(allow = Finding.SWALLOWED_CANCELLATION, because = "this is how one says so")
    void cancellationMayBeSwallowedForAReason() {
        new Swallows().swallows();
    }

    @Test
    void cancelledTaskThatGoesOnIsSaidToHaveBeenCancelled() {
        assertThat(Samples.failureOf(GoesOn.class))
                .hasMessageStartingWith("The test left an unfinished task behind;")
                .hasMessageContaining("\n  Task 'stubborn' was cancelled and goes on all the same");
    }

    static class GoesOn {
        @AsyncioTest
        void goesOn() {
            Task<Void> stubborn = createTask(
                    () -> {
                        try {
                            sleep(seconds(10));
                        } catch (CancelledError swallowed) {
                            sleep(seconds(100));
                        }
                    },
                    TaskOption.name("stubborn"));
            sleep(seconds(1));
            stubborn.cancel();
            sleep(seconds(1));
        }
    }

    // ---- slow steps

    @Test
    void slowStepIsNamed() {
        assertThat(Samples.failuresOf(HoldsTheLoopUp.class))
                .allSatisfy(failure -> assertThat(failure)
                        .message()
                        .startsWith("A step held up the loop; let it await, or move the work to toThread(…)\n"
                                + "  Task 'busy' ")
                        .contains(" took ")
                        .contains("\n      made at dev.asyncio.test.LeftoversTest$HoldsTheLoopUp.holdsUp("));
    }

    static class HoldsTheLoopUp {
        @AsyncioTest(slowCallbackMillis = 1000)
        void holdsUp() {
            Task<Void> busy = createTask(
                    () -> {
                        long began = System.nanoTime();
                        while (System.nanoTime() - began < 1_100_000_000) {
                            Thread.onSpinWait();
                        }
                    },
                    TaskOption.name("busy"));
            await(busy);
        }
    }

    // ---- several at once

    @Test
    void allKindsOfLeftoversStandInOneMessage() {
        assertThat(Samples.failureOf(LeavesMuch.class))
                .hasMessageStartingWith("The test left an unfinished task behind;")
                .hasMessageContaining("\nThe test left 30 timers behind; cancel their handles,")
                .hasMessageContaining("\n  … and 10 more");
    }

    static class LeavesMuch {
        @AsyncioTest
        void leaves() {
            createTask(() -> sleep(seconds(10)));
            for (int i = 0; i < 30; i++) {
                callLater(seconds(10), () -> {});
            }
            sleep(seconds(1));
        }
    }
}
