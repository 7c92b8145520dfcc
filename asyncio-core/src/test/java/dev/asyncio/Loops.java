package dev.asyncio;

import java.util.concurrent.Callable;

/// Loops for tests that are not tasks themselves. Time is virtual unless the name says otherwise.
final class Loops {

    private Loops() {}

    static EventLoopBuilder builder(Engines engine) {
        VirtualTime time = new VirtualTime();
        return EventLoop.builder().name("test").engine(engine).clock(time).poller(time);
    }

    static EventLoop create(Engines engine) {
        return builder(engine).build();
    }

    static EventLoop inRealTime(Engines engine) {
        return EventLoop.builder().name("test").engine(engine).build();
    }

    static Runner runner(Engines engine) {
        return Runner.builder().loopFactory(() -> create(engine)).build();
    }

    /// Runs `main` to its end on a loop of its own.
    static <T> T run(Engines engine, Callable<? extends T> main) {
        try (Runner runner = runner(engine)) {
            return runner.run(main);
        }
    }

    /// Runs `main`, which has no result, to its end on a loop of its own.
    static void run(Engines engine, Action main) {
        try (Runner runner = runner(engine)) {
            runner.run(main);
        }
    }
}
