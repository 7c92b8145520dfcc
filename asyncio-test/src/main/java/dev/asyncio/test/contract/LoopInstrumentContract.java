package dev.asyncio.test.contract;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.LoopInstrument;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a loop relies on in its [LoopInstrument]: that it only looks.
///
/// Each claim runs a program in which everything occurs that an instrument is told of: tasks, eager ones
/// among them, that wait, fail, are cancelled early and late; generators, callbacks, timers, and a loop that
/// waits.
public interface LoopInstrumentContract {

    /// {@return a new instrument, for one loop}
    LoopInstrument createInstrument();

    /// An instrument that throws is reported and removed.
    @Test
    default void instrumentThrowsNothing() {
        var run = new InstrumentedRun(createInstrument(), Engines.HANDOFF);

        assertEquals(List.of(), run.reports);
        assertTrue(run.keptItsInstrument, "the loop has removed its instrument");
    }

    @Test
    default void instrumentChangesNothing() {
        assertEquals(
                new InstrumentedRun(null, Engines.HANDOFF).log,
                new InstrumentedRun(createInstrument(), Engines.HANDOFF).log);
    }

    /// Tools are switched on while a program runs, in the middle of everything.
    @Test
    default void instrumentCanComeAndGoWhileTheLoopRuns() {
        List<ErrorContext> reports = new ArrayList<>();
        EventLoop loop = EventLoop.builder().virtualTime(new VirtualTime()).build();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        LoopInstrument instrument = createInstrument();

        loop.runUntilComplete(coroutine(() -> {
            Task<Void> waiting = createTask(() -> sleep(seconds(3)), TaskOption.name("waiting"));
            sleep(seconds(1));
            runningLoop().setInstrument(instrument);
            sleep(seconds(1));
            assertSame(instrument, runningLoop().instrument());
            runningLoop().setInstrument(null);
            await(waiting);
        }));
        loop.close();

        assertEquals(List.of(), reports);
    }
}
