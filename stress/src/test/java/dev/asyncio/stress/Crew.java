package dev.asyncio.stress;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/// Threads that do the same at the same time: every other one is a virtual thread.
final class Crew {

    /// What each thread does.
    @FunctionalInterface
    interface Work {
        /// Does the work of one thread.
        ///
        /// @param thread which of the crew this is, from 0
        void run(int thread) throws Exception;
    }

    private final List<FutureTask<Void>> threads;

    private Crew(List<FutureTask<Void>> threads) {
        this.threads = threads;
    }

    /// Starts `size` threads.
    static Crew start(int size, Work work) {
        List<FutureTask<Void>> threads = IntStream.range(0, size)
                .mapToObj(thread -> new FutureTask<Void>(() -> {
                    work.run(thread);
                    return null;
                }))
                .toList();
        for (int i = 0; i < size; i++) {
            Thread.Builder builder = i % 2 == 0
                    ? Thread.ofPlatform().daemon().name("crew-" + i)
                    : Thread.ofVirtual().name("crew-" + i);
            builder.start(threads.get(i));
        }
        return new Crew(threads);
    }

    /// Lets `size` threads do `work` and waits for them.
    static void run(int size, Work work) throws Exception {
        start(size, work).join();
    }

    /// Waits for all, and throws what one of them threw.
    void join() throws Exception {
        for (FutureTask<Void> thread : threads) {
            try {
                thread.get();
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case Exception exception -> throw exception;
                    case Error error -> throw error;
                    case null, default -> throw e;
                }
            }
        }
    }
}
