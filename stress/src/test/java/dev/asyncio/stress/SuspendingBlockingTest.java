package dev.asyncio.stress;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.IMPATIENCE;
import static dev.asyncio.stress.Stress.PATIENCE;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.BlockingCalls;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.Task;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On a loop where blocking calls suspend, whatever blocks steps aside and goes on in the end, and the loop never freezes.
@ExtendWith(RealTimeLimit.class)
class SuspendingBlockingTest {

    private static final int TASKS = 6;

    // ---- every way to block

    @Test
    void everyTaskAndCallbackThatBlocksGoesOn() throws Exception {
        int rounds = tries(20) * BlockingCall.values().length;
        var blocked = new AtomicInteger();
        try (var running = LoopThread.start(suspending())) {
            EventLoop loop = running.loop();
            running.call(() -> {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    tasks.add(createTask(() -> {
                        for (int round = 0; round < rounds; round++) {
                            block(blocked);
                            loop.callSoon(() -> block(blocked));
                            yieldNow();
                        }
                    }));
                }
                return Asyncio.await(gather(tasks));
            });
            while (blocked.get() < 2 * TASKS * rounds) {
                running.call(() -> true); // the last callbacks may still be blocked
            }
        }
    }

    private static void block(AtomicInteger blocked) {
        BlockingCall[] calls = BlockingCall.values();
        try {
            calls[ThreadLocalRandom.current().nextInt(calls.length)].block();
        } catch (Exception e) {
            throw new AssertionError("No call here fails", e);
        }
        blocked.incrementAndGet();
    }
}
