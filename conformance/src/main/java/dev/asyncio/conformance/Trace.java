package dev.asyncio.conformance;

import dev.asyncio.Asyncio;
import dev.asyncio.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What happened in a run, one line for each event.
///
/// A trace is over when the run is, or is given up. Tasks that are unwound later leave no lines in it.
final class Trace {

    private final VirtualClock clock;
    private final Labels labels;
    private final Values values;

    // Confined to the loop and, between runs, to the thread that calls the runner.
    private final List<String> lines = new ArrayList<>();
    private final Deque<String> callbacks = new ArrayDeque<>();
    private @Nullable ScenarioFault fault;

    /// Written by the loop, and by any thread that has waited long enough.
    private volatile boolean isOver;

    Trace(VirtualClock clock, Labels labels, Values values) {
        this.clock = clock;
        this.labels = labels;
        this.values = values;
    }

    /// Adds a line about what the current task or callback does.
    void line(String text) {
        if (!isOver) {
            add(actor(), text);
        }
    }

    /// Adds a line about the run as a whole.
    void lineOfRun(String text) {
        if (!isOver) {
            add("-", text);
        }
    }

    /// Does something and adds a line that begins with `head` and tells how it ended.
    ///
    /// @return the value
    @Nullable
    Object outcomeOf(String head, Supplier<@Nullable Object> action) {
        Object value = failureOf(head, action);
        line(head + values.outcome(value));
        return value;
    }

    /// Does something and adds a line only if it raises.
    ///
    /// @return the value
    <T extends @Nullable Object> T failureOf(String head, Supplier<T> action) {
        try {
            return action.get();
        } catch (Throwable raised) {
            line(head + values.failure(raised));
            throw raised;
        }
    }

    /// Runs a callback, which is the actor of what it does unless there is a current task.
    void inCallback(String label, Runnable body) {
        callbacks.push(label);
        try {
            body.run();
        } finally {
            callbacks.pop();
        }
    }

    /// Ends the trace. Any thread.
    void end() {
        isOver = true;
    }

    /// Ends the trace because of what is not the program's doing.
    void giveUp(ScenarioFault reason) {
        if (!isOver) {
            fault = reason;
            isOver = true;
        }
    }

    boolean isOver() {
        return isOver;
    }

    /// {@return the lines of the whole run}
    ///
    /// @throws ScenarioFault if the run was given up
    List<String> lines() {
        if (fault != null) {
            throw fault;
        }
        return List.copyOf(lines);
    }

    private void add(String actor, String text) {
        lines.add(clock.millis() + " " + actor + " " + text);
    }

    private String actor() {
        Task<?> task = Asyncio.currentTask();
        if (task != null) {
            String label = labels.of(task);
            return label == null ? "-" : label;
        }
        return callbacks.isEmpty() ? "-" : "(" + callbacks.peek() + ")";
    }
}
