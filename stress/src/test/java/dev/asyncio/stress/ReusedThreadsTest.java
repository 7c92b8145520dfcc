package dev.asyncio.stress;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.stress.Stress.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.BlockingCalls;
import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.TaskOption;
import java.time.Duration;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Threads are used again for other tasks; what a task leaves in its thread is gone then, and is there as long as the
/// task
/// lives.
@ExtendWith(RealTimeLimit.class)
class ReusedThreadsTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();
    private static final ClassLoader OTHER = new ClassLoader() {};

    private static final int ROUNDS = tries(300);

    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    @OnBothEngines
    void taskFindsNothingOfAnotherInItsThread(Engines engine) throws Exception {
        runEveryWay(EventLoop.builder().engine(engine));
        assertThat(new TreeSet<>(found)).isEmpty();
    }

    @Test
    void taskThatMayStepAsideFindsNothingOfAnotherInItsThread() throws Exception {
        runEveryWay(EventLoop.builder().engine(Engines.LOOP).blockingCalls(BlockingCalls.SUSPEND));
        assertThat(new TreeSet<>(found)).isEmpty();
    }

    @Test
    void callsOfAPoolFindWhatOthersLeftInTheirThread() throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < ROUNDS; i++) {
                pool.execute(() -> {
                    lookAround();
                    leaveTraces();
                    markThread();
                });
            }
        }
        assertThat(found).contains("thread-local", "inheritable thread-local", "name", "class loader");
    }

    /// Starts tasks in every way there is, one after the other and at once, while another thread starts some as well.
    private void runEveryWay(EventLoopBuilder builder) throws Exception {
        try (var running = LoopThread.start(builder)) {
            EventLoop loop = running.loop();
            Crew crew = Crew.start(2, _ -> {
                for (int i = 0; i < ROUNDS; i++) {
                    runCoroutineThreadsafe(this::stay, loop).join();
                }
            });
            running.call(() -> {
                String mine = leaveTraces();
                for (int i = 0; i < ROUNDS; i++) {
                    await(createTask(this::stay));
                    lookForOwn(mine, "awaiting a task that is next");
                    loop.callSoon(ReusedThreadsTest::leaveTraces);
                    await(createTask(this::stay));
                    lookForOwn(mine, "awaiting a task");
                    createTask(this::stay, TaskOption.eagerStart());
                    lookForOwn(mine, "an eager start");
                    yieldNow();
                    await(gather(this::stay, this::stay, this::stay));
                    lookForOwn(mine, "awaiting many");
                }
                return null;
            });
            crew.join();
        }
    }

    /// A task's body.
    private String stay() {
        lookAround();
        String mine = leaveTraces();
        if (ThreadLocalRandom.current().nextBoolean()) {
            markThread();
        }
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> yieldNow();
            case 1 -> sleep(Duration.ofNanos(20_000));
            case 2 -> toThread(Stress::moment);
            default -> {}
        }
        lookForOwn(mine, "a wait");
        return mine;
    }

    /// @return what is left in the thread-locals
    private static String leaveTraces() {
        Thread thread = Thread.currentThread();
        String mine = "trace " + ThreadLocalRandom.current().nextLong();
        LOCAL.set(mine);
        INHERITABLE.set(mine);
        thread.interrupt();
        return mine;
    }

    /// Leaves more, with which a thread serves for no other task before it is renewed.
    private static void markThread() {
        Thread.currentThread().setName("trace");
        Thread.currentThread().setContextClassLoader(OTHER);
    }

    private void lookAround() {
        Thread thread = Thread.currentThread();
        note(LOCAL.get() != null, "thread-local");
        note(INHERITABLE.get() != null, "inheritable thread-local");
        note(thread.getName().startsWith("trace"), "name");
        note(thread.getContextClassLoader() == OTHER, "class loader");
        note(thread.isInterrupted(), "interrupt");
    }

    private void lookForOwn(String mine, String after) {
        Thread thread = Thread.currentThread();
        note(!mine.equals(LOCAL.get()), "no thread-local after " + after);
        note(!mine.equals(INHERITABLE.get()), "no inheritable thread-local after " + after);
        note(!thread.isInterrupted(), "no interrupt after " + after);
    }

    private void note(boolean isWrong, String what) {
        if (isWrong) {
            found.add(what);
        }
    }
}
