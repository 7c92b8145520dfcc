package dev.asyncio.stress;

import dev.asyncio.Asyncio;
import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.EventLoopBuilder;
import dev.asyncio.Task;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/// An event loop that runs on a thread of its own until the test closes it.
final class LoopThread implements AutoCloseable {

    private final EventLoop loop;
    private final Thread thread;

    /// What the loop had to tell its exception handler: no test expects anything.
    private final Queue<ErrorContext> trouble = new ConcurrentLinkedQueue<>();

    private LoopThread(EventLoop loop) {
        this.loop = loop;
        loop.setExceptionHandler((_, what) -> trouble.add(what));
        RealTimeLimit.watch(loop);
        thread = Thread.ofPlatform().daemon().name("runs " + loop.name()).start(loop::runForever);
    }

    static LoopThread start(Engines engine) {
        return start(EventLoop.builder().engine(engine));
    }

    static LoopThread start(EventLoopBuilder builder) {
        return new LoopThread(builder.build());
    }

    EventLoop loop() {
        return loop;
    }

    Thread thread() {
        return thread;
    }

    /// Runs `body` as a task of the loop, waits for it, and returns its result or throws what it threw.
    <T> T call(Callable<T> body) throws Exception {
        try {
            return Asyncio.runCoroutineThreadsafe(body, loop).join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /// Lets everything run that is ready, then cancels the tasks that still wait.
    ///
    /// @return how many there were
    int cancelWhatWaits() throws Exception {
        return call(() -> {
            for (int turn = 0; turn < 10; turn++) {
                Asyncio.yieldNow();
            }
            Set<Task<?>> waiting = loop.allTasks();
            waiting.remove(Asyncio.currentTask());
            waiting.forEach(Task::cancel);
            return waiting.size();
        });
    }

    /// Stops the loop and waits for its thread.
    void stop() {
        loop.callSoonThreadsafe(loop::stop);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while " + loop + " was about to stop", e);
        }
    }

    /// Stops and closes the loop, and fails if there was trouble that nobody saw.
    @Override
    public void close() {
        if (!loop.isClosed()) {
            stop();
            loop.close();
        }
        if (!trouble.isEmpty()) {
            var failure = new AssertionError(loop + " had to tell its exception handler of trouble: " + trouble);
            trouble.stream()
                    .map(ErrorContext::exception)
                    .filter(exception -> exception != null)
                    .forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
