package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.runningLoop;

import dev.asyncio.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Nested;

/// The JDK's executors, the loop's default one, and the example of the contract's documentation.
class ExecutorsTest {

    // @start region="executor"
    @Nested
    class FixedThreadPool implements ExecutorContract {

        @Override
        public ExecutorService createExecutor() {
            return Executors.newFixedThreadPool(4);
        }

        @Override
        public int maxRunning() {
            return 4;
        }
    }
    // @end

    @Nested
    class SingleThread implements ExecutorContract {
        @Override
        public ExecutorService createExecutor() {
            return Executors.newSingleThreadExecutor();
        }

        @Override
        public int maxRunning() {
            return 1;
        }
    }

    @Nested
    class CachedThreadPool implements ExecutorContract {
        @Override
        public ExecutorService createExecutor() {
            return Executors.newCachedThreadPool();
        }
    }

    @Nested
    class VirtualThreads implements ExecutorContract {
        @Override
        public ExecutorService createExecutor() {
            return Executors.newVirtualThreadPerTaskExecutor();
        }
    }

    @Nested
    class WorkStealing implements ExecutorContract {
        @Override
        public ExecutorService createExecutor() {
            return new ForkJoinPool(3);
        }

        @Override
        public int maxRunning() {
            return 3;
        }
    }

    @Nested
    class Scheduled implements ExecutorContract {
        @Override
        public ExecutorService createExecutor() {
            return Executors.newScheduledThreadPool(2);
        }

        @Override
        public int maxRunning() {
            return 2;
        }
    }

    @Nested
    class DefaultOfTheLoop implements ExecutorContract {
        @Override
        public ExecutorService createExecutor() {
            return Executors.newVirtualThreadPerTaskExecutor();
        }

        @Override
        public <T> Future<T> submit(ExecutorService executor, Callable<T> job) {
            runningLoop().setDefaultExecutor(executor);
            return runningLoop().runInExecutor(null, job);
        }
    }
}
