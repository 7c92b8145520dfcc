package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;

import dev.asyncio.AsyncGenerator;
import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.LoopInstrument;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.VirtualTime;
import dev.asyncio.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program in which everything occurs that an instrument is told of, run once on virtual time.
final class InstrumentedRun {

    final List<String> log = new ArrayList<>();
    final List<ErrorContext> reports = new ArrayList<>();
    final boolean keptItsInstrument;

    InstrumentedRun(@Nullable LoopInstrument instrument, Engines engine) {
        EventLoop loop = EventLoop.builder()
                .engine(engine)
                .virtualTime(new VirtualTime())
                .build();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        loop.setInstrument(instrument);
        loop.runUntilComplete(loop.createTask(this::program, TaskOption.name("main")));
        keptItsInstrument = loop.instrument() == instrument;
        loop.close();
    }

    private void program() {
        EventLoop loop = runningLoop();
        Queue<String> queue = new Queue<>(1);
        createTask(() -> passOn(queue), TaskOption.name("producer"));
        createTask(() -> takeTwo(queue), TaskOption.name("consumer"));
        createTask(() -> log.add("eager"), TaskOption.name("eager"), TaskOption.eagerStart());
        Task<Void> failing = createTask(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                TaskOption.name("failing"));
        createTask(() -> log.add("never"), TaskOption.name("early")).cancel("too early");
        Task<Void> late = createTask(() -> sleep(seconds(9)), TaskOption.name("late"));
        loop.callSoon(() -> log.add("callback"));
        loop.callLater(seconds(1), () -> log.add("timer"));
        yieldNow();
        late.cancel("enough");
        for (int number : generator((AsyncGenerator.Yielder<Integer> out) -> {
            sleep(seconds(1));
            out.yield(1);
            out.yield(2);
        })) {
            log.add("generated " + number);
        }
        moveOnAfter(seconds(1), () -> sleep(seconds(5)));
        log.add("failed with " + failing.exception());
        log.add("cancelled " + late.isCancelled());
    }

    private void passOn(Queue<String> queue) {
        queue.put("a");
        queue.put("b");
        log.add("put");
    }

    private void takeTwo(Queue<String> queue) {
        log.add("took " + queue.get() + queue.get());
    }
}
