package dev.asyncio.test;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.LoopInstrument;
import dev.asyncio.Task;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened, in its order: each event with its time and the task to which it happened.
///
/// A trace is a list of strings, so every library of assertions compares it as it is; times and tasks are in
/// [#entries()], and all of it is in the table that a failed assertion shows.
///
/// {@snippet file="dev/asyncio/test/TraceTest.java" region="trace"}
///
/// A trace belongs to the loop that runs when it is made. Tasks and callbacks of that loop add to it; others
/// may read it once the loop does not run.
public final class Trace extends AbstractList<String> {

    /// Something that happened.
    ///
    /// @param time since the trace was made
    /// @param task the name of the task to which it happened; null for a callback
    /// @param event what happened
    public record Entry(Duration time, @Nullable String task, String event) {}

    private final EventLoop loop;
    private final long start;
    private final List<Entry> entries = new ArrayList<>();

    /// Creates an empty trace.
    ///
    /// @throws IllegalStateException if no loop runs on this thread
    public Trace() {
        this.loop = Asyncio.runningLoop();
        this.start = loop.time();
    }

    /// Adds an event of the running task, or of the running callback.
    ///
    /// @return true, as of every list that grows
    /// @throws IllegalStateException if it is called from another thread than the loop's
    @Override
    public boolean add(String event) {
        if (!loop.isCurrent()) {
            throw new IllegalStateException("'" + event + "' was added to the trace of " + loop + " from thread '"
                    + Thread.currentThread().getName()
                    + "', where it has no place in the order; use callSoonThreadsafe()");
        }
        Task<?> task = loop.runningTask();
        record(task, event);
        return true;
    }

    private void record(@Nullable Task<?> task, String event) {
        entries.add(new Entry(
                Duration.ofNanos(loop.time() - start),
                task == null ? null : task.name(),
                requireNonNull(event, "A trace needs an event, not null")));
    }

    /// {@return an instrument that adds what happens to tasks, to be given to [EventLoop#setInstrument]}
    ///
    /// | event | when |
    /// |---|---|
    /// | `created` | the task was made |
    /// | `begins` | its first step begins |
    /// | `waits for …` | it has suspended; `yields` if it only lets others run |
    /// | `woken`, `woken by …` | what it waited for is done |
    /// | `cancelled`, `cancelled: …` | it was asked to cancel itself |
    /// | `ended`, `ended as cancelled`, `ended by …` | it has its outcome |
    ///
    /// What the task waits for is named by its class, since its text changes.
    public LoopInstrument recorder() {
        return new TraceRecorder(this::record);
    }

    /// {@return the event at this place}
    @Override
    public String get(int index) {
        return entries.get(index).event();
    }

    /// {@return how many events there are}
    @Override
    public int size() {
        return entries.size();
    }

    /// Forgets everything, to look only at what follows. Times still count from the beginning.
    @Override
    public void clear() {
        entries.clear();
    }

    /// {@return the events with their times and tasks; a copy}
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /// {@return the events of one task, in their order; empty if there is none of that name; a copy}
    public List<String> of(String task) {
        requireNonNull(task, "of needs the name of a task, not null");
        return entries.stream()
                .filter(entry -> task.equals(entry.task()))
                .map(Entry::event)
                .toList();
    }

    /// {@return a line for each event: `task: event`, or the event alone for a callback; a copy}
    public List<String> withTasks() {
        return entries.stream()
                .map(entry -> entry.task() == null ? entry.event() : entry.task() + ": " + entry.event())
                .toList();
    }

    /// {@return a table of times in seconds, tasks and events}
    @Override
    public String toString() {
        return TraceTable.of(entries);
    }
}
