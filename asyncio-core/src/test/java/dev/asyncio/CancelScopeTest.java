package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.cancelScope;
import static dev.asyncio.Asyncio.checkCancelled;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.failAfter;
import static dev.asyncio.Asyncio.failAt;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.moveOnAt;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.shield;
import static dev.asyncio.Asyncio.shielded;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Lock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

class CancelScopeTest {

    private final List<Object> log = new ArrayList<>();

    private static long now() {
        return runningLoop().time() / 1_000_000_000;
    }

    private static long in(double seconds) {
        return runningLoop().time() + seconds(seconds).toNanos();
    }

    /// Sleeps, and says how that ended.
    private void slept(String name, double seconds) {
        try {
            sleep(seconds(seconds));
            log.add(name + " ended at " + now());
        } catch (CancelledError e) {
            log.add(name + " cancelled at " + now());
            throw e;
        }
    }

    // ---- leaving a scope

    @AsyncioTest
    void aBodyThatEndsInTimeIsLeftAlone() {
        CancelScope scope = moveOnAfter(seconds(2), () -> slept("body", 1));
        sleep(seconds(5));

        assertThat(log).containsExactly("body ended at 1");
        assertThat(scope.isCancelled()).isFalse();
        assertThat(scope.hasCaught()).isFalse();
    }

    @AsyncioTest
    void theProgramGoesOnBehindAScopeWhoseDeadlineHasPassed() {
        CancelScope scope = moveOnAfter(seconds(2), () -> slept("body", 5));
        slept("rest", 1);

        assertThat(log).containsExactly("body cancelled at 2", "rest ended at 3");
        assertThat(scope.isCancelled()).isTrue();
        assertThat(scope.isExpired()).isTrue();
        assertThat(scope.hasCaught()).isTrue();
        assertThat(requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncioTest
    void theResultIsNullIfTheBodyWasCutShort() {
        @Nullable String complete = moveOnAfter(seconds(2), () -> sleep(seconds(1), "complete"));
        @Nullable String cut = moveOnAfter(seconds(2), () -> sleep(seconds(3), "late"));
        @Nullable String at = moveOnAt(in(1), () -> sleep(seconds(3), "late"));

        assertThat(complete).isEqualTo("complete");
        assertThat(cut).isNull();
        assertThat(at).isNull();
        assertThat(now()).isEqualTo(4);
    }

    @AsyncioTest
    void aScopeIsCancelledFromAnotherTask() {
        CancelScope scope = new CancelScope();
        createTask(() -> {
            sleep(seconds(1));
            scope.cancel("enough");
        });

        scope.run(_ -> slept("body", 5));

        assertThat(log).containsExactly("body cancelled at 1");
        assertThat(scope.hasCaught()).isTrue();
        assertThat(scope.isExpired()).isFalse();
    }

    @AsyncioTest
    void theReasonIsCarriedByTheErrors() {
        cancelScope(scope -> {
            scope.cancel("enough");
            log.add(String.valueOf(catchThrowable(() -> sleep(seconds(1))).getMessage()));
            log.add(String.valueOf(catchThrowable(() -> yieldNow()).getMessage()));
        });
        moveOnAfter(seconds(1), () -> {
            log.add(String.valueOf(catchThrowable(() -> sleep(seconds(2))).getMessage()));
        });

        assertThat(log).containsExactly("enough", "enough", "the deadline of a cancel scope around it has passed");
    }

    @AsyncioTest
    void aScopeThatWasCancelledBeforeRunsToItsFirstSuspension() {
        CancelScope scope = new CancelScope();
        scope.cancel();

        scope.run(_ -> {
            log.add("begins");
            slept("body", 1);
        });

        assertThat(log).containsExactly("begins", "body cancelled at 0");
    }

    @AsyncioTest
    void aDeadlineThatHasPassedAlreadyCancelsTheFirstSuspension() {
        moveOnAfter(seconds(0), () -> slept("zero", 1));
        moveOnAt(in(-1), () -> slept("past", 1));

        assertThat(log).containsExactly("zero cancelled at 0", "past cancelled at 0");
    }

    @AsyncioTest
    void aBodyThatDoesNotSuspendComesToItsEnd() {
        String result = new CancelScope().call(scope -> {
            scope.cancel();
            return "result";
        });

        assertThat(result).isEqualTo("result");
    }

    @AsyncioTest
    void whatTheBodyThrowsIsThrown() {
        IOException disk = new IOException("disk");

        Throwable thrown = catchThrowable(() -> cancelScope(scope -> {
            scope.cancel();
            try {
                sleep(seconds(1));
            } finally {
                throwing(disk);
            }
        }));

        assertThat(thrown).isSameAs(disk);
    }

    private static void throwing(IOException e) throws IOException {
        throw e;
    }

    @AsyncioTest
    void aCancellationThatIsNotItsOwnPasses() {
        assertThatThrownBy(() -> cancelScope(_ -> {
                    throw new CancelledError("own");
                }))
                .isInstanceOf(CancelledError.class)
                .hasMessage("own");
    }

    // ---- every suspension

    @AsyncioTest
    void everySuspensionInsideThrowsUntilTheScopeIsLeft() {
        var lock = new Lock();
        lock.acquire();
        Future<String> pending = createFuture();
        moveOnAfter(seconds(1), () -> {
            for (Action wait : List.<Action>of(
                    () -> sleep(seconds(10)),
                    () -> sleep(seconds(10)),
                    () -> yieldNow(),
                    () -> lock.acquire(),
                    () -> await(pending),
                    () -> timeout(seconds(5), () -> sleep(seconds(7))))) {
                try {
                    wait.run();
                    log.add("not cancelled");
                } catch (CancelledError e) {
                    log.add(now());
                }
            }
        });
        sleep(seconds(1));

        assertThat(log).containsExactly(1L, 1L, 1L, 1L, 1L, 1L);
        assertThat(pending.isCancelled()).isTrue(); // as by Task.cancel
        assertThat(lock).hasToString("Lock[locked by task 'Task-1', waiters=0]");
        assertThat(now()).isEqualTo(2);
    }

    @AsyncioTest
    void whatDoesNotSuspendDoesNotThrow() {
        Future<String> done = createFuture();
        done.setResult("done");

        cancelScope(scope -> {
            scope.cancel();
            log.add(await(done));
            new Lock().acquire();
        });

        assertThat(log).containsExactly("done");
    }

    @AsyncioTest
    void anAwaitedTaskIsCancelledAndAShieldedFutureIsNot() {
        var awaited = createTask(() -> slept("awaited", 9));
        var kept = createTask(() -> slept("kept", 9));

        moveOnAfter(seconds(1), () -> {
            try {
                await(awaited);
            } finally {
                await(shield(kept));
            }
        });
        await(kept);

        assertThat(log).containsExactly("awaited cancelled at 1", "kept ended at 9");
    }

    @AsyncioTest
    void aTaskThatHasBeenWokenGetsWhatItWaitedFor() {
        Future<String> future = createFuture();

        cancelScope(scope -> {
            runningLoop().callLater(seconds(1), () -> {
                future.setResult("result");
                scope.cancel();
            });
            log.add(await(future));
            slept("next", 1);
        });

        assertThat(log).containsExactly("result", "next cancelled at 1");
    }

    @AsyncioTest
    void othersRunWhileATaskTriesAgainAndAgain() {
        createTask(() -> slept("other", 0));

        cancelScope(scope -> {
            scope.cancel();
            for (int i = 0; i < 3; i++) {
                try {
                    sleep(seconds(1));
                } catch (CancelledError e) {
                    log.add("try " + i);
                }
            }
        });

        assertThat(log).containsExactly("try 0", "other ended at 0", "try 1", "try 2");
    }

    @AsyncioTest
    void aTaskThatComputesCanAsk() {
        checkCancelled();

        Throwable inScope = catchThrowable(() -> moveOnAfter(seconds(1), scope -> {
            checkCancelled();
            scope.cancel();
            try {
                checkCancelled();
            } catch (CancelledError e) {
                log.add("thrown at once");
                checkCancelled();
            }
        }));
        Task<?> task = createTask(() -> {
            requireNonNull(currentTask()).cancel("edge");
            try {
                checkCancelled();
            } catch (CancelledError e) {
                log.add(String.valueOf(e.getMessage()));
            }
            checkCancelled(); // a request is seen once
        });
        await(task);

        assertThat(inScope).isNull();
        assertThat(log).containsExactly("thrown at once", "edge");
    }

    // ---- nesting

    @AsyncioTest
    void theEarlierDeadlineCounts() {
        CancelScope outer = moveOnAfter(seconds(1), outside -> {
            CancelScope inner = moveOnAfter(seconds(5), () -> slept("body", 9));
            log.add("not reached " + inner);
        });
        CancelScope late = moveOnAfter(seconds(5), outside -> {
            CancelScope inner = moveOnAfter(seconds(1), () -> slept("body", 9));
            log.add("inner has caught: " + inner.hasCaught());
        });

        assertThat(log).containsExactly("body cancelled at 1", "body cancelled at 2", "inner has caught: true");
        assertThat(outer.hasCaught()).isTrue();
        assertThat(late.isCancelled()).isFalse();
    }

    @AsyncioTest
    void anInnerScopeThatIsCancelledAsWellLeavesItToTheOuterOne() {
        CancelScope outer = cancelScope(outside -> {
            cancelScope(inside -> {
                inside.cancel();
                outside.cancel();
                sleep(seconds(1));
            });
            log.add("not reached");
        });

        assertThat(log).isEmpty();
        assertThat(outer.hasCaught()).isTrue();
    }

    @AsyncioTest
    void aScopeEnteredInsideACancelledOneIsCancelledFromTheBeginning() {
        cancelScope(outer -> {
            outer.cancel();
            moveOnAfter(seconds(5), inner -> {
                log.add(inner.isCancelled());
                slept("body", 1);
            });
        });

        assertThat(log).containsExactly(false, "body cancelled at 0");
    }

    @AsyncioTest
    void theEffectiveDeadlineIsTheEarliestUpToAShield() {
        log.add(String.valueOf(CancelScope.currentEffectiveDeadline()));
        moveOnAt(in(5), () -> {
            log.add(requireNonNull(CancelScope.currentEffectiveDeadline()) / 1_000_000_000);
            moveOnAt(in(7), inner -> {
                log.add(requireNonNull(CancelScope.currentEffectiveDeadline()) / 1_000_000_000);
                inner.setShielded(true);
                log.add(requireNonNull(CancelScope.currentEffectiveDeadline()) / 1_000_000_000);
                shielded(() -> log.add(String.valueOf(CancelScope.currentEffectiveDeadline())));
                inner.cancel();
                log.add(CancelScope.currentEffectiveDeadline());
            });
        });

        assertThat(log).containsExactly("null", 5L, 5L, 7L, "null", Long.MIN_VALUE);
    }

    // ---- deadlines that move

    @AsyncioTest
    void aDeadlineCanBeMovedFromInside() {
        CancelScope scope = moveOnAfter(seconds(1), inside -> {
            inside.setDeadline(in(3));
            slept("first", 2);
            inside.setDeadline(null);
            slept("second", 2);
            inside.setDeadline(in(1));
            slept("third", 2);
        });

        assertThat(log).containsExactly("first ended at 2", "second ended at 4", "third cancelled at 5");
        assertThat(scope.hasCaught()).isTrue();
    }

    @AsyncioTest
    void aDeadlineMovedIntoThePastCancelsAtOnce() {
        moveOnAfter(seconds(9), inside -> {
            inside.setDeadline(in(-1));
            log.add(inside.isExpired());
            slept("body", 1);
        });

        assertThat(log).containsExactly(true, "body cancelled at 0");
    }

    // ---- shields

    @AsyncioTest
    void aShieldKeepsTheScopesAroundItOff() {
        moveOnAfter(seconds(1), () -> {
            try {
                slept("body", 5);
            } finally {
                shielded(() -> slept("cleaning up", 2));
                slept("behind the shield", 1);
            }
        });

        assertThat(log)
                .containsExactly("body cancelled at 1", "cleaning up ended at 3", "behind the shield cancelled at 3");
    }

    @AsyncioTest
    void aShieldedScopeHasItsOwnDeadline() {
        moveOnAfter(seconds(1), () -> {
            CancelScope cleanup = CancelScope.after(seconds(3));
            cleanup.setShielded(true);
            cleanup.run(_ -> slept("cleaning up", 9));
            log.add(cleanup.hasCaught());
            slept("rest", 1);
        });

        assertThat(log).containsExactly("cleaning up cancelled at 3", true, "rest cancelled at 3");
    }

    @AsyncioTest
    void takingTheShieldDownLetsInWhatItKeptOff() {
        CancelScope inner = new CancelScope();
        inner.setShielded(true);
        runningLoop().callLater(seconds(2), () -> inner.setShielded(false));

        moveOnAfter(seconds(1), () -> inner.run(_ -> slept("body", 9)));

        assertThat(log).containsExactly("body cancelled at 2");
    }

    @AsyncioTest
    void raisingTheShieldEndsTheCancellationInside() {
        cancelScope(outer -> {
            outer.cancel();
            cancelScope(inner -> {
                log.add(catchThrowable(() -> sleep(seconds(1))) instanceof CancelledError);
                inner.setShielded(true);
                slept("shielded", 1);
            });
            slept("rest", 1);
        });

        assertThat(log).containsExactly(true, "shielded ended at 1", "rest cancelled at 1");
    }

    // ---- requests to cancel the task

    @AsyncioTest
    void aRequestToCancelTheTaskPassesThroughTheScope() {
        Task<?> task = createTask(() -> {
            moveOnAfter(seconds(9), () -> slept("body", 9));
            log.add("not reached");
        });
        sleep(seconds(1));

        boolean ended = task.cancelAndWait();

        assertThat(ended).isTrue();
        assertThat(log).containsExactly("body cancelled at 1");
    }

    @AsyncioTest
    void aRequestIsStrongerThanTheScopesOwnCancellation() {
        CancelScope scope = new CancelScope();
        Task<?> task = createTask(() -> {
            scope.run(_ -> slept("body", 9));
            log.add("not reached");
        });
        sleep(seconds(1));
        scope.cancel();

        boolean ended = task.cancelAndWait();

        assertThat(ended).isTrue();
        assertThat(scope.hasCaught()).isFalse();
    }

    @AsyncioTest
    void aRequestIsDeliveredOnceInsideAScopeThatIsNotCancelled() {
        Task<?> task = createTask(() -> cancelScope(_ -> {
            try {
                slept("body", 9);
            } finally {
                slept("cleaning up", 1);
            }
        }));
        sleep(seconds(1));

        task.cancelAndWait();

        assertThat(log).containsExactly("body cancelled at 1", "cleaning up ended at 2");
    }

    @AsyncioTest
    void aShieldHoldsARequestBackUntilItsEnd() {
        Task<?> task = createTask(() -> {
            shielded(() -> slept("inside", 5));
            slept("behind", 5);
        });
        sleep(seconds(1));
        task.cancel("stop");

        Throwable thrown = catchThrowable(() -> await(task));

        assertThat(log).containsExactly("inside ended at 5", "behind cancelled at 5");
        assertThat(thrown).isInstanceOf(CancelledError.class).hasMessage("stop");
    }

    @AsyncioTest
    void aRequestThatCameBeforeTheShieldWaitsAsWell() {
        Task<?> task = createTask(() -> {
            requireNonNull(currentTask()).cancel();
            shielded(() -> slept("inside", 5));
            slept("behind", 5);
        });

        Throwable thrown = catchThrowable(() -> await(task));

        assertThat(log).containsExactly("inside ended at 5", "behind cancelled at 5");
        assertThat(thrown).isInstanceOf(CancelledError.class);
    }

    @AsyncioTest
    void aRequestWaitsForTheOutermostOfSeveralShields() {
        Task<?> task = createTask(() -> shielded(() -> {
            shielded(() -> slept("inner", 5));
            slept("outer", 5);
        }));
        sleep(seconds(1));
        task.cancel();
        var _ = catchThrowable(() -> await(task));

        assertThat(log).containsExactly("inner ended at 5", "outer ended at 10");
    }

    @AsyncioTest
    void raisingAndLoweringTheShieldHoldsARequestBackAndLetsItIn() {
        Task<?> task = createTask(() -> cancelScope(scope -> {
            requireNonNull(currentTask()).cancel();
            scope.setShielded(true);
            slept("shielded", 1);
            scope.setShielded(false);
            slept("open", 1);
        }));

        Throwable thrown = catchThrowable(() -> await(task));

        assertThat(log).containsExactly("shielded ended at 1", "open cancelled at 1");
        assertThat(thrown).isInstanceOf(CancelledError.class);
    }

    @AsyncioTest
    void aRequestThatIsTakenBackWhileItIsHeldIsGone() {
        Task<?> task = createTask(() -> {
            shielded(() -> {
                sleep(seconds(2));
                requireNonNull(currentTask()).uncancel();
            });
            slept("behind", 1);
        });
        sleep(seconds(1));
        task.cancel();
        await(task);

        assertThat(log).containsExactly("behind ended at 3");
    }

    @AsyncioTest
    void aCancellationThatLeavesTheShieldIsNotDeliveredAgain() {
        Task<?> task = createTask(() -> {
            try {
                shielded(() -> {
                    sleep(seconds(2));
                    throw new CancelledError("own");
                });
            } finally {
                slept("cleaning up", 1);
            }
        });
        sleep(seconds(1));
        task.cancel();
        var _ = catchThrowable(() -> await(task));

        assertThat(log).containsExactly("cleaning up ended at 3");
    }

    @AsyncioTest
    void aTimeoutInsideAShieldWorksAndOneAroundItWaits() {
        Throwable inside = catchThrowable(() -> shielded(() -> timeout(seconds(1), () -> slept("inside", 5))));
        Throwable around = catchThrowable(() -> timeout(seconds(1), () -> shielded(() -> slept("around", 5))));
        sleep(seconds(1)); // nothing lingers

        assertThat(log).containsExactly("inside cancelled at 1", "around ended at 6");
        assertThat(inside).isInstanceOf(TimeoutException.class);
        assertThat(around).isNull(); // the body has come to its end
        assertThat(requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncioTest
    void aTimeoutInsideAShieldIsATimeoutAlthoughARequestIsHeldBack() {
        Task<?> task = createTask(() -> {
            shielded(() -> log.add(String.valueOf(
                    catchThrowable(() -> timeout(seconds(2), () -> sleep(seconds(5)))) instanceof TimeoutException)));
            slept("behind", 1);
        });
        sleep(seconds(1));
        task.cancelAndWait();

        assertThat(log).containsExactly("true", "behind cancelled at 2");
    }

    @AsyncioTest
    void aShieldHoldsBackTheRequestOfAGroupThatFails() {
        Throwable thrown = catchThrowable(() -> taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(1));
                throw new IOException("disk");
            });
            group.createTask(() -> {
                shielded(() -> slept("saving", 3));
                slept("rest", 3);
            });
        }));

        assertThat(thrown).isInstanceOf(ExceptionGroup.class);
        assertThat(log).containsExactly("saving ended at 3", "rest cancelled at 3");
    }

    @AsyncioTest
    void aGroupInsideAShieldIsCancelledByItsOwnFailure() {
        Throwable thrown = catchThrowable(() -> shielded(() -> taskGroup(group -> {
            group.createTask(() -> {
                sleep(seconds(1));
                throw new IOException("disk");
            });
            slept("body", 5);
        })));

        assertThat(thrown).isInstanceOf(ExceptionGroup.class);
        assertThat(log).containsExactly("body cancelled at 1");
        assertThat(requireNonNull(currentTask()).cancelling()).isZero();
    }

    // ---- tasks inside

    @AsyncioTest
    void theTasksOfAGroupBelongToTheScopeAroundTheGroup() {
        CancelScope scope = moveOnAfter(seconds(2), () -> {
            taskGroup(group -> {
                group.createTask(() -> slept("fast", 1));
                group.createTask(() -> {
                    try {
                        slept("slow", 5);
                    } finally {
                        slept("cleaning up", 1);
                    }
                });
            });
            log.add("not reached");
        });

        assertThat(log).containsExactly("fast ended at 1", "slow cancelled at 2", "cleaning up cancelled at 2");
        assertThat(scope.hasCaught()).isTrue();
    }

    @AsyncioTest
    void aTaskOfAGroupBelongsToTheScopeOfTheGroupWhereverItIsMade() {
        moveOnAfter(
                seconds(2),
                () -> taskGroup(group -> {
                    group.createTask(() -> moveOnAfter(seconds(1), () -> {
                        group.createTask(() -> slept("grandchild", 5));
                        slept("child", 5);
                    }));
                }));

        assertThat(log).containsExactly("child cancelled at 1", "grandchild cancelled at 2");
    }

    @AsyncioTest
    void theChildrenOfChildrenAreReached() {
        moveOnAfter(
                seconds(1),
                () -> taskGroup(outer -> outer.createTask(() ->
                        cancelScope(_ -> taskGroup(inner -> inner.createTask(() -> slept("innermost", 5)))))));

        assertThat(log).containsExactly("innermost cancelled at 1");
    }

    @AsyncioTest
    void aGroupWaitsForAChildThatCleansUpBehindAShield() {
        moveOnAfter(
                seconds(1),
                () -> taskGroup(group -> group.createTask(() -> {
                    try {
                        slept("child", 5);
                    } finally {
                        shielded(() -> slept("cleaning up", 2));
                    }
                })));
        log.add("scope left at " + now());

        assertThat(log).containsExactly("child cancelled at 1", "cleaning up ended at 3", "scope left at 3");
    }

    @AsyncioTest
    void aTaskMadeInACancelledScopeRunsToItsFirstSuspension() {
        cancelScope(scope -> {
            scope.cancel();
            taskGroup(group -> {
                group.createTask(() -> {
                    log.add("begins");
                    slept("child", 1);
                });
                group.createTask(
                        () -> {
                            log.add("begins eagerly");
                            slept("eager", 1);
                        },
                        TaskOption.eagerStart());
                shielded(() -> sleep(seconds(1)));
            });
        });

        assertThat(log).containsExactly("begins eagerly", "begins", "eager cancelled at 0", "child cancelled at 0");
    }

    @AsyncioTest
    void aTaskOutsideOfGroupsBelongsToNoScope() {
        List<Task<?>> made = new ArrayList<>();
        moveOnAfter(seconds(1), () -> {
            made.add(createTask(() -> slept("on its own", 3)));
            sleep(seconds(9));
        });

        await(made.getFirst());

        assertThat(log).containsExactly("on its own ended at 3");
    }

    @AsyncioTest
    void whatGatherRunsIsCancelledBecauseItIsAwaited() {
        moveOnAfter(seconds(1), () -> awaitAll(() -> slept("a", 5), () -> slept("b", 5)));
        yieldNow();

        assertThat(log).containsExactly("a cancelled at 1", "b cancelled at 1");
    }

    @AsyncioTest
    void failuresOfAGroupPassThroughACancelledScope() {
        Throwable thrown = catchThrowable(() -> moveOnAfter(
                seconds(1),
                () -> taskGroup(group -> {
                    group.createTask(() -> {
                        try {
                            sleep(seconds(5));
                        } finally {
                            throwing(new IOException("disk"));
                        }
                    });
                })));

        assertThat(thrown).isInstanceOf(ExceptionGroup.class);
    }

    @AsyncioTest
    void aConditionGetsItsLockBackInACancelledScope() {
        var condition = new Condition();
        moveOnAfter(seconds(2), () -> {
            try (var _ = condition.hold()) {
                createTask(() -> {
                    try (var _ = condition.hold()) {
                        slept("holder", 5);
                    }
                });
                try {
                    condition.await();
                } catch (CancelledError e) {
                    log.add("thrown at " + now() + ", " + condition.isLocked());
                    throw e;
                }
            }
        });

        assertThat(log).containsExactly("holder ended at 5", "thrown at 5, true");
        assertThat(condition.isLocked()).isFalse();
    }

    // ---- failing

    @AsyncioTest
    void failAfterThrowsWhenTheDeadlineHasCutTheBodyShort() {
        String inTime = failAfter(seconds(2), () -> sleep(seconds(1), "in time"));
        Throwable late = catchThrowable(() -> failAfter(seconds(1), () -> sleep(seconds(2))));
        Throwable at = catchThrowable(() -> failAt(in(1), () -> sleep(seconds(2))));

        assertThat(inTime).isEqualTo("in time");
        assertThat(late)
                .isInstanceOf(TimeoutException.class)
                .hasMessage(
                        "Task 'Task-1' passed the deadline of CancelScope[ended, delay=PT1S, deadline=2000000000 ns,"
                                + " expired]")
                .hasCauseInstanceOf(CancelledError.class);
        assertThat(at).isInstanceOf(TimeoutException.class);
        assertThat(now()).isEqualTo(3);
    }

    // ---- misuse

    @AsyncioTest
    void aScopeIsUsedOnce() {
        CancelScope scope = cancelScope(_ -> {});

        assertThatThrownBy(() -> scope.run(_ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("CancelScope[ended] has been entered already; make a new one for each use");
    }

    @AsyncioTest
    void aScopeNeedsATask() {
        assertThat(InCallback.thrownBy(() -> cancelScope(_ -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("CancelScope.run was called in a callback");
    }

    @AsyncioTest
    void aDelayMustNotBeNull() {
        assertThatThrownBy(() -> CancelScope.after(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A scope's delay must not be null; use new CancelScope() for no deadline");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @AsyncioTest
    void aGeneratorCannotYieldInsideItsScope() {
        AsyncGenerator<Integer> numbers = generator(
                "numbers",
                out -> moveOnAfter(seconds(1), () -> {
                    out.yield(1);
                }));

        assertThatThrownBy(numbers::anext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("AsyncGenerator 'numbers' [running] cannot yield inside a CancelScope that its body has"
                        + " entered: the consumer would run inside it; leave the scope, then yield");
    }

    @AsyncioTest
    void aGeneratorRunsInTheScopeOfItsConsumer() {
        AsyncGenerator<Integer> numbers = generator(out -> {
            moveOnAfter(seconds(1), () -> slept("its own", 2));
            out.yield(1);
            slept("body", 5);
        });

        moveOnAfter(seconds(3), () -> {
            for (int number : numbers) {
                log.add(number);
            }
        });

        assertThat(log).containsExactly("its own cancelled at 1", 1, "body cancelled at 3");
    }

    @AsyncioTest
    void aScopeSaysWhatItIs() {
        CancelScope scope = CancelScope.after(seconds(1));
        scope.setShielded(true);
        log.add(scope.toString());
        scope.run(_ -> log.add(scope.toString()));
        scope.setDeadline(null);
        log.add(scope.toString());

        assertThat(log)
                .containsExactly(
                        "CancelScope[created, delay=PT1S, shielded]",
                        "CancelScope[active, delay=PT1S, deadline=1000000000 ns, shielded]",
                        "CancelScope[ended, shielded]");
    }
}
