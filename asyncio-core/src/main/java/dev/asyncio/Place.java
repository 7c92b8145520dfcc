package dev.asyncio;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where something was made. In debug mode that is a whole stack trace; for an audit, which is there in every
/// test, the calls next to the place do, and are turned into text only if somebody asks.
final class Place extends Throwable {

    private static final long serialVersionUID = 1L;

    /// How many calls are kept: those of the library itself are about ten at most.
    private static final int CALLS = 16;

    private static final StackWalker WALKER = StackWalker.getInstance();

    private final transient List<StackFrame> calls;

    private Place(String message) {
        super(message, null, false, false);
        this.calls = WALKER.walk(frames -> frames.limit(CALLS).toList());
    }

    /// {@return the caller's place, or null if nobody wants to know}
    static @Nullable Throwable of(LoopCore loop, String message) {
        if (loop.isDebug) {
            return new Throwable(message);
        }
        return loop.audit == null ? null : new Place(message);
    }

    @Override
    public StackTraceElement[] getStackTrace() {
        return calls.stream()
                .filter(call -> !call.getClassName().equals(Place.class.getName()))
                .map(StackFrame::toStackTraceElement)
                .toArray(StackTraceElement[]::new);
    }
}
