package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// Something outside a loop that is going to call it back: a child process, a thread that reads from a
/// device. For those who connect such things to the loop.
///
/// While there is any, a loop that has nothing else to do waits for it, rather than being in a deadlock, and
/// virtual time stands still. If the loop closes first, the work is told, so that it can stop.
public final class OutsideWork {

    private final EventLoop loop;
    private final Context context;
    private final Runnable ifLoopCloses;

    // Confined to the loop.
    private boolean hasEnded;
    private boolean isIdle;

    private OutsideWork(EventLoop loop, Runnable ifLoopCloses) {
        this.loop = loop;
        this.context = Context.copyCurrent();
        this.ifLoopCloses = ifLoopCloses;
    }

    /// Says that work for the running loop begins, until [#end()].
    ///
    /// @param ifLoopCloses called once if the loop closes before the end, on the thread that closes it; must
    ///     neither block nor use the loop
    /// @throws IllegalStateException if no loop runs the caller
    public static OutsideWork begin(Runnable ifLoopCloses) {
        requireNonNull(ifLoopCloses, "OutsideWork needs to know what to do if the loop closes, not null");
        EventLoop loop = Asyncio.runningLoopOrThrow("OutsideWork.begin");
        OutsideWork work = new OutsideWork(loop, ifLoopCloses);
        loop.outsideWork.add(work);
        loop.foreign.workBegins();
        return work;
    }

    /// Calls `callback` on the loop, in its next turn, in the context in which the work began; *any thread*.
    /// Calls from one thread keep their order.
    ///
    /// @return false if the loop is closed, and nobody will call it
    public boolean deliver(Runnable callback) {
        requireNonNull(callback, "There is nothing to deliver: the callback is null");
        if (loop.foreign.isClosed()) {
            return false;
        }
        try {
            loop.callSoonThreadsafe(callback, context);
            return true;
        } catch (IllegalStateException e) {
            return false; // closed in between
        }
    }

    /// Says whether the work is idle: it will not call before the loop asks it for something, so that
    /// meanwhile it does not keep the loop from seeing a deadlock. Called on the loop; not idle at first.
    public void setIdle(boolean idle) {
        loop.checkThread("OutsideWork.setIdle");
        if (!hasEnded && isIdle != idle) {
            isIdle = idle;
            if (idle) {
                loop.foreign.workEnds();
            } else {
                loop.foreign.workBegins();
            }
        }
    }

    /// Says that the work has ended. Called on the loop; has no effect the second time.
    public void end() {
        loop.checkThread("OutsideWork.end");
        if (!hasEnded) {
            hasEnded = true;
            loop.outsideWork.remove(this);
            if (!isIdle) {
                loop.foreign.workEnds();
            }
        }
    }

    /// The loop has closed.
    static void tell(EventLoop loop) {
        for (OutsideWork work : List.copyOf(loop.outsideWork)) {
            work.hasEnded = true;
            work.ifLoopCloses.run();
        }
        loop.outsideWork.clear();
    }

    @Override
    public String toString() {
        return "OutsideWork[" + loop + (hasEnded ? ", ended]" : isIdle ? ", idle]" : "]");
    }
}
