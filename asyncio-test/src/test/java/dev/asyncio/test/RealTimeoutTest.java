package dev.asyncio.test;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.CancelledError;
import dev.asyncio.TaskOption;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests that would never end, of which only real time can tell.
@Tag("real-time")
class RealTimeoutTest {

    private static final ConcurrentLinkedQueue<String> LOG = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void clearLog() {
        LOG.clear();
    }

    @Test
    void blockingCallIsNamedAndInterrupted() {
        assertThat(Samples.failuresOf(Blocks.class))
                .allSatisfy(
                        failure -> assertThat(failure)
                                .isExactlyInstanceOf(AssertionError.class)
                                .hasMessageStartingWith("""
                        blocks has not ended after 1 s of real time; if it needs more, raise realTimeoutSeconds
                          Task 'blocks' [running] blocks the loop
                        """)
                                .message()
                                .containsPattern(
                                        "\n      at dev\\.asyncio\\.test\\.RealTimeoutTest\\$Blocks\\.blocks\\(RealTimeoutTest\\.java:"));
        assertThat(LOG).containsExactlyInAnyOrder("interrupted", "interrupted", "after, in a task", "after, in a task");
    }

    static class Blocks {
        @AsyncioTest(realTimeoutSeconds = 1)
        void blocks() throws InterruptedException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                LOG.add("interrupted");
                throw e;
            }
        }

        @AfterEach
        void cleanUp() {
            sleep(seconds(1));
            LOG.add("after, in a task");
        }
    }

    @Test
    void anotherTaskThatBlocksIsNamed() {
        assertThat(Samples.failuresOf(AnotherBlocks.class))
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageContaining("\n  Task 'culprit' [running] blocks the loop\n")
                        .hasMessageContaining("RealTimeoutTest$AnotherBlocks."));
        assertThat(LOG).containsExactly("after, outside", "after, outside");
    }

    static class AnotherBlocks {
        @AsyncioTest(realTimeoutSeconds = 1)
        void blocks() {
            createTask(() -> new CountDownLatch(1).await(), TaskOption.name("culprit"));
            sleep(seconds(1));
        }

        @AfterEach
        void cleanUp() {
            LOG.add("after, outside");
        }
    }

    @Test
    void waitForAnotherThreadIsReportedAndCancelled() {
        List<Throwable> failures = Samples.failuresOf(WaitsForAnotherThread.class);

        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageContaining("\n  Task 'waits' [waits for Future[pending]]\n")
                        .hasMessageContaining("RealTimeoutTest$WaitsForAnotherThread.waits("));
        assertThat(LOG).containsExactly("the test has used up its real time", "the test has used up its real time");
    }

    static class WaitsForAnotherThread {
        @AsyncioTest(realTimeoutSeconds = 1)
        void waits() {
            try {
                toThread(() -> new CountDownLatch(1).await());
            } catch (CancelledError e) {
                LOG.add(e.getMessage());
                throw e;
            }
        }
    }

    @Test
    void callbackThatBlocksIsReported() {
        assertThat(Samples.failuresOf(CallbackBlocks.class))
                .allSatisfy(failure -> assertThat(failure).hasMessageEndingWith("\n  A callback blocks the loop"));
    }

    static class CallbackBlocks {

        private volatile boolean isOver;

        @AsyncioTest(realTimeoutSeconds = 1)
        void blocks() {
            runningLoop().callSoon(() -> {
                while (!isOver) {
                    Thread.onSpinWait();
                }
            });
            sleep(seconds(1));
        }

        @AfterEach
        void freeTheProcessor() {
            isOver = true;
        }
    }
}
