package dev.asyncio.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.LoopInstrument;
import dev.asyncio.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The proof of the proof: executors and instruments that are wrong in one thing, and the claims that find
/// it.
class BrokenExecutorsTest {

    /// An executor that hands everything to threads, to be broken.
    static class Threads extends AbstractExecutorService {

        final ExecutorService threads =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

        @Override
        public void execute(Runnable command) {
            threads.execute(command);
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return threads.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(timeout, unit);
        }
    }

    abstract static class Broken implements ExecutorContract {
        @Override
        public Duration patience() {
            return Duration.ofMillis(1500);
        }
    }

    @Test
    void executorThatRunsJobsOnTheLoopIsFound() {
        assertThat(Verdicts.failuresOf(RunsOnTheLoop.class))
                .contains("loopGoesOnWhileAJobRuns", "jobsRunOutsideOfTheLoop", "asManyJobsRunAtOnceAsAreAllowed")
                .doesNotContain("resultOfAJobReachesItsTask");
    }

    static class RunsOnTheLoop extends Broken {
        @Override
        public Duration patience() {
            return Duration.ofMillis(200); // for which each job that waits blocks the loop
        }

        @Override
        public ExecutorService createExecutor() {
            return new Threads() {
                @Override
                public void execute(Runnable command) {
                    command.run();
                }
            };
        }
    }

    @Test
    void executorThatLosesAJobIsFound() {
        assertThat(Verdicts.failuresOf(LosesAJob.class))
                .contains("eachOfManyJobsRunsOnceAndHasItsOwnResult")
                .doesNotContain("resultOfAJobReachesItsTask");
    }

    static class LosesAJob extends Broken {
        @Override
        public ExecutorService createExecutor() {
            var jobs = new AtomicInteger();
            return new Threads() {
                @Override
                public void execute(Runnable command) {
                    if (jobs.incrementAndGet() != 100) {
                        super.execute(command);
                    }
                }
            };
        }
    }

    @Test
    void executorThatRunsFewerAtOnceThanItSaysIsFound() {
        assertThat(Verdicts.failuresOf(RunsFewer.class)).contains("asManyJobsRunAtOnceAsAreAllowed");
    }

    static class RunsFewer extends Broken {
        @Override
        public ExecutorService createExecutor() {
            return Executors.newFixedThreadPool(2);
        }

        @Override
        public int maxRunning() {
            return 3;
        }
    }

    @Test
    void executorThatDropsWhatItAcceptedIsFound() {
        assertThat(Verdicts.failuresOf(DropsAtShutdown.class)).contains("whatWasAcceptedIsDoneAfterAShutdown");
    }

    static class DropsAtShutdown extends Broken {
        @Override
        public ExecutorService createExecutor() {
            return new Threads() {
                @Override
                public void shutdown() {
                    threads.shutdownNow();
                }
            };
        }
    }

    @Test
    void executorThatGoesOnAfterAShutdownIsFound() {
        assertThat(Verdicts.failuresOf(GoesOn.class)).contains("jobAfterAShutdownIsRefused");
    }

    static class GoesOn extends Broken {
        @Override
        public ExecutorService createExecutor() {
            return new Threads() {
                @Override
                public void execute(Runnable command) {
                    if (threads.isShutdown()) {
                        Thread.ofPlatform().daemon().start(command);
                    } else {
                        super.execute(command);
                    }
                }
            };
        }
    }

    // ---- instruments

    @Test
    void instrumentThatThrowsIsFound() {
        assertThat(Verdicts.failuresOf(Throws.class)).contains("instrumentThrowsNothing");
    }

    static class Throws implements LoopInstrumentContract {
        @Override
        public LoopInstrument createInstrument() {
            return new LoopInstrument() {
                @Override
                public void taskEnded(Task<?> task, @Nullable Throwable failure) {
                    throw new IllegalStateException("no room in the log");
                }
            };
        }
    }

    @Test
    void instrumentThatMeddlesIsFound() {
        assertThat(Verdicts.failuresOf(Meddles.class)).contains("instrumentChangesNothing");
    }

    static class Meddles implements LoopInstrumentContract {
        @Override
        public LoopInstrument createInstrument() {
            return new LoopInstrument() {
                @Override
                public void stepSuspends(Task<?> task, @Nullable Object awaiting) {
                    if (task.name().equals("consumer")) {
                        task.cancel();
                    }
                }
            };
        }
    }
}
