package dev.asyncio;

import static dev.asyncio.Asyncio.asCompleted;
import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.cancelScope;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.failAfter;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.gatherOutcomes;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.mapConcurrent;
import static dev.asyncio.Asyncio.mapUnordered;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.shield;
import static dev.asyncio.Asyncio.shielded;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.Asyncio.waitOn;
import static dev.asyncio.Asyncio.yieldNow;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Cancels the structures of tasks, and the tasks in them, at each suspension: none of their tasks is left.
class StructuresEverywhereTest {

    // ---- groups

    @Test
    void taskGroupOfThree() throws Exception {
        checkAll(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> taskGroup(group -> {
                        group.createTask(() -> work(running, "first", 1));
                        group.createTask(() -> work(running, "second", 2));
                        sleep(seconds(0.5));
                        group.createTask(() -> work(running, "third", 1));
                    }))
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    @Test
    void taskGroupsInOneAnother() throws Exception {
        checkAll(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> taskGroup(outer -> {
                        outer.createTask(() -> taskGroup(inner -> {
                            inner.createTask(() -> work(running, "first", 1));
                            inner.createTask(() -> work(running, "second", 2));
                        }));
                        outer.createTask(() -> work(running, "third", 1));
                    }))
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    @Test
    void taskGroupWithLimit() throws Exception {
        checkAll(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> new TaskGroup().limit(1).run(group -> {
                        for (String name : List.of("first", "second", "third")) {
                            group.createTask(() -> work(running, name, 1));
                        }
                    }))
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    /// The child that has to start may be the one that is cancelled, which the caller of start() is told.
    @Test
    void taskGroupThatStartsAService() throws Exception {
        check(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> taskGroup(group -> {
                        String port = group.<String>start(status -> {
                            sleep(seconds(1));
                            status.started("port");
                            work(running, "service", 1);
                        });
                        assertThat(port).isEqualTo("port");
                        sleep(seconds(0.5));
                    }))
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    @Test
    void taskGroupWhoseChildFails() throws Exception {
        check(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> {
                        try {
                            taskGroup(group -> {
                                group.createTask(() -> work(running, "first", 5));
                                group.createTask(() -> {
                                    sleep(seconds(1));
                                    throw new IllegalStateException("failed");
                                });
                                sleep(seconds(5));
                            });
                        } catch (Exception e) {
                            assertThat(e).isInstanceOf(ExceptionGroup.class);
                            sleep(seconds(1));
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    /// Children that take time to clean up keep the group waiting, however often it is cancelled.
    @Test
    void taskGroupWhoseChildrenTakeTimeToEnd() throws Exception {
        check(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> taskGroup(group -> {
                        for (String name : List.of("first", "second")) {
                            group.createTask(() -> {
                                try {
                                    work(running, name, 1);
                                } finally {
                                    running.add("end of " + name);
                                    shielded(() -> sleep(seconds(1)));
                                    running.remove("end of " + name);
                                }
                            });
                        }
                    }))
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    // ---- many at once

    @Test
    void gatherOfTwo() throws Exception {
        check(() -> Scenario.of(() -> {
                    var both = await(gather(() -> sleep(seconds(1), "a"), () -> sleep(seconds(2), "b")));
                    assertThat(both).containsExactly("a", "b");
                })
                .andAgain());
    }

    @Test
    void gatherOfOutcomes() throws Exception {
        check(() -> Scenario.of(() -> {
                    await(gatherOutcomes(() -> sleep(seconds(1), "a"), () -> {
                        sleep(seconds(2));
                        throw new IllegalStateException("b");
                    }));
                })
                .andAgain());
    }

    @Test
    void gatherInsideGather() throws Exception {
        check(() -> Scenario.of(() -> awaitAll(
                        () -> awaitAll(() -> sleep(seconds(1)), () -> sleep(seconds(2))), () -> sleep(seconds(3))))
                .andAgain());
    }

    @Test
    void waitOnTasks() throws Exception {
        check(() -> Scenario.of(() -> {
                    var tasks = List.of(createTask(() -> sleep(seconds(1))), createTask(() -> sleep(seconds(2))));
                    try {
                        assertThat(waitOn(tasks, ReturnWhen.FIRST_COMPLETED).done())
                                .hasSize(1);
                        assertThat(waitOn(tasks, seconds(5), ReturnWhen.ALL_COMPLETED)
                                        .pending())
                                .isEmpty();
                    } finally {
                        tasks.forEach(Task::cancel);
                    }
                })
                .andAgain());
    }

    @Test
    void waitForATask() throws Exception {
        checkAll(() -> Scenario.of(() -> {
                    assertThat(waitFor(() -> sleep(seconds(1), "a"), seconds(5)))
                            .isEqualTo("a");
                })
                .andAgain());
    }

    @Test
    void waitForThatTimesOut() throws Exception {
        check(() -> Scenario.of(() -> {
                    try {
                        waitFor(() -> sleep(seconds(5), "a"), seconds(1));
                    } catch (TimeoutException e) {
                        sleep(seconds(1));
                    }
                })
                .andAgain());
    }

    @Test
    void asCompletedTasks() throws Exception {
        check(() -> Scenario.of(() -> {
                    var tasks = List.of(
                            createTask(() -> sleep(seconds(2), "slow")), createTask(() -> sleep(seconds(1), "fast")));
                    try {
                        var results = new ArrayList<String>();
                        for (var next : asCompleted(tasks, seconds(9))) {
                            results.add(await(next));
                        }
                        assertThat(results).containsExactly("fast", "slow");
                    } finally {
                        tasks.forEach(Task::cancel);
                    }
                })
                .andAgain());
    }

    @Test
    void mapConcurrently() throws Exception {
        checkAll(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> {
                        try (var results = mapConcurrent(List.of("a", "b", "c"), 2, name -> {
                            work(running, name, 1);
                            return name;
                        })) {
                            for (String _ : results) {
                                sleep(seconds(0.5));
                            }
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    @Test
    void mapInAnyOrder() throws Exception {
        check(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> assertThat(mapUnordered(List.of("a", "b", "c"), 2, name -> {
                                        work(running, name, 1);
                                        return name;
                                    })
                                    .toList())
                            .hasSize(3))
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    // ---- one inside of another

    /// What is shielded goes on, and ends by itself.
    @Test
    void shieldedTask() throws Exception {
        check(() -> {
            var inner = createTask(() -> sleep(seconds(1), "a"));
            return Scenario.of(() -> {
                        await(shield(inner));
                        sleep(seconds(1));
                    })
                    .andAfterwards(() -> assertThat(await(inner)).isEqualTo("a"));
        });
    }

    @Test
    void timeouts() throws Exception {
        check(() -> Scenario.of(() -> {
                    timeout(seconds(5), () -> sleep(seconds(1)));
                    try {
                        timeout(seconds(1), () -> timeout(seconds(5), () -> sleep(seconds(9))));
                    } catch (TimeoutException e) {
                        sleep(seconds(1));
                    }
                    assertThat(requireNonNull(currentTask()).cancelling()).isZero();
                })
                .andAgain());
    }

    @Test
    void cancelScopes() throws Exception {
        check(() -> Scenario.of(() -> {
                    moveOnAfter(seconds(1), () -> cancelScope(_ -> sleep(seconds(5))));
                    cancelScope(outer -> {
                        failAfter(seconds(5), () -> sleep(seconds(1)));
                        outer.cancel();
                        sleep(seconds(1));
                    });
                    sleep(seconds(1));
                })
                .andAgain());
    }

    @Test
    void cancelScopesAroundGroups() throws Exception {
        checkAll(() -> {
            var running = new ArrayList<String>();
            return Scenario.of(() -> {
                        moveOnAfter(
                                seconds(2),
                                () -> taskGroup(group -> {
                                    group.createTask(() -> work(running, "first", 5));
                                    group.createTask(() -> work(running, "second", 1));
                                }));
                        sleep(seconds(1));
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(running).isEmpty());
        });
    }

    /// A shield holds a request back until it ends, and no longer.
    @Test
    void shieldedScope() throws Exception {
        check(() -> {
            var done = new ArrayList<String>();
            return Scenario.of(() -> {
                        try {
                            sleep(seconds(1));
                        } finally {
                            shielded(() -> {
                                sleep(seconds(1));
                                moveOnAfter(seconds(1), () -> sleep(seconds(5)));
                                done.add("cleaned up");
                            });
                        }
                        sleep(seconds(1));
                    })
                    .andAfterwards(() -> assertThat(done).hasSizeLessThanOrEqualTo(1));
        });
    }

    @Test
    void exitStack() throws Exception {
        check(() -> {
            var open = new ArrayList<String>();
            return Scenario.of(() -> new ExitStack().run(stack -> {
                        for (String name : List.of("first", "second")) {
                            sleep(seconds(1));
                            open.add(name);
                            stack.callback(() -> {
                                open.remove(name);
                                sleep(seconds(1));
                            });
                        }
                        sleep(seconds(1));
                    }))
                    .andAgain()
                    .andAfterwards(() -> assertThat(open).isEmpty());
        });
    }

    @Test
    void generators() throws Exception {
        check(() -> {
            var open = new ArrayList<String>();
            return Scenario.of(() -> {
                        AsyncGenerator<Integer> rows = generator(out -> {
                            open.add("rows");
                            try {
                                for (int i = 0; i < 2; i++) {
                                    sleep(seconds(1));
                                    out.yield(i);
                                }
                            } finally {
                                open.remove("rows");
                                sleep(seconds(1));
                            }
                        });
                        try (rows) {
                            for (int _ : rows) {
                                sleep(seconds(1));
                            }
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(open).isEmpty());
        });
    }

    @Test
    void generatorOfAGenerator() throws Exception {
        check(() -> {
            var open = new ArrayList<String>();
            return Scenario.of(() -> {
                        AsyncGenerator<Integer> doubled = generator(out -> {
                            open.add("doubled");
                            try (AsyncGenerator<Integer> rows = generator(in -> {
                                open.add("rows");
                                try {
                                    sleep(seconds(1));
                                    in.yield(1);
                                    sleep(seconds(1));
                                    in.yield(2);
                                } finally {
                                    open.remove("rows");
                                }
                            })) {
                                for (int row : rows) {
                                    out.yield(2 * row);
                                }
                            } finally {
                                open.remove("doubled");
                            }
                        });
                        try (doubled) {
                            doubled.anext();
                            yieldNow();
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(open).isEmpty());
        });
    }

    // ---- futures, threads, other libraries

    @Test
    void futureOfManyWaiters() throws Exception {
        check(() -> {
            Future<String> future = createFuture();
            createTask(() -> {
                sleep(seconds(1));
                future.trySetResult("done");
            });
            return Scenario.of(() -> {
                try {
                    await(shield(future));
                } finally {
                    yieldNow();
                }
            });
        });
    }

    @Test
    void awaitedTask() throws Exception {
        checkAll(() -> Scenario.of(() -> {
                    Task<String> inner = createTask(() -> await(createTask(() -> sleep(seconds(1), "a"))));
                    assertThat(await(inner)).isEqualTo("a");
                })
                .andAgain());
    }

    @Test
    void cancelAndWaitForATask() throws Exception {
        check(() -> Scenario.of(() -> {
                    var stubborn = createTask(() -> {
                        try {
                            sleep(seconds(9));
                        } finally {
                            shielded(() -> sleep(seconds(1)));
                        }
                    });
                    try {
                        sleep(seconds(1));
                    } finally {
                        shielded(stubborn::cancelAndWait);
                    }
                })
                .mayComplete() // a timeout that expires inside of the shield, behind which nothing is left to do
                .andAgain());
    }

    /// A thread cannot be cancelled: it goes on, and nobody waits for it.
    @Test
    void workInAThread() throws Exception {
        CancelEverywhere.of(() -> {
                    var started = new CountDownLatch(1);
                    return Scenario.of(() -> {
                                toThread(started::countDown);
                                sleep(seconds(1));
                                assertThat(toThread(() -> "a")).isEqualTo("a");
                            })
                            .andAgain();
                })
                .check();
    }

    @Test
    void workInAnExecutor() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            CancelEverywhere.of(() -> Scenario.of(() -> {
                                assertThat(await(runningLoop().runInExecutor(executor, () -> "a")))
                                        .isEqualTo("a");
                                assertThat(await(runningLoop().runInExecutor(executor, () -> "b")))
                                        .isEqualTo("b");
                            })
                            .andAgain())
                    .check();
        }
    }

    @Test
    void completionStages() throws Exception {
        check(() -> {
            var stage = new CompletableFuture<String>();
            createTask(() -> toThread(() -> stage.complete("a")));
            return Scenario.of(() -> {
                        assertThat(await(stage.minimalCompletionStage())).isEqualTo("a");
                        sleep(seconds(1));
                    })
                    .andAgain();
        });
    }

    private static void work(List<String> running, String name, int seconds) {
        running.add(name);
        try {
            sleep(seconds(seconds));
        } finally {
            running.remove(name);
        }
    }

    private static void check(Callable<Scenario> arrangement) throws Exception {
        CancelEverywhere.of(arrangement).check();
    }

    private static void checkAll(Callable<Scenario> arrangement) throws Exception {
        CancelEverywhere.of(arrangement).andItsTasks().check();
    }
}
