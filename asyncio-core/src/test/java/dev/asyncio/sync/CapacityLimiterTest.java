package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityLimiterTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void noMoreTasksThanTokensAreInsideAtATime() {
        // @start region="limit"
        var limiter = new CapacityLimiter(2);
        for (var page : List.of("a", "b", "c")) {
            createTask(() -> {
                try (var _ = limiter.hold()) {
                    log.add("fetch " + page);
                    sleep(seconds(1));
                }
            });
        }
        // @end

        sleep(seconds(0.5));
        assertThat(log).containsExactly("fetch a", "fetch b");
        sleep(seconds(1));
        assertThat(log).containsExactly("fetch a", "fetch b", "fetch c");
        sleep(seconds(1));
        assertThat(limiter).hasToString("CapacityLimiter[borrowed=0/2, waiters=0]");
    }

    @AsyncioTest
    void secondTokenForTheSameBorrowerIsRefused() {
        var limiter = new CapacityLimiter(5);
        var _ = createTask(
                () -> {
                    limiter.acquire();
                    limiter.acquireOnBehalfOf("connection");
                    log.add(refusalOf(limiter::acquire));
                    log.add(refusalOf(() -> limiter.tryAcquireOnBehalfOf("connection")));
                },
                TaskOption.name("worker"));
        yieldNow();

        assertThat(log)
                .containsExactly(
                        "Task 'worker' has a token of CapacityLimiter[borrowed=2/5, waiters=0] already; a borrower has"
                                + " one at most, borrow on behalf of another object",
                        "connection has a token of CapacityLimiter[borrowed=2/5, waiters=0] already; a borrower has"
                                + " one at most, borrow on behalf of another object");
    }

    @AsyncioTest
    void borrowerThatWaitsCannotWaitTwice() {
        var limiter = new CapacityLimiter(0);
        var waiting = createTask(() -> limiter.acquireOnBehalfOf("connection"));
        yieldNow();

        assertThat(refusalOf(() -> limiter.acquireOnBehalfOf("connection")))
                .startsWith("connection waits for a token of CapacityLimiter[borrowed=0/0, waiters=1] already;");
        waiting.cancel();
        yieldNow();
        assertThat(limiter.tryAcquireOnBehalfOf("connection")).isFalse();
    }

    @AsyncioTest
    void onlyWhoHasATokenCanGiveItBack() {
        var limiter = new CapacityLimiter(1);
        limiter.acquireOnBehalfOf("connection");

        assertThatThrownBy(() -> limiter.releaseOnBehalfOf("another"))
                .isInstanceOf(OverReleaseException.class)
                .hasMessage("another has no token of CapacityLimiter[borrowed=1/1, waiters=0]; release once what was"
                        + " acquired, as the same borrower");
        assertThatThrownBy(limiter::release)
                .isInstanceOf(OverReleaseException.class)
                .hasMessageStartingWith("Task 'Task-");
    }

    @AsyncioTest
    void tasksGetTokensInTheOrderOfTheirArrival() {
        var limiter = new CapacityLimiter(1);
        limiter.acquire();
        startWaiters(limiter, "first", "second");
        assertThat(limiter.tryAcquireOnBehalfOf("newcomer")).isFalse();

        limiter.release();
        assertThat(limiter.tryAcquireOnBehalfOf("newcomer")).isFalse(); // promised to the first already
        yieldNow();

        assertThat(log).containsExactly("first");
    }

    @AsyncioTest
    void totalCanBeRaisedWhileTasksWait() {
        var limiter = new CapacityLimiter(1);
        limiter.acquire();
        startWaiters(limiter, "first", "second", "third");

        limiter.setTotalTokens(3);
        yieldNow();

        assertThat(log).containsExactly("first", "second");
        assertThat(limiter.availableTokens()).isZero();
        assertThat(limiter.totalTokens()).isEqualTo(3);
    }

    @AsyncioTest
    void loweredTotalTakesNobodysTokenButLetsNobodyInUntilEnoughCameBack() {
        var limiter = new CapacityLimiter(3);
        for (var borrower : List.of("a", "b", "c")) {
            limiter.acquireOnBehalfOf(borrower);
        }
        startWaiters(limiter, "waiter");

        limiter.setTotalTokens(1);
        assertThat(limiter.availableTokens()).isEqualTo(-2);
        limiter.releaseOnBehalfOf("a");
        limiter.releaseOnBehalfOf("b");
        yieldNow();
        assertThat(log).isEmpty();
        limiter.releaseOnBehalfOf("c");
        yieldNow();

        assertThat(log).containsExactly("waiter");
    }

    @AsyncioTest
    void waiterCancelledAfterItWasPromisedATokenPassesItOn() {
        var limiter = new CapacityLimiter(1);
        limiter.acquire();
        var promised = startWaiter(limiter, "promised");
        startWaiters(limiter, "next");

        limiter.release();
        promised.cancel();
        yieldNow();
        yieldNow();

        assertThat(promised.isCancelled()).isTrue();
        assertThat(log).containsExactly("next");
    }

    @AsyncioTest
    void waiterThatIsCancelledLeavesNothingBehind() {
        var limiter = new CapacityLimiter(1);
        limiter.acquire();
        var cancelled = startWaiter(limiter, "cancelled");
        yieldNow();

        cancelled.cancel();
        yieldNow();
        limiter.release();

        assertThat(limiter).hasToString("CapacityLimiter[borrowed=0/1, waiters=0]");
        assertThat(limiter.tryAcquire()).isTrue();
    }

    @AsyncioTest
    void statisticsNameTheBorrowers() {
        var limiter = new CapacityLimiter(2);
        limiter.acquireOnBehalfOf("a");
        limiter.acquireOnBehalfOf("b");
        startWaiters(limiter, "waiter");

        assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(2, 2, List.of("a", "b"), 1));
    }

    @AsyncioTest
    void callbackIsNoBorrower() {
        var limiter = new CapacityLimiter(2);

        assertThat(Refusals.inCallback(limiter::acquire))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("acquire was called in a callback, which is no borrower; use acquireOnBehalfOf(...)");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void negativeTotalsAndNullBorrowersAreRefused() {
        assertThatThrownBy(() -> new CapacityLimiter(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A CapacityLimiter's total must not be negative, but is -1; use 0 to let nobody in");
        assertThatThrownBy(() -> new CapacityLimiter(1).setTotalTokens(-2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CapacityLimiter(1).acquireOnBehalfOf(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A token is borrowed on behalf of somebody, not of null");
    }

    private static String refusalOf(Runnable call) {
        try {
            call.run();
            return "not refused";
        } catch (IllegalStateException refused) {
            return "" + refused.getMessage();
        }
    }

    private void startWaiters(CapacityLimiter limiter, String... names) {
        for (var name : names) {
            startWaiter(limiter, name);
        }
        yieldNow();
    }

    private Task<?> startWaiter(CapacityLimiter limiter, String name) {
        return createTask(() -> {
            limiter.acquire();
            log.add(name);
        });
    }
}
