package dev.asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {

    private final List<Object> log = new ArrayList<>();

    static Stream<Named<Engine>> engines() {
        return Stream.of(Engine.loop(null), Engine.handoff()).map(engine -> Named.of(engine.name(), engine));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aFiberRunsFromOneSuspensionToTheNext(Engine engine) {
        AtomicReference<Fiber> self = new AtomicReference<>();
        Fiber fiber = engine.newFiber(() -> {
            log.add("one");
            self.get().suspend();
            log.add("two");
            self.get().suspend();
            log.add("three");
        });
        self.set(fiber);

        engine.runLoop(() -> {
            for (int i = 1; i <= 3; i++) {
                fiber.resume();
                log.add("loop " + i);
            }
        });

        assertThat(log).containsExactly("one", "loop 1", "two", "loop 2", "three", "loop 3");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void fibersTakeTurnsAsTheLoopResumesThem(Engine engine) {
        Fiber[] fibers = new Fiber[3];
        for (int i = 0; i < fibers.length; i++) {
            int number = i;
            fibers[i] = engine.newFiber(() -> {
                for (int step = 0; step < 2; step++) {
                    log.add(number + "." + step);
                    fibers[number].suspend();
                }
            });
        }

        engine.runLoop(() -> {
            for (int order : new int[] {2, 0, 1, 1, 0, 2, 0, 1, 2}) {
                fibers[order].resume();
            }
        });

        assertThat(log).containsExactly("2.0", "0.0", "1.0", "1.1", "0.1", "2.1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void theCurrentThreadInsideAFiberIsTheFibersOwn(Engine engine) {
        Fiber first = engine.newFiber(() -> log.add(Thread.currentThread()));
        Fiber second = engine.newFiber(() -> log.add(Thread.currentThread()));

        engine.runLoop(() -> {
            first.resume();
            second.resume();
        });

        assertThat(log).containsExactly(first.thread(), second.thread());
        assertThat(first.thread().isVirtual()).isTrue();
        assertThat(first.thread()).isNotSameAs(second.thread());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aMonitorIsHeldAcrossASuspension(Engine engine) {
        Object monitor = new Object();
        AtomicReference<Fiber> self = new AtomicReference<>();
        self.set(engine.newFiber(() -> {
            synchronized (monitor) {
                self.get().suspend();
                log.add(Thread.holdsLock(monitor));
            }
        }));

        engine.runLoop(() -> {
            self.get().resume();
            log.add(Thread.holdsLock(monitor));
            self.get().resume();
        });

        assertThat(log).containsExactly(false, true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void anInterruptIsKeptAcrossASuspension(Engine engine) {
        AtomicReference<Fiber> self = new AtomicReference<>();
        self.set(engine.newFiber(() -> {
            Thread.currentThread().interrupt();
            self.get().suspend();
            log.add(Thread.currentThread().isInterrupted());
        }));

        engine.runLoop(() -> {
            self.get().resume();
            log.add(Thread.currentThread().isInterrupted());
            self.get().resume();
        });

        assertThat(log).containsExactly(false, true);
    }

    @Test // on the loop engine they are one thread, whose interrupts the JDK gives to the fiber
    void anInterruptOfTheHandoffEnginesLoopIsKeptWhileAFiberRuns() {
        Engine engine = Engine.handoff();
        Fiber fiber = engine.newFiber(() -> log.add(Thread.currentThread().isInterrupted()));

        engine.runLoop(() -> {
            Thread.currentThread().interrupt();
            fiber.resume();
            log.add(Thread.interrupted());
        });

        assertThat(log).containsExactly(false, true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void whatTheLoopThrowsIsThrownByTheCall(Engine engine) {
        IOException thrown = new IOException("checked");

        assertThatThrownBy(() -> engine.runLoop(() -> {
                    throw Sneaky.rethrow(thrown);
                }))
                .isSameAs(thrown);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void theLoopSeesTheContextClassLoaderOfItsCaller(Engine engine) {
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(own);
        try {
            engine.runLoop(() -> log.add(Thread.currentThread().getContextClassLoader()));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        assertThat(log).containsExactly(own);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aVirtualThreadStartedInAFiberIsNotTheLoopsAffair(Engine engine) {
        Fiber fiber = engine.newFiber(() -> {
            Thread started = Thread.startVirtualThread(() -> log.add("ran"));
            join(started);
            log.add("joined");
        });

        engine.runLoop(fiber::resume);

        assertThat(log).containsExactly("ran", "joined");
    }

    @Test
    void theLoopEngineRunsTheLoopOnTheCallingPlatformThread() {
        Engine.loop(null).runLoop(() -> log.add(Thread.currentThread()));

        assertThat(log).containsExactly(Thread.currentThread());
    }

    @Test
    void theLoopEngineTakesAPlatformThreadWhereTheCallersIsVirtual() throws InterruptedException {
        Thread caller = Thread.startVirtualThread(() -> Engine.loop(null).runLoop(() -> {
            log.add(Thread.currentThread().isVirtual());
            log.add(Thread.currentThread().getName());
        }));
        caller.join();

        assertThat(log).containsExactly(false, "asyncio-loop");
    }

    @Test
    void theHandoffEngineTakesAVirtualThreadWhereTheCallersIsNot() {
        Engine.handoff().runLoop(() -> {
            log.add(Thread.currentThread().isVirtual());
            log.add(Thread.currentThread().getName());
        });

        assertThat(log).containsExactly(true, "asyncio-loop");
    }

    @Test
    void theHandoffEngineRunsTheLoopOnTheCallingVirtualThread() throws InterruptedException {
        Thread caller =
                Thread.startVirtualThread(() -> Engine.handoff().runLoop(() -> log.add(Thread.currentThread())));
        caller.join();

        assertThat(log).containsExactly(caller);
    }

    @Test
    void anInterruptOfTheCallerIsKeptWhileTheLoopRunsElsewhere() {
        Thread caller = Thread.currentThread();

        Engine.handoff().runLoop(() -> {
            caller.interrupt();
            log.add("still running");
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(log).containsExactly("still running");
    }

    @Test
    void enginesHaveTheNamesOfTheOptionsThatChooseThem() {
        assertThat(Engine.loop(null).name()).isEqualTo("loop");
        assertThat(Engine.handoff().name()).isEqualTo("handoff");
        assertThat(Engine.whyNotLoop()).isNull();
    }

    // ---- a class initializer on the stack: one class for each test, because a class is initialized once

    private static Callable<Object> inInitializer;

    private static final class Initialized {
        static final Object OUTCOME = call();

        private static Object call() {
            try {
                return inInitializer.call();
            } catch (Exception e) {
                return e;
            }
        }
    }

    @Test
    void theLoopEngineRefusesToSuspendAClassInitializerWhichGoesOn() {
        Engine engine = Engine.loop(null);
        AtomicReference<Fiber> self = new AtomicReference<>();
        inInitializer = () -> {
            self.get().suspend();
            return "suspended";
        };
        self.set(engine.newFiber(() -> {
            log.add(Initialized.OUTCOME);
            self.get().suspend();
            log.add("resumed");
        }));

        engine.runLoop(() -> {
            self.get().resume();
            self.get().resume();
        });

        assertThat(log).hasSize(2);
        assertThat((Exception) log.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot await inside a static initializer or a native call: a frame on the stack of thread ''"
                                + " pins it; move the await out of it");
        assertThat(log.get(1)).isEqualTo("resumed");
    }

    // ---- threads for reuse

    @Test
    void aRenewedThreadOfTheLoopEngineIsAsGoodAsNew() {
        ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");
        InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        Engine engine = Engine.loop(null);
        AtomicReference<Fiber> self = new AtomicReference<>();
        self.set(engine.newFiber(() -> {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            local.set("left behind");
            inheritable.set("left behind");
            Thread.currentThread().setName("left behind");
            Thread.currentThread().interrupt();
            Thread.currentThread().setContextClassLoader(new ClassLoader(before) {});

            log.add(self.get().renew());

            log.add(local.get());
            log.add(String.valueOf(inheritable.get()));
            log.add(Thread.currentThread().getName());
            log.add(Thread.currentThread().isInterrupted());
            log.add(Thread.currentThread().getContextClassLoader() == before);
        }));

        engine.runLoop(self.get()::resume);

        assertThat(log).containsExactly(true, "initial", "null", "", false, true);
    }

    @Test
    void aThreadOfTheHandoffEngineCannotBeRenewed() {
        Engine engine = Engine.handoff();
        AtomicReference<Fiber> self = new AtomicReference<>();
        self.set(engine.newFiber(() -> log.add(self.get().renew())));

        engine.runLoop(self.get()::resume);

        assertThat(log).containsExactly(false);
    }

    // ---- plain Java code that blocks

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aFiberThatBlocksKeepsTheLoopUntilItCanGoOn(Engine engine) {
        CountDownLatch isBlocking = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Fiber fiber = engine.newFiber(() -> {
            isBlocking.countDown();
            await(goOn);
            log.add("fiber");
        });
        Thread helper = Thread.ofPlatform().start(() -> {
            await(isBlocking);
            goOn.countDown();
        });

        engine.runLoop(() -> {
            fiber.resume();
            log.add("loop");
        });

        join(helper);
        assertThat(log).containsExactly("fiber", "loop");
        assertThat(fiber.isBlocked()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aFiberThatYieldsTheProcessorIsNotSuspended(Engine engine) {
        Fiber fiber = engine.newFiber(() -> {
            Thread.yield();
            log.add("fiber");
        });

        engine.runLoop(() -> {
            fiber.resume();
            log.add("loop");
        });

        assertThat(log).containsExactly("fiber", "loop");
    }

    @Test
    @Tag("real-time")
    void whereSomebodyListensAFiberThatBlocksStepsAside() throws InterruptedException {
        LinkedBlockingQueue<Fiber> unblocked = new LinkedBlockingQueue<>();
        Engine engine = Engine.loop(unblocked::add);
        Fiber fiber = engine.newFiber(() -> {
            log.add("begins");
            LockSupport.park(this);
            log.add("goes on");
        });

        engine.runLoop(() -> {
            fiber.resume();
            log.add("blocked: " + fiber.isBlocked());
            LockSupport.unpark(fiber.thread());
            log.add(take(unblocked) == fiber);
            fiber.resume();
            log.add("blocked: " + fiber.isBlocked());
        });

        assertThat(log).containsExactly("begins", "blocked: true", true, "goes on", "blocked: false");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Fiber take(LinkedBlockingQueue<Fiber> queue) {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
