package dev.asyncio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.engine.Fiber.ThreadState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
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

    // ---- switching

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aFiberRunsFromOneSuspensionToTheNext(Engine engine) {
        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(self -> {
                log.add("one");
                self.suspend();
                log.add("two");
                self.suspend();
                log.add("three");
            });
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
        engine.runLoop(() -> {
            Fiber[] fibers = new Fiber[3];
            for (int i = 0; i < fibers.length; i++) {
                int number = i;
                fibers[i] = engine.newFiber(self -> {
                    for (int step = 0; step < 2; step++) {
                        log.add(number + "." + step);
                        self.suspend();
                    }
                });
            }
            for (int order : new int[] {2, 0, 1, 1, 0, 2, 0, 1, 2}) {
                fibers[order].resume();
            }
        });

        assertThat(log).containsExactly("2.0", "0.0", "1.0", "1.1", "0.1", "2.1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void theCurrentThreadInsideAFiberIsTheFibersOwn(Engine engine) {
        List<Thread> threads = new ArrayList<>();
        engine.runLoop(() -> {
            for (int i = 0; i < 2; i++) {
                Fiber fiber = engine.newFiber(self -> log.add(Thread.currentThread() == self.thread()));
                fiber.resume();
                threads.add(fiber.thread());
            }
        });

        assertThat(log).containsExactly(true, true);
        assertThat(threads).allSatisfy(thread -> assertThat(thread.isVirtual()).isTrue());
        assertThat(threads.get(0)).isNotSameAs(threads.get(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aMonitorIsHeldAcrossASuspension(Engine engine) {
        Object monitor = new Object();
        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(self -> {
                synchronized (monitor) {
                    self.suspend();
                    log.add(Thread.holdsLock(monitor));
                }
            });
            fiber.resume();
            log.add(Thread.holdsLock(monitor));
            fiber.resume();
        });

        assertThat(log).containsExactly(false, true);
    }

    // ---- interrupts

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void anInterruptIsKeptAcrossASuspension(Engine engine) {
        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(self -> {
                Thread.currentThread().interrupt();
                self.suspend();
                log.add(Thread.currentThread().isInterrupted());
            });
            fiber.resume();
            log.add(Thread.currentThread().isInterrupted());
            fiber.resume();
        });

        assertThat(log).containsExactly(false, true);
    }

    @Test // on the loop engine they are one thread, whose interrupts the JDK gives to the fiber
    void anInterruptOfTheHandoffEnginesLoopIsKeptWhileAFiberRuns() {
        Engine engine = Engine.handoff();
        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(_ -> log.add(Thread.currentThread().isInterrupted()));
            Thread.currentThread().interrupt();
            fiber.resume();
            log.add(Thread.interrupted());
        });

        assertThat(log).containsExactly(false, true);
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

    // ---- the loop's thread

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
    void loopAndFibersSeeTheContextClassLoaderOfTheCaller(Engine engine) {
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(own);
        try {
            engine.runLoop(() -> {
                log.add(Thread.currentThread().getContextClassLoader());
                engine.newFiber(_ -> log.add(Thread.currentThread().getContextClassLoader()))
                        .resume();
            });
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        assertThat(log).containsExactly(own, own);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void fibersInheritNoThreadLocals(Engine engine) {
        InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
        engine.runLoop(() -> {
            inheritable.set("of the loop");
            engine.newFiber(_ -> log.add(String.valueOf(inheritable.get()))).resume();
            inheritable.remove();
        });

        assertThat(log).containsExactly("null");
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
    void enginesHaveTheNamesOfTheOptionsThatChooseThem() {
        assertThat(Engine.loop(null).name()).isEqualTo("loop");
        assertThat(Engine.handoff().name()).isEqualTo("handoff");
        assertThat(Engine.whyNotLoop()).isNull();
    }

    // ---- a class initializer on the stack

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
        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(self -> {
                inInitializer = () -> {
                    self.suspend();
                    return "suspended";
                };
                log.add(Initialized.OUTCOME);
                self.suspend();
                log.add("resumed");
            });
            fiber.resume();
            fiber.resume();
        });

        assertThat(log).hasSize(2);
        assertThat((Exception) log.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot await inside a static initializer or a native call: a frame on the stack of this task"
                                + " pins its thread; move the await out of it");
        assertThat(log.get(1)).isEqualTo("resumed");
    }

    // ---- threads for reuse

    private final ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");
    private final InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();

    private void leaveThingsBehind() {
        local.set("left behind");
        inheritable.set("left behind");
        Thread.currentThread().setName("left behind");
        Thread.currentThread().interrupt();
        Thread.currentThread()
                .setContextClassLoader(new ClassLoader(Thread.currentThread().getContextClassLoader()) {});
    }

    private List<Object> stateOfThread(ClassLoader expected) {
        return List.of(
                local.get(),
                String.valueOf(inheritable.get()),
                Thread.currentThread().getName(),
                Thread.currentThread().isInterrupted(),
                Thread.currentThread().getContextClassLoader() == expected);
    }

    @Test
    void aRenewedThreadOfTheLoopEngineIsAsGoodAsNew() {
        Engine engine = Engine.loop(null);
        engine.runLoop(() -> engine.newFiber(self -> {
                    ClassLoader before = Thread.currentThread().getContextClassLoader();
                    leaveThingsBehind();
                    log.add(self.renew());
                    log.add(stateOfThread(before));
                })
                .resume());

        assertThat(log).containsExactly(true, List.of("initial", "null", "", false, true));
    }

    @Test
    void aLentThreadIsAsGoodAsNewAndAsItWasWhenItIsTakenBack() {
        Engine engine = Engine.loop(null);
        engine.runLoop(() -> engine.newFiber(self -> {
                    ClassLoader before = Thread.currentThread().getContextClassLoader();
                    local.set("own");
                    inheritable.set("own");
                    Thread.currentThread().interrupt();

                    ThreadState own = self.lend();
                    log.add(stateOfThread(before));
                    leaveThingsBehind();
                    self.takeBack(own);
                    log.add(stateOfThread(before));
                    log.add(Thread.interrupted());
                })
                .resume());

        assertThat(log)
                .containsExactly(
                        List.of("initial", "null", "", false, true), List.of("own", "own", "", true, true), true);
    }

    @Test
    void aThreadWithScopedValuesIsNotLent() {
        ScopedValue<String> user = ScopedValue.newInstance();
        Engine engine = Engine.loop(null);
        engine.runLoop(() -> engine.newFiber(
                        self -> ScopedValue.where(user, "ada").run(() -> log.add(self.lend() == null)))
                .resume());

        assertThat(log).containsExactly(true);
    }

    @Test
    void aThreadWithAClassLoaderOfItsOwnIsNotLent() {
        Engine engine = Engine.loop(null);
        engine.runLoop(() -> engine.newFiber(self -> {
                    leaveThingsBehind();
                    log.add(self.lend() == null);
                })
                .resume());

        assertThat(log).containsExactly(true);
    }

    @Test
    void aThreadIsLentOnlySoDeep() {
        Engine engine = Engine.loop(null);
        engine.runLoop(() -> engine.newFiber(self -> {
                    List<ThreadState> loans = new ArrayList<>();
                    for (ThreadState own = self.lend(); own != null; own = self.lend()) {
                        loans.add(own);
                    }
                    log.add(loans.size());
                    self.takeBack(loans.removeLast());
                    log.add(self.lend() != null);
                })
                .resume());

        assertThat(log).containsExactly(16, true);
    }

    @Test
    void aThreadOfTheHandoffEngineIsNeitherRenewedNorLent() {
        Engine engine = Engine.handoff();
        engine.runLoop(() -> engine.newFiber(self -> {
                    log.add(self.renew());
                    log.add(self.lend() == null);
                })
                .resume());

        assertThat(log).containsExactly(false, true);
    }

    // ---- plain Java code that blocks

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aFiberThatBlocksKeepsTheLoopUntilItCanGoOn(Engine engine) {
        CountDownLatch isBlocking = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread helper = Thread.ofPlatform().start(() -> {
            await(isBlocking);
            goOn.countDown();
        });

        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(_ -> {
                isBlocking.countDown();
                await(goOn);
                log.add("fiber");
            });
            fiber.resume();
            log.add("loop");
            log.add(fiber.isBlocked());
        });

        join(helper);
        assertThat(log).containsExactly("fiber", "loop", false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aFiberThatYieldsTheProcessorIsNotSuspended(Engine engine) {
        engine.runLoop(() -> {
            engine.newFiber(_ -> {
                        Thread.yield();
                        log.add("fiber");
                    })
                    .resume();
            log.add("loop");
        });

        assertThat(log).containsExactly("fiber", "loop");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aVirtualThreadStartedInAFiberIsNotTheLoopsAffair(Engine engine) {
        engine.runLoop(() -> engine.newFiber(_ -> {
                    join(Thread.startVirtualThread(() -> log.add("ran")));
                    log.add("joined");
                })
                .resume());

        assertThat(log).containsExactly("ran", "joined");
    }

    @Test
    @Tag("real-time")
    void whereSomebodyListensAFiberThatBlocksStepsAside() {
        LinkedBlockingQueue<Fiber> unblocked = new LinkedBlockingQueue<>();
        Engine engine = Engine.loop(unblocked::add);
        engine.runLoop(() -> {
            Fiber fiber = engine.newFiber(_ -> {
                log.add("begins");
                LockSupport.park(this);
                log.add("goes on");
            });
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
