package dev.asyncio.net;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Runner;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import dev.asyncio.net.LoopGroupReport.Ending;
import dev.asyncio.net.netty.NettyPoller;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One loop of a [LoopGroup], on a thread of its own.
///
/// ```
/// running ──stop──▶ its servers accept no more ──all clients have ended──▶ main is cancelled ──▶ ended
///                        │ grace time is over
///                        ▼
///                   all tasks are cancelled ──a second later──▶ connections that are left are aborted
/// ```
final class LoopMember {

    /// How long a task may take to end once it is cancelled, before its connection is aborted.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final LoopGroup group;
    private final int index;
    private final EventLoop loop;

    // Confined to the loop; read by the thread that waits for the end of ours.
    private @Nullable Task<?> main;
    private boolean hasMainEnded;
    private boolean isStopping;
    private @Nullable Task<Void> stopping;
    private Ending ending = Ending.FINISHED;
    private long accepted;
    private int cancelled;
    private int aborted;

    LoopMember(LoopGroup group, int index, EventLoop loop) {
        this.group = group;
        this.index = index;
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    LoopGroupReport.Loop report() {
        return new LoopGroupReport.Loop(index, ending, accepted, cancelled, aborted);
    }

    /// Runs the loop, on the calling thread, to the end of the group.
    void run(LoopMain body) {
        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(() -> runMain(body));
        } catch (Throwable thrown) {
            fail(thrown);
        } finally {
            group.mainEnded(this); // if it had not begun
        }
    }

    private void runMain(LoopMain body) {
        main = Asyncio.currentTask();
        try {
            body.run(group, index);
        } catch (CancelledError e) {
            ending = Ending.CANCELLED;
            if (!isStopping) {
                fail(e);
            }
        } catch (Throwable thrown) {
            fail(thrown);
        }
        hasMainEnded = true;
        group.mainEnded(this);
        // The other loops may have something to ask of this one as long as they run.
        untilDone(Asyncio.wrapFuture(group.allMainsEnded()));
        if (stopping != null) {
            untilDone(stopping);
        }
        accepted = NettyPoller.ofRunningLoop().accepted();
    }

    /// Waits, although what comes may be a cancellation that was meant for the main coroutine.
    private static void untilDone(Future<?> future) {
        while (!future.isDone()) {
            try {
                Asyncio.waitOn(List.of(future));
            } catch (CancelledError meantForMain) {
                // Goes on waiting.
            }
        }
    }

    private void fail(Throwable thrown) {
        ending = Ending.FAILED;
        group.failed(this, thrown);
    }

    // ---- the end, asked for by any thread

    /// Ends the loop: stops accepting, waits for the clients, cancels what is left.
    void stopSoon(Duration grace) {
        callSoon(() -> {
            if (!isStopping) {
                isStopping = true;
                stopping = Asyncio.createTask(() -> stop(grace), TaskOption.name("stopping"));
            }
        });
    }

    /// Cancels the main coroutine at once.
    void cancelSoon() {
        callSoon(() -> {
            isStopping = true;
            cancelMain();
        });
    }

    private void callSoon(Runnable action) {
        try {
            loop.callSoonThreadsafe(action);
        } catch (IllegalStateException e) {
            assert loop.isClosed() : e; // it has ended by itself
        }
    }

    private void cancelMain() {
        if (main != null && !hasMainEnded) {
            main.cancel();
        }
    }

    private void stop(Duration grace) {
        List<? extends Server> servers = NettyPoller.ofRunningLoop().servers();
        servers.forEach(Server::close);
        if (!isOver(servers, grace)) {
            for (Task<?> task : Asyncio.allTasks()) {
                boolean isOurs = task == Asyncio.currentTask() || (task == main && hasMainEnded);
                if (!isOurs && task.cancel()) {
                    cancelled++;
                }
            }
            if (!isOver(servers, LAST_WORDS)) {
                aborted = servers.stream().mapToInt(Server::connections).sum();
                servers.forEach(Server::abortClients);
            }
        }
        cancelMain(); // who waits for something else than his servers
    }

    /// {@return whether all servers are over in time}
    private static boolean isOver(List<? extends Server> servers, Duration patience) {
        try {
            Asyncio.timeout(patience, () -> servers.forEach(Server::waitClosed));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
