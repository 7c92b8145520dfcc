package dev.asyncio.test.assertj;

import dev.asyncio.test.Trace;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

/// Assertions about a trace, see [AsyncioAssertions]: those of a list, whose failures show the trace as a
/// table.
public final class TraceAssert extends ListAssert<String> {

    private final @Nullable Trace trace;

    TraceAssert(@Nullable Trace trace) {
        super(trace);
        this.trace = trace;
        describedAs(() -> "trace\n" + trace + "\n");
    }

    /// Goes on with the events of one task.
    public ListAssert<String> of(String task) {
        isNotNull();
        return Assertions.assertThat(trace().of(task)).describedAs(() -> "of " + task + ", trace\n" + trace + "\n");
    }

    /// Goes on with the events together with their tasks, as `task: event`.
    public ListAssert<String> withTasks() {
        isNotNull();
        return Assertions.assertThat(trace().withTasks()).describedAs(() -> "trace\n" + trace + "\n");
    }

    private Trace trace() {
        return java.util.Objects.requireNonNull(trace);
    }
}
