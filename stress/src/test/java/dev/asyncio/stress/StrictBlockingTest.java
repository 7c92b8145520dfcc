package dev.asyncio.stress;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.BlockingCalls;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A task that blocks in plain Java code blocks its loop: nothing else runs before another thread lets it go on.
@ExtendWith(RealTimeLimit.class)
class StrictBlockingTest {

    @OnBothEngines
    void nothingElseRunsWhileATaskBlocks(Engines engine) throws Exception {
        assertThat(stepsWhileBlocked(EventLoop.builder().engine(engine))).isZero();
    }

    @Test
    void othersRunWhileATaskBlocksThatStepsAside() throws Exception {
        assertThat(stepsWhileBlocked(EventLoop.builder().engine(Engines.LOOP).blockingCalls(BlockingCalls.SUSPEND)))
                .isPositive();
    }

    /// Blocks a task in every way, while other tasks and callbacks have as much to do as they can get.
    ///
    /// @return how many steps the others made while the task was blocked
    private static long stepsWhileBlocked(EventLoopBuilder builder) throws Exception {
        try (var running = LoopThread.start(builder)) {
            return running.call(() -> {
                var others = new Others(running.loop());
                others.start();
                long whileBlocked = 0;
                for (int i = 0; i < tries(20); i++) {
                    for (BlockingCall call : BlockingCall.values()) {
                        yieldNow();
                        long before = others.steps;
                        call.block();
                        whileBlocked += others.steps - before;
                    }
                }
                others.stop();
                return whileBlocked;
            });
        }
    }

    /// A task and a callback that always have something to do. Confined to the loop.
    private static final class Others {

        private final EventLoop loop;
        private long steps;
        private boolean isOver;

        Others(EventLoop loop) {
            this.loop = loop;
        }

        void start() {
            loop.callSoon(this::callback);
            createTask(() -> {
                while (!isOver) {
                    steps++;
                    yieldNow();
                }
            });
        }

        private void callback() {
            if (!isOver) {
                steps++;
                loop.callSoon(this::callback);
            }
        }

        void stop() {
            isOver = true;
            yieldNow();
        }
    }
}
