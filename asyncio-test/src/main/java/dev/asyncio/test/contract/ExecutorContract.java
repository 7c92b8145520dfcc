package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.test.AsyncioTest;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/// What `runInExecutor` relies on in an [ExecutorService].
///
/// A job runs on a thread that is not the loop's, so it may block; each job has one outcome, which reaches
/// the task that awaits it; and what was accepted is done, even after a `shutdown`.
///
/// {@snippet file="dev/asyncio/test/contract/ExecutorsTest.java" region="executor"}
public interface ExecutorContract {

    /// {@return a new executor} The contract shuts it down.
    ExecutorService createExecutor();

    /// {@return how many jobs run at the same time at most; `Integer.MAX_VALUE`, the default, for any number}
    default int maxRunning() {
        return Integer.MAX_VALUE;
    }

    /// Hands a job over. Override it for an executor that is reached by another way than `runInExecutor`.
    default <T> Future<T> submit(ExecutorService executor, Callable<T> job) {
        return runningLoop().runInExecutor(executor, job);
    }

    /// {@return how long to wait for what has to come} Only a broken executor makes it wait; 10 s by default.
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    // ---- outcomes

    @AsyncioTest(virtualTime = false)
    default void resultOfAJobReachesItsTask() throws Exception {
        ExecutorTrial.run(this, executor -> assertEquals("result", await(submit(executor, () -> "result"))));
    }

    @AsyncioTest(virtualTime = false)
    default void whatAJobThrowsArrivesAsItself() throws Exception {
        ExecutorTrial.run(this, executor -> {
            for (Throwable failure : List.of(new FileNotFoundException("moves.txt"), new LinkageError("library"))) {
                Future<String> failing = submit(executor, () -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) failure;
                });

                assertSame(failure, assertThrows(failure.getClass(), () -> await(failing)));
            }
        });
    }

    /// A lost job would be awaited for ever, one that runs twice would do its work twice.
    @AsyncioTest(virtualTime = false)
    default void eachOfManyJobsRunsOnceAndHasItsOwnResult() throws Exception {
        ExecutorTrial.run(this, executor -> {
            var runs = new AtomicInteger();
            List<Future<Integer>> jobs = new ArrayList<>();
            for (int i = 0; i < ExecutorTrial.MANY; i++) {
                int number = i;
                jobs.add(submit(executor, () -> {
                    runs.incrementAndGet();
                    return number;
                }));
            }

            List<Integer> results = awaitAll(jobs);

            assertEquals(IntStream.range(0, ExecutorTrial.MANY).boxed().toList(), results);
            assertEquals(ExecutorTrial.MANY, runs.get(), "runs");
        });
    }

    // ---- threads

    /// The job ends only when the loop goes on.
    @AsyncioTest(virtualTime = false)
    default void loopGoesOnWhileAJobRuns() throws Exception {
        ExecutorTrial.run(this, executor -> {
            var gate = new CountDownLatch(1);
            Future<Boolean> job = submit(executor, () -> gate.await(patience().toNanos(), TimeUnit.NANOSECONDS));

            sleep(Duration.ofMillis(1));
            gate.countDown();

            assertTrue(await(job), "the loop could open the gate while the job waited for it");
        });
    }

    @AsyncioTest(virtualTime = false)
    default void jobsRunOutsideOfTheLoop(EventLoop loop) throws Exception {
        ExecutorTrial.run(
                this, executor -> assertFalse(await(submit(executor, loop::isCurrent)), "loop.isCurrent() in a job"));
    }

    @AsyncioTest(virtualTime = false)
    default void asManyJobsRunAtOnceAsAreAllowed() throws Exception {
        ExecutorTrial.run(this, executor -> {
            int count = Math.min(maxRunning(), ExecutorTrial.AT_ONCE);
            var all = new CyclicBarrier(count);
            List<Future<Integer>> jobs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                jobs.add(submit(executor, () -> all.await(patience().toNanos(), TimeUnit.NANOSECONDS)));
            }

            assertEquals(count, awaitAll(jobs).size());
        });
    }

    @AsyncioTest(virtualTime = false)
    default void jobSeesWhatItsTaskWroteAndTheTaskWhatTheJobWrote() throws Exception {
        ExecutorTrial.run(this, executor -> {
            int[] plain = new int[1]; // neither volatile nor locked
            for (int i = 0; i < ExecutorTrial.MANY; i++) {
                plain[0]++;
                await(submit(executor, () -> plain[0]++));
            }

            assertEquals(2 * ExecutorTrial.MANY, plain[0]);
        });
    }

    // ---- context

    @AsyncioTest(virtualTime = false)
    default void jobSeesTheContextVariablesOfItsCaller() throws Exception {
        ExecutorTrial.run(this, executor -> {
            ExecutorTrial.REQUEST.set("first");
            Future<String> first = submit(executor, ExecutorTrial.REQUEST::get);
            ExecutorTrial.REQUEST.set("second");

            assertEquals("first", await(first));
            assertEquals("second", await(submit(executor, ExecutorTrial.REQUEST::get)));
        });
    }

    // ---- cancellation

    @AsyncioTest(virtualTime = false)
    default void cancellingTheFutureOfARunningJobFreesItsTaskAtOnce() throws Exception {
        ExecutorTrial.run(this, executor -> {
            var hasBegun = new CountDownLatch(1);
            var gate = new CountDownLatch(1);
            Future<Boolean> job = submit(executor, () -> {
                hasBegun.countDown();
                return gate.await(patience().toNanos(), TimeUnit.NANOSECONDS);
            });
            ExecutorTrial.waitFor(this, hasBegun);

            job.cancel();

            assertThrows(CancelledError.class, () -> await(job));
            gate.countDown();
        });
    }

    @AsyncioTest(virtualTime = false)
    default void jobThatIsCancelledWhileItStandsInLineNeverRuns() throws Exception {
        assumeTrue(maxRunning() <= ExecutorTrial.AT_ONCE, "nothing stands in line where any number may run");
        ExecutorTrial.run(this, executor -> {
            var gate = new CountDownLatch(1);
            var allRun = new CountDownLatch(maxRunning());
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < maxRunning(); i++) {
                running.add(submit(executor, () -> {
                    allRun.countDown();
                    return gate.await(patience().toNanos(), TimeUnit.NANOSECONDS);
                }));
            }
            ExecutorTrial.waitFor(this, allRun);
            var hasRun = new AtomicBoolean();
            Future<Void> inLine = submit(executor, () -> {
                hasRun.set(true);
                return null;
            });

            inLine.cancel();
            yieldNow(); // the loop tells the executor in its next turn
            gate.countDown();
            awaitAll(running);
            List<Future<Integer>> behind = new ArrayList<>();
            for (int i = 0; i < ExecutorTrial.AT_ONCE; i++) {
                behind.add(submit(executor, () -> 1));
            }
            awaitAll(behind);

            assertTrue(inLine.isCancelled());
            assertFalse(hasRun.get(), "the cancelled job ran");
        });
    }

    // ---- jobs that give work

    @AsyncioTest(virtualTime = false)
    default void jobCanHandOverAnotherJob(EventLoop loop) throws Exception {
        ExecutorTrial.run(this, executor -> {
            var inner = new AtomicReference<java.util.concurrent.Future<String>>();
            await(submit(executor, () -> {
                inner.set(Asyncio.runCoroutineThreadsafe(() -> await(submit(executor, () -> "inner")), loop));
                return "outer";
            }));

            while (!inner.get().isDone()) {
                sleep(Duration.ofMillis(1));
            }

            assertEquals("inner", inner.get().resultNow());
        });
    }

    // ---- the end

    @AsyncioTest(virtualTime = false)
    default void whatWasAcceptedIsDoneAfterAShutdown() throws Exception {
        ExecutorTrial.run(this, executor -> {
            var gate = new CountDownLatch(1);
            List<Future<Boolean>> accepted = new ArrayList<>();
            for (int i = 0; i < ExecutorTrial.AT_ONCE; i++) {
                accepted.add(submit(executor, () -> gate.await(patience().toNanos(), TimeUnit.NANOSECONDS)));
            }

            executor.shutdown();
            gate.countDown();

            assertFalse(awaitAll(accepted).contains(false), "a job did not get through the gate");
        });
    }

    @AsyncioTest(virtualTime = false)
    default void jobAfterAShutdownIsRefused() throws Exception {
        ExecutorTrial.run(this, executor -> {
            executor.shutdown();

            var refused = assertThrows(IllegalStateException.class, () -> submit(executor, () -> "late"));
            assertTrue(String.valueOf(refused.getMessage()).contains("shut down"), refused::toString);
        });
    }

    @AsyncioTest(virtualTime = false)
    default void closeWaitsForTheJobs() throws Exception {
        ExecutorTrial.run(this, executor -> {
            var gate = new CountDownLatch(1);
            var ended = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                var _ = submit(executor, () -> {
                    boolean isOpen = gate.await(patience().toNanos(), TimeUnit.NANOSECONDS);
                    ended.incrementAndGet();
                    return isOpen;
                });
            }

            CompletableFuture<Integer> closing = ExecutorTrial.onThread(() -> {
                executor.close();
                return ended.get();
            });
            gate.countDown();

            assertEquals(3, await(closing), "jobs that had ended when close() returned");
        });
    }
}
