package dev.asyncio.sync;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.OverReleaseException;
import dev.asyncio.Task;
import dev.asyncio.WaitQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Lends a limited number of tokens and knows who has them. Trio and anyio: `CapacityLimiter`.
///
/// {@snippet file="dev/asyncio/sync/CapacityLimiterTest.java" region="limit"}
///
/// Where a [Semaphore] only counts, a limiter remembers the borrowers: each has one token at most, nobody gives
/// back what is not lent, and [#statistics()] names them. The total can be changed at any time. This is the
/// *bulkhead* of other libraries.
///
/// A borrower is the calling task, or any object on whose behalf the token is borrowed, such as a connection;
/// objects that are equal are the same borrower. Tasks wait in the order of their arrival, and a token that is
/// given back belongs to the first of them at once.
///
/// A limiter belongs to the loop whose tasks use it.
public final class CapacityLimiter {

    // Confined to the loop. Invariant: borrowers.size() + promised exceeds total only after that was lowered.
    private final Set<Object> borrowers = new LinkedHashSet<>();
    private final Set<Object> waitingBorrowers = new LinkedHashSet<>();
    private final WaitQueue waiters = new WaitQueue(this);
    private final Hold hold = new Hold(this::release);
    private int promised; // to those who were woken and have not resumed yet
    private int total;

    /// What goes on in a limiter at a moment.
    ///
    /// @param total how many tokens there are
    /// @param borrowed how many are lent, or promised to a task that is about to resume
    /// @param borrowers who has one, in the order in which they got it; a copy
    /// @param waiting how many tasks wait
    public record Statistics(int total, int borrowed, List<Object> borrowers, int waiting) {}

    /// Creates a limiter.
    ///
    /// @param totalTokens how many can be lent at a time; not negative
    /// @throws IllegalArgumentException if it is negative
    public CapacityLimiter(int totalTokens) {
        total = checked(totalTokens);
    }

    private static int checked(int totalTokens) {
        if (totalTokens < 0) {
            throw new IllegalArgumentException("A CapacityLimiter's total must not be negative, but is " + totalTokens
                    + "; use 0 to let nobody in");
        }
        return totalTokens;
    }

    // ---- borrowing

    /// Borrows a token for the calling task, suspending it until there is one and it is its turn.
    ///
    /// @throws CancelledError if the task is cancelled while it waits; it has no token then
    /// @throws IllegalStateException if the task has one, or the caller is not a task
    public void acquire() {
        acquireOnBehalfOf(caller("acquire"));
    }

    /// Borrows a token for the length of a `try` statement, whose end is to be reached by the same task. Suspends
    /// as [#acquire()] does.
    ///
    /// @return what gives the token back when it is closed
    public Hold hold() {
        acquire();
        return hold;
    }

    /// Borrows a token for the calling task if there is one now and nobody waits. Never suspends. Trio:
    /// `acquire_nowait`, which throws.
    ///
    /// @return whether the task has one now
    /// @throws IllegalStateException as [#acquire()] does
    public boolean tryAcquire() {
        return tryAcquireOnBehalfOf(caller("tryAcquire"));
    }

    /// Borrows a token for `borrower`, suspending the calling task until there is one and it is its turn.
    ///
    /// @param borrower who is to have it; known by `equals`
    /// @throws CancelledError if the task is cancelled while it waits; the borrower has no token then
    /// @throws IllegalStateException if the borrower has a token, or waits for one; or if a token must be waited
    ///     for, but the caller is not a task or belongs to another loop
    public void acquireOnBehalfOf(Object borrower) {
        if (!tryAcquireOnBehalfOf(borrower)) {
            waitForToken(borrower);
        }
    }

    /// Borrows a token for `borrower` if there is one now and nobody waits. Never suspends.
    ///
    /// @return whether the borrower has one now
    /// @throws IllegalStateException if the borrower has a token, or waits for one
    public boolean tryAcquireOnBehalfOf(Object borrower) {
        requireNonNull(borrower, "A token is borrowed on behalf of somebody, not of null");
        if (borrowers.contains(borrower) || waitingBorrowers.contains(borrower)) {
            throw new IllegalStateException(text(borrower)
                    + (borrowers.contains(borrower) ? " has a token of " : " waits for a token of ") + this
                    + " already; a borrower has one at most, borrow on behalf of another object");
        }
        if (availableTokens() <= 0 || waiters.hasWaiters()) {
            return false;
        }
        borrowers.add(borrower);
        return true;
    }

    private void waitForToken(Object borrower) {
        var waiter = waiters.add();
        waitingBorrowers.add(borrower);
        try {
            waiter.await();
            borrowers.add(borrower);
        } finally {
            // However it went: what was promised is taken now, or free for the next.
            if (waiter.isWoken()) {
                promised--;
            }
            waiter.remove();
            waitingBorrowers.remove(borrower);
            grant();
        }
    }

    private void grant() {
        while (availableTokens() > 0 && waiters.wakeNext()) {
            promised++;
        }
    }

    // ---- giving back

    /// Gives the calling task's token back. Never suspends.
    ///
    /// @throws OverReleaseException if the task has none
    public void release() {
        releaseOnBehalfOf(caller("release"));
    }

    /// Gives the token of `borrower` back. Never suspends.
    ///
    /// @throws OverReleaseException if the borrower has none
    public void releaseOnBehalfOf(Object borrower) {
        if (!borrowers.remove(borrower)) {
            throw new OverReleaseException(text(borrower) + " has no token of " + this
                    + "; release once what was acquired, as the same borrower");
        }
        grant();
    }

    private static Task<?> caller(String call) {
        Task<?> task = Asyncio.currentTask();
        if (task == null) {
            throw new IllegalStateException(
                    call + " was called in a callback, which is no borrower; use " + call + "OnBehalfOf(...)");
        }
        return task;
    }

    private static String text(Object borrower) {
        return borrower instanceof Task<?> task ? "Task '" + task.name() + "'" : borrower.toString();
    }

    // ---- size

    /// {@return how many tokens there are, lent or not} Trio: `total_tokens`.
    public int totalTokens() {
        return total;
    }

    /// Changes how many tokens there are. If it rises, tasks that wait are woken; if it falls below what is lent,
    /// nobody loses a token, and nobody gets one until enough have come back. Never suspends.
    ///
    /// @param totalTokens not negative
    /// @throws IllegalArgumentException if it is negative
    public void setTotalTokens(int totalTokens) {
        total = checked(totalTokens);
        grant();
    }

    /// {@return how many tokens are lent or promised to a task that is about to resume} Trio: `borrowed_tokens`.
    public int borrowedTokens() {
        return borrowers.size() + promised;
    }

    /// {@return how many tokens can be lent now; negative if the total was lowered below what is lent} Trio:
    /// `available_tokens`.
    public int availableTokens() {
        return total - borrowedTokens();
    }

    /// {@return what goes on in the limiter}
    public Statistics statistics() {
        return new Statistics(total, borrowedTokens(), List.copyOf(borrowers), waiters.size());
    }

    /// {@return a text such as `CapacityLimiter[borrowed=2/2, waiters=1]`}
    @Override
    public String toString() {
        return "CapacityLimiter[borrowed=%d/%d, waiters=%d]".formatted(borrowedTokens(), total, waiters.size());
    }
}
