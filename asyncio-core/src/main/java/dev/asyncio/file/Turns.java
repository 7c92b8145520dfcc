package dev.asyncio.file;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import dev.asyncio.WaitQueue;
import dev.asyncio.sync.Lock;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Lets the operations on one file take turns, and does their work on other threads. Confined to the loop.
///
/// ```
/// idle ──begin──▶ the task's ──onThread──▶ at work ──work ends──▶ the task's ──end──▶ the next one's, or idle
///                                            └──the task leaves──▶ abandoned ──work ends──▶ the next one's, or idle
/// ```
final class Turns {

    private final Lock turn = new Lock();
    private final WaitQueue endOfWork; // the task whose turn it is, while a thread works for it
    private boolean isAtWork;
    private boolean isAbandoned;
    private boolean isReading; // the work that is going on; it can be broken off, and repeated
    private boolean isBrokenOff;

    /// @param subject what tasks are said to wait for
    Turns(Object subject) {
        endOfWork = new WaitQueue(subject);
    }

    /// Runs `body` when it is its turn, and throws what it throws.
    <T extends @Nullable Object> T take(Callable<T> body) {
        turn.acquire();
        return runInTurn(body);
    }

    /// Runs `body` when it is its turn, even if the calling task is cancelled before: then in a task of its
    /// own.
    void takeInAnyCase(Callable<?> body) {
        try {
            turn.acquire();
        } catch (CancelledError e) {
            Asyncio.createTask(() -> take(body));
            throw e;
        }
        runInTurn(body);
    }

    private <T extends @Nullable Object> T runInTurn(Callable<T> body) {
        try {
            return body.call();
        } catch (Exception e) {
            throw Thrown.asIs(e);
        } finally {
            if (!isAbandoned) {
                turn.release();
            }
        }
    }

    /// Does work for the task whose turn it is, which is suspended meanwhile. If the task is cancelled the work
    /// is not; the turn then ends when the work does.
    <T extends @Nullable Object> T onThread(Executor threads, Callable<T> work) {
        Future<T> result = FileThreads.start(threads, work);
        isAtWork = true;
        result.addDoneCallback(this::workEnded);
        try {
            endOfWork.suspend();
        } catch (Throwable thrown) {
            isAbandoned = isAtWork;
            throw thrown;
        }
        return result.result();
    }

    /// Like [#onThread] for work that reads.
    <T extends @Nullable Object> T readOnThread(Executor threads, Callable<T> work) {
        isReading = true;
        return onThread(threads, work);
    }

    private void workEnded(Future<?> result) {
        boolean isOfInterest = !isReading && !isBrokenOff;
        isAtWork = false;
        isReading = false;
        isBrokenOff = false;
        if (!isAbandoned) {
            endOfWork.wakeAll();
            return;
        }
        isAbandoned = false;
        if (!isOfInterest) {
            result.exception(); // otherwise it is reported as one that nobody retrieved
        }
        turn.release();
    }

    /// Says that work which nobody needs any more is to be broken off, if there is any: a read, or what a
    /// cancelled task has left behind.
    ///
    /// @return whether there is
    boolean breakOff() {
        isBrokenOff = isReading || isAbandoned;
        return isBrokenOff;
    }
}
