package dev.asyncio.test.assertj;

import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.test.Trace;
import org.jspecify.annotations.Nullable;

/// The door to assertions about tasks, futures and traces, for AssertJ.
///
/// ```java
/// import static dev.asyncio.test.assertj.AsyncioAssertions.assertThat;
///
/// assertThat(task).isNotDone().isWaitingFor(event);
/// assertThat(trace).containsExactly("first", "second").of("worker").containsExactly("second");
/// ```
/// Next to it, AssertJ's own `assertThat` can be imported for everything else.
public final class AsyncioAssertions {

    private AsyncioAssertions() {}

    /// Begins assertions about a task.
    public static TaskAssert assertThat(@Nullable Task<?> task) {
        return new TaskAssert(task);
    }

    /// Begins assertions about a future.
    public static FutureAssert assertThat(@Nullable Future<?> future) {
        return new FutureAssert(future);
    }

    /// Begins assertions about a trace.
    public static TraceAssert assertThat(@Nullable Trace trace) {
        return new TraceAssert(trace);
    }
}
