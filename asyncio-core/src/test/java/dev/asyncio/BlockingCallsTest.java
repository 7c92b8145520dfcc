package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What happens where a task blocks in plain Java code.
class BlockingCallsTest {

    private final List<Object> log = new CopyOnWriteArrayList<>();

    // ---- strict, on both engines: it blocks the loop

    @OnBothEngines
    @Tag("real-time")
    void aTaskThatSleepsInPlainJavaBlocksTheLoop(Engines engine) {
        EventLoop loop = Loops.inRealTime(engine);
        loop.createTask(() -> {
            log.add("sleeper begins");
            Thread.sleep(20);
            log.add("sleeper ends");
        });
        loop.createTask(() -> log.add("other task"));
        loop.callSoon(() -> log.add("callback"));
        loop.callLater(millis(1), () -> log.add("timer"));

        loop.runUntilComplete(coroutine(() -> sleep(millis(2))));

        assertThat(log).containsExactly("sleeper begins", "sleeper ends", "other task", "callback", "timer");
        loop.close();
    }

    @OnBothEngines
    void aTaskThatWaitsForAThreadBlocksTheLoop(Engines engine) {
        Loops.run(engine, () -> {
            BlockingQueue<String> fromThread = new LinkedBlockingQueue<>();
            createTask(() -> {
                log.add("taker begins");
                Thread.startVirtualThread(() -> fromThread.add("from a thread"));
                log.add(fromThread.take());
            });
            createTask(() -> log.add("other task"));
            sleep(seconds(1));
        });

        assertThat(log).containsExactly("taker begins", "from a thread", "other task");
    }

    @OnBothEngines
    void aContendedLockBlocksTheLoopUntilAThreadReleasesIt(Engines engine) throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch isHeld = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().start(() -> {
            lock.lock();
            try {
                isHeld.countDown();
                while (!lock.hasQueuedThreads()) {
                    Thread.onSpinWait();
                }
                log.add("released");
            } finally {
                lock.unlock();
            }
        });
        isHeld.await();
        Loops.run(engine, () -> {
            createTask(() -> {
                lock.lock();
                try {
                    log.add("acquired");
                } finally {
                    lock.unlock();
                }
            });
            createTask(() -> log.add("other task"));
            yieldNow();
            yieldNow();
        });
        holder.join();

        assertThat(log).containsExactly("released", "acquired", "other task");
    }

    @OnBothEngines
    void aTaskThatWaitsForAThreadStaysTheRunningTask(Engines engine) {
        Loops.run(engine, () -> {
            EventLoop loop = runningLoop();
            Task<?> self = Asyncio.currentTask();
            BlockingQueue<Object> fromThread = new LinkedBlockingQueue<>();
            Thread.startVirtualThread(() -> fromThread.add(String.valueOf(loop.runningTask() == self)));
            log.add(fromThread.take());
        });

        assertThat(log).containsExactly("true");
    }

    // ---- suspending, on the loop engine

    private static EventLoop suspending() {
        return EventLoop.builder()
                .name("test")
                .engine(Engines.LOOP)
                .blockingCalls(BlockingCalls.SUSPEND)
                .build();
    }

    @Test
    @Tag("real-time")
    void whereBlockingCallsSuspendATaskCanWaitForAnotherByPlainMeans() {
        EventLoop loop = suspending();
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> waiter = loop.createTask(() -> {
            log.add("waits");
            latch.await();
            log.add("goes on");
        });
        loop.createTask(() -> {
            log.add("counts down");
            latch.countDown();
        });

        loop.runUntilComplete(waiter);

        assertThat(log).containsExactly("waits", "counts down", "goes on");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void aTaskThatHasSteppedAsideIsBlocked() {
        EventLoop loop = suspending();
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> waiter = loop.createTask(() -> latch.await(), TaskOption.name("waiter"));
        loop.createTask(() -> {
            log.add(waiter.status());
            log.add(waiter.toString());
            latch.countDown();
        });

        loop.runUntilComplete(waiter);

        assertThat(log).containsExactly(Task.Status.BLOCKED, "Task 'waiter' [blocked]");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void oneMonitorCanBePassedFromTaskToTask() {
        EventLoop loop = suspending();
        Object monitor = new Object();
        loop.createTask(() -> {
            synchronized (monitor) {
                log.add("first in");
                sleep(millis(5));
                log.add("first out");
            }
        });
        Task<Void> second = loop.createTask(() -> {
            synchronized (monitor) {
                log.add("second in");
            }
        });
        loop.createTask(() -> log.add("other task"));

        loop.runUntilComplete(second);

        assertThat(log).containsExactly("first in", "other task", "first out", "second in");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void callbacksThatBlockStepAsideToo() {
        EventLoop loop = suspending();
        CountDownLatch latch = new CountDownLatch(1);
        loop.callSoon(() -> {
            log.add("callback begins");
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            log.add("callback ends");
            loop.stop();
        });
        loop.callSoon(() -> log.add("next callback"));
        loop.callSoon(latch::countDown);

        loop.runForever();

        assertThat(log).containsExactly("callback begins", "next callback", "callback ends");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void aCallbackThatHasSteppedAsideKeepsItsContext() {
        ContextVar<String> user = new ContextVar<>("user");
        EventLoop loop = suspending();
        CountDownLatch latch = new CountDownLatch(1);
        loop.callSoon(() -> {
            user.set("ada");
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            log.add(user.get());
            loop.stop();
        });
        loop.callSoon(() -> {
            log.add(user.get("unset"));
            latch.countDown();
        });

        loop.runForever();

        assertThat(log).containsExactly("unset", "ada");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void aBlockedTaskIsNoDeadlock() {
        EventLoop loop = suspending();

        assertThat(loop.runUntilComplete(coroutine(() -> {
                    Thread.sleep(5);
                    return "woken";
                })))
                .isEqualTo("woken");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void aBodyOfAGeneratorCanBlockToo() {
        EventLoop loop = suspending();
        CountDownLatch latch = new CountDownLatch(1);
        loop.createTask(latch::countDown);

        loop.runUntilComplete(coroutine(() -> {
            for (String value : Asyncio.<String>generator(out -> {
                latch.await();
                out.yield("first");
                out.yield("second");
            })) {
                log.add(value);
            }
        }));

        assertThat(log).containsExactly("first", "second");
        loop.close();
    }

    @Test
    @Tag("real-time")
    void whatACallbackThrowsAfterItSteppedAsideIsReported() {
        EventLoop loop = suspending();
        Reports reports = Reports.of(loop);
        loop.callSoon(() -> {
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            loop.stop();
            throw new IllegalStateException("broken");
        });

        loop.runForever();

        assertThat(reports.only().exception()).hasMessage("broken");
        loop.close();
    }

    @Test
    void theLoopEngineMakesItPossible() {
        EventLoop loop = suspending();

        assertThat(loop.engineName()).isEqualTo("loop");
        assertThat(loop.runUntilComplete(coroutine(() -> await(createTask(() -> "works")))))
                .isEqualTo("works");
        assertThatThrownBy(() -> loop.runUntilComplete(coroutine(() -> {
                    throw new IllegalStateException("broken");
                })))
                .hasMessage("broken");
        loop.close();
    }
}
