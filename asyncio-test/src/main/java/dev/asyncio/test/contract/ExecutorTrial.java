package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.timeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.Action;
import dev.asyncio.ContextVar;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/// An executor of its own for each claim, and what claims have in common.
final class ExecutorTrial {

    /// How many jobs are submitted one after the other.
    static final int MANY = 1000;

    /// How many jobs are expected to run at the same time, where there is no limit.
    static final int AT_ONCE = 50;

    static final ContextVar<String> REQUEST = new ContextVar<>("request");

    private ExecutorTrial() {}

    /// What is claimed of an executor.
    interface Claim {
        void check(ExecutorService executor) throws Exception;
    }

    static void run(ExecutorContract contract, Claim claim) throws Exception {
        ExecutorService executor = contract.createExecutor();
        try {
            Action body = () -> claim.check(executor);
            timeout(contract.patience(), body);
        } finally {
            executor.shutdownNow();
        }
    }

    /// Waits for what jobs do, off the loop.
    static void waitFor(ExecutorContract contract, CountDownLatch latch) throws Exception {
        boolean isOpen = await(onThread(() -> latch.await(contract.patience().toNanos(), TimeUnit.NANOSECONDS)));
        assertTrue(isOpen, "the jobs have begun");
    }

    /// Calls a function on a thread that belongs to no executor, since any may be the one that is tried.
    static <T> CompletableFuture<T> onThread(Callable<T> function) {
        var outcome = new CompletableFuture<T>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                outcome.complete(function.call());
            } catch (Exception e) {
                outcome.completeExceptionally(e);
            }
        });
        return outcome;
    }
}
