package dev.asyncio;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The instrument of a loop, if there is one, and its guard. Confined to the loop.
///
/// Callers on the hot path ask [LoopCore#isWatched] first.
final class Instrumentation {

    private final EventLoop loop;
    private @Nullable LoopInstrument instrument;

    Instrumentation(EventLoop loop, @Nullable LoopInstrument instrument) {
        this.loop = loop;
        this.instrument = instrument;
    }

    @Nullable
    LoopInstrument instrument() {
        return instrument;
    }

    void set(@Nullable LoopInstrument next) {
        instrument = next;
        loop.watch();
    }

    /// Tells the instrument of an event.
    void tell(Consumer<LoopInstrument> event) {
        LoopInstrument listener = instrument;
        if (listener == null) {
            return;
        }
        try {
            event.accept(listener);
        } catch (Throwable thrown) {
            set(null);
            loop.callExceptionHandler(
                    ErrorContext.of("LoopInstrument " + listener + " has thrown and was removed from " + loop, thrown));
        }
    }

    /// After a step.
    void tellStepOver(Task<?> task) {
        if (task.isDone()) {
            tell(listener -> listener.stepEnds(task));
        } else {
            Object awaiting = task.awaiting();
            tell(listener -> listener.stepSuspends(task, awaiting));
        }
    }
}
