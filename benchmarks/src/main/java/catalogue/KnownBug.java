package catalogue;

import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.Action;

/// The catalogue: each mistake, its fixed twin, and how small its schedule is.
@SuppressWarnings("ImmutableEnumChecker") // the functions are method references, which hold nothing
public enum KnownBug {
    LOST_UPDATE("read, await, write", Sharing::lostUpdate, Sharing::countedUpdate, 1),
    CHECK_THEN_ACT("check, await, act", Sharing::loadedTwice, Sharing::loadedOnce, 1),
    TORN_TRANSFER("two accounts, an await in between", Sharing::tornTransfer, Sharing::lockedTransfer, 1),
    CHANGED_WHILE_ITERATING("a collection that changes under an iterator", Sharing::iterated, Sharing::copied, 1),
    SAME_AGAIN("a value that has changed and changed back (ABA)", Sharing::sameAgain, Sharing::versioned, 1),
    LOST_WAKE_UP("a wake-up between the check and the wait", Waking::lostWakeUp, Waking::checkedWakeUp, 1),
    IF_INSTEAD_OF_WHILE("Condition.await in an if", Waking::awaitInIf, Waking::awaitInWhile, 2),
    SET_THEN_CLEAR("an event that is cleared before anybody waits", Waking::pulse, Waking::flag, 1),
    SLOW_START("what should have been done by then", Waking::assumedStart, Waking::awaitedStart, 1),
    PUBLISHED_TOO_EARLY("an object that others see before it is ready", Waking::publishFirst, Waking::publishLast, 1),
    LOCK_ORDER("two locks in two orders", Locking::twoOrders, Locking::oneOrder, 1),
    DINING_PHILOSOPHERS("three who take the left fork first", Locking::leftFirst, Locking::lowestFirst, 2),
    UNRELEASED_AFTER_FAILURE("no release when the work fails", Locking::unreleasedAfterFailure, Locking::released, 2),
    UNRELEASED_AFTER_CANCELLATION("no release when cancelled", Locking::unreleasedAfterCancel, Locking::held, 1),
    DOUBLE_RELEASE("a watchdog that releases what was released", Locking::releasedTwice, Locking::releasedOnce, 1),
    CANCELLED_WHEN_SERVED("cancelled in the turn in which it was served", Ending::lostItem, Ending::returnedItem, 1),
    TIMEOUT_VERSUS_RESULT("a result at the moment of the timeout", Ending::setTwice, Ending::setIfPending, 1),
    TASK_DONE_FORGOTTEN("an item that is skipped without taskDone", Ending::skipped, Ending::accounted, 1);

    private final String summary;
    private final Action bug;
    private final Action fixed;
    private final int changes;

    KnownBug(String summary, Action bug, Action fixed, int changes) {
        this.summary = summary;
        this.bug = bug;
        this.fixed = fixed;
        this.changes = changes;
    }

    /// {@return what is wrong, in a few words}
    public String summary() {
        return summary;
    }

    /// {@return the test with the mistake}
    public Action bug() {
        return bug;
    }

    /// {@return the same test without it}
    public Action fixed() {
        return fixed;
    }

    /// {@return how many changes to the usual order bring the mistake out, at most}
    public int changes() {
        return changes;
    }

    /// Stands for work that lets others run a few times.
    static void work(int steps) {
        for (int i = 0; i < steps; i++) {
            yieldNow();
        }
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
