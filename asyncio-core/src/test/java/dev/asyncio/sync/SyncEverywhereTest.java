package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Action;
import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Cancels whoever waits at each suspension. In each test another task has what the scenario wants, for a
/// second, and a third stands in line behind the scenario: it must get its turn whatever becomes of the one
/// before.
class SyncEverywhereTest {

    @Test
    void lock() throws Exception {
        check(() -> {
            var lock = new Lock();
            return contended(lock::hold).andAfterwards(() -> assertThat(lock).hasToString("Lock[unlocked, waiters=0]"));
        });
    }

    @Test
    void reentrantLock() throws Exception {
        check(() -> {
            var lock = new ReentrantLock();
            neighbours(lock::hold);
            return Scenario.of(() -> {
                        try (var _ = lock.hold()) {
                            try (var _ = lock.hold()) {
                                sleep(seconds(1));
                            }
                            sleep(seconds(1));
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(lock.isLocked()).isFalse());
        });
    }

    @Test
    void semaphore() throws Exception {
        check(() -> {
            var semaphore = new Semaphore(1);
            return contended(semaphore::hold)
                    .andAfterwards(() -> assertThat(semaphore).hasToString("Semaphore[unlocked, value=1, waiters=0]"));
        });
    }

    @Test
    void boundedSemaphore() throws Exception {
        check(() -> {
            var semaphore = new BoundedSemaphore(1);
            return contended(semaphore::hold)
                    .andAfterwards(() -> assertThat(semaphore)
                            .hasToString("BoundedSemaphore[unlocked, value=1, waiters=0, bound=1]"));
        });
    }

    @Test
    void capacityLimiter() throws Exception {
        check(() -> {
            var limiter = new CapacityLimiter(1);
            return contended(limiter::hold)
                    .andAfterwards(() -> assertThat(limiter).hasToString("CapacityLimiter[borrowed=0/1, waiters=0]"));
        });
    }

    @Test
    void capacityLimiterThatGrowsMeanwhile() throws Exception {
        check(() -> {
            var limiter = new CapacityLimiter(0);
            createTask(() -> {
                sleep(seconds(1));
                limiter.setTotalTokens(1);
            });
            createTask(() -> {
                sleep(seconds(0.5));
                hold(limiter::hold);
            });
            return Scenario.of(() -> hold(limiter::hold))
                    .andAgain()
                    .andAfterwards(() -> assertThat(limiter.availableTokens()).isEqualTo(1));
        });
    }

    @Test
    void readersBehindAWriter() throws Exception {
        check(() -> {
            var lock = new RwLock();
            createTask(() -> hold(lock::holdWrite));
            createTask(() -> {
                sleep(seconds(0.5));
                hold(lock::holdRead);
            });
            return Scenario.of(() -> hold(lock::holdRead))
                    .andAgain()
                    .andAfterwards(() -> assertThat(lock).hasToString("RwLock[unlocked, waiters=0]"));
        });
    }

    @Test
    void writerBetweenReaders() throws Exception {
        check(() -> {
            var lock = new RwLock();
            createTask(() -> hold(lock::holdRead));
            createTask(() -> {
                sleep(seconds(0.5));
                hold(lock::holdRead);
            });
            createTask(() -> {
                sleep(seconds(0.6));
                hold(lock::holdRead);
            });
            return Scenario.of(() -> {
                        sleep(seconds(0.1));
                        lock.acquireWrite();
                        try {
                            sleep(seconds(1));
                        } finally {
                            lock.downgrade();
                            try {
                                sleep(seconds(1));
                            } finally {
                                lock.releaseRead();
                            }
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(lock).hasToString("RwLock[unlocked, waiters=0]"));
        });
    }

    @Test
    void event() throws Exception {
        check(() -> {
            var event = new Event();
            createTask(event::await);
            createTask(() -> {
                sleep(seconds(1));
                event.set();
            });
            return Scenario.of(() -> {
                        event.await();
                        sleep(seconds(1));
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(event).hasToString("Event[set, waiters=0]"));
        });
    }

    /// One token for two waiters, who give it back: the one that is cancelled has to leave its signal to the
    /// other.
    @Test
    void condition() throws Exception {
        check(() -> {
            var condition = new Condition();
            int[] tokens = {0};
            Action giveToken = () -> {
                tokens[0]++;
                condition.signal();
            };
            Action borrowToken = () -> {
                try (var _ = condition.hold()) {
                    condition.awaitFor(() -> tokens[0] > 0);
                    tokens[0]--;
                    giveToken.run();
                }
            };
            createTask(() -> {
                sleep(seconds(0.5));
                borrowToken.run();
            });
            createTask(() -> {
                sleep(seconds(1));
                try (var _ = condition.hold()) {
                    giveToken.run();
                    sleep(seconds(1)); // so that getting the lock back takes a suspension of its own
                }
            });
            return Scenario.of(borrowToken).andAgain().andAfterwards(() -> {
                assertThat(tokens[0]).isEqualTo(1);
                assertThat(condition).hasToString("Condition[unlocked, waiters=0]");
            });
        });
    }

    @Test
    void conditionWithoutPredicate() throws Exception {
        check(() -> {
            var condition = new Condition();
            createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    sleep(seconds(1));
                    try (var _ = condition.hold()) {
                        condition.signalAll();
                    }
                }
            });
            return Scenario.of(() -> {
                        try (var _ = condition.hold()) {
                            condition.await();
                            assertThat(condition.isLocked()).isTrue();
                            condition.await();
                        }
                    })
                    .andAfterwards(() -> assertThat(condition).hasToString("Condition[unlocked, waiters=0]"));
        });
    }

    @Test
    void barrier() throws Exception {
        check(() -> {
            var barrier = new Barrier(2);
            var other = createTask(() -> {
                sleep(seconds(1));
                try {
                    barrier.await();
                } catch (BrokenBarrierException e) {
                    // the scenario does not come
                }
            });
            return Scenario.of(() -> {
                        barrier.await();
                        sleep(seconds(1));
                    })
                    .endedBy(() -> {
                        sleep(seconds(2));
                        if (!other.isDone()) {
                            barrier.reset();
                        }
                    })
                    .andAfterwards(() -> assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=2]"));
        });
    }

    @Test
    void barrierThatDrains() throws Exception {
        check(() -> {
            var barrier = new Barrier(2);
            for (int i = 0; i < 3; i++) {
                createTask(() -> barrier.await());
            }
            return Scenario.of(() -> {
                        barrier.await();
                    })
                    .endedBy(() -> {
                        sleep(seconds(1));
                        if (barrier.waiting() == 1) {
                            barrier.await(); // in place of the scenario
                        }
                    })
                    .andAfterwards(() -> assertThat(barrier).hasToString("Barrier[filling, waiting=0, parties=2]"));
        });
    }

    @Test
    void onceWithoutAnotherCaller() throws Exception {
        check(() -> {
            var once = new Once<String>();
            return Scenario.of(() -> once.get(() -> sleep(seconds(1), "made"))).andAgain(() -> {
                assertThat(once.get(() -> sleep(seconds(1), "made again"))).startsWith("made");
            });
        });
    }

    @Test
    void onceThatAnotherCallerNeedsAsWell() throws Exception {
        check(() -> {
            var once = new Once<String>();
            createTask(() -> {
                sleep(seconds(0.5));
                assertThat(once.get(() -> sleep(seconds(1), "made"))).isEqualTo("made");
            });
            return Scenario.of(() -> once.get(() -> sleep(seconds(1), "made")))
                    .andAgain()
                    .andAfterwards(() -> assertThat(once.isSet()).isTrue());
        });
    }

    @Test
    void onceThatAnotherCallerMakes() throws Exception {
        check(() -> {
            var once = new Once<String>();
            createTask(() -> {
                once.get(() -> sleep(seconds(1), "made"));
            });
            return Scenario.of(() -> {
                        sleep(seconds(0.5));
                        once.get(() -> sleep(seconds(1), "made"));
                    })
                    .andAfterwards(() -> assertThat(once.isSet()).isTrue());
        });
    }

    @Test
    void lazy() throws Exception {
        check(() -> {
            var lazy = Lazy.of(() -> sleep(seconds(1), "made"));
            createTask(() -> {
                sleep(seconds(0.5));
                lazy.get();
            });
            return Scenario.of(() -> lazy.get())
                    .andAgain()
                    .andAfterwards(() -> assertThat(lazy.isSet()).isTrue());
        });
    }

    @Test
    void singleFlight() throws Exception {
        check(() -> {
            var flights = new SingleFlight<String, Integer>();
            createTask(() -> {
                sleep(seconds(0.5));
                assertThat(flights.call("key", () -> sleep(seconds(1), 1))).isEqualTo(1);
            });
            return Scenario.of(() -> flights.call("key", () -> sleep(seconds(1), 1)))
                    .andAgain()
                    .andAfterwards(() -> assertThat(flights.isRunning("key")).isFalse());
        });
    }

    @Test
    void singleFlightOfOneCaller() throws Exception {
        check(() -> {
            var flights = new SingleFlight<String, Integer>();
            return Scenario.of(() -> flights.call("key", () -> sleep(seconds(1), 1)))
                    .andAgain()
                    .andAfterwards(() -> assertThat(flights.isRunning("key")).isFalse());
        });
    }

    @Test
    void ticker() throws Exception {
        check(() -> {
            var ticker = Ticker.every(seconds(1));
            return Scenario.of(() -> {
                        ticker.tick();
                        ticker.tick();
                    })
                    .andAgain();
        });
    }

    private static void check(Callable<Scenario> arrangement) throws Exception {
        CancelEverywhere.of(arrangement).andItsTasks().check();
    }

    private static Scenario contended(Callable<Hold> hold) {
        neighbours(hold);
        return Scenario.of(() -> hold(hold)).andAgain();
    }

    private static void neighbours(Callable<Hold> hold) {
        createTask(() -> hold(hold));
        createTask(() -> {
            sleep(seconds(0.5));
            hold(hold);
        });
    }

    private static void hold(Callable<Hold> hold) throws Exception {
        try (var _ = hold.call()) {
            sleep(seconds(1));
        }
    }
}
