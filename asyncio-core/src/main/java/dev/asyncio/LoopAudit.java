package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Keeps account of what the program on a loop does not clean up. For test kits; a program has no need of it.
///
/// ```java
/// var audit = new LoopAudit();
/// var loop = EventLoop.builder().audit(audit).build();
/// ```
/// On a loop with an audit tasks, coroutines, callbacks and [OpenResource]s remember where they were made, as
/// in debug mode, which costs up to some ten microseconds for each; everything else runs as without. One
/// audit serves one loop, and is confined to it.
public final class LoopAudit {

    /// A task that was cancelled and ended as if it had not been: it got its [CancelledError] and returned,
    /// and nobody called [Task#uncancel()].
    ///
    /// @param task the task
    /// @param requestedAt where it was cancelled, as a stack trace
    /// @param waitedAt where it waited then, innermost call first, which is where its error was thrown; empty
    ///     if it had not begun or was about to run
    public record SwallowedCancellation(Task<?> task, Throwable requestedAt, List<StackTraceElement> waitedAt) {

        /// Keeps a copy of the stack.
        public SwallowedCancellation {
            waitedAt = List.copyOf(waitedAt);
        }
    }

    /// A callback or a step of a task that has held up the loop in debug mode, see
    /// [EventLoop#setSlowCallbackDuration].
    ///
    /// @param what a task, a [Handle], or something of the library's own to be shown to people
    /// @param took how long, in real time
    public record SlowEntry(Object what, Duration took) {}

    private final Set<OpenResource> open = new LinkedHashSet<>();

    /// Requests to cancel that the task concerned has neither obeyed nor taken back, as far as they are
    /// known.
    private final IdentityHashMap<Task<?>, SwallowedCancellation> requests = new IdentityHashMap<>();

    private final List<SwallowedCancellation> swallowed = new ArrayList<>();
    private final List<SlowEntry> slow = new ArrayList<>();

    /// Written by whoever finds them: any thread.
    private final List<String> neverAwaited = new CopyOnWriteArrayList<>();

    private @Nullable EventLoop loop;

    /// Creates an audit for one loop.
    public LoopAudit() {}

    void begin(EventLoop audited) {
        if (loop != null) {
            throw new IllegalStateException("This LoopAudit serves " + loop + " already; make one for each loop");
        }
        loop = audited;
    }

    private EventLoop loop() {
        return requireNonNull(loop, "This LoopAudit has no loop; give it to EventLoop.builder().audit(...)");
    }

    // ---- what is told

    void add(OpenResource resource) {
        open.add(resource);
    }

    void remove(OpenResource resource) {
        open.remove(resource);
    }

    void cancelRequested(Task<?> task) {
        requests.put(
                task,
                new SwallowedCancellation(
                        task,
                        requireNonNull(Place.of(loop(), "Cancelled here")),
                        List.of(TaskFrames.whereItWaits(task))));
    }

    /// A task has returned although requests to cancel it are in force.
    void endedAllTheSame(Task<?> task) {
        SwallowedCancellation request = requests.remove(task);
        if (request != null) {
            swallowed.add(request);
        }
        // A request goes down the chain of tasks that await one another. Those above had no error to obey.
        for (Future<?> waiter : task.awaitedBy()) {
            requests.remove(waiter);
        }
    }

    /// A task has ended in any way.
    void ended(Task<?> task) {
        requests.remove(task);
    }

    void wasSlow(Object entry, long nanos) {
        slow.add(new SlowEntry(entry, Duration.ofNanos(nanos)));
    }

    /// Any thread.
    void foundNeverAwaited(String message) {
        neverAwaited.add(message);
    }

    // ---- what is asked

    /// {@return what is open, in the order of opening; a copy}
    public List<OpenResource> openResources() {
        return List.copyOf(open);
    }

    /// {@return the timers that the program has set with [EventLoop#callLater] or [EventLoop#callAt] and that
    /// are neither due nor cancelled, in no particular order} Those of the library, such as the deadline of a
    /// timeout, are left out.
    public List<TimerHandle> timers() {
        return loop().timers.handles().stream()
                .filter(handle -> CallSite.isCalledByUser(handle.origin))
                .toList();
    }

    /// {@return when the next timer is due, whoever has set it, in nanoseconds of the loop's clock; null if
    /// there is none}
    public @Nullable Long nextDeadline() {
        TimerQueue timers = loop().timers;
        timers.prune();
        return timers.isEmpty() ? null : (Long) timers.earliest();
    }

    /// {@return where a timer was set, as a stack trace; null if that is not known}
    public @Nullable Throwable origin(TimerHandle timer) {
        return requireNonNull(timer, "origin needs a timer, not null").origin;
    }

    /// {@return the tasks that were cancelled and returned all the same, in the order of their ends}
    public List<SwallowedCancellation> swallowedCancellations() {
        return List.copyOf(swallowed);
    }

    /// {@return what has held up the loop in debug mode, in order}
    public List<SlowEntry> slowEntries() {
        return List.copyOf(slow);
    }

    /// {@return a sentence for each coroutine that was made on the loop and has been found unused, with the
    /// place; complete when the loop is closed} *Any thread.*
    public List<String> neverAwaited() {
        return List.copyOf(neverAwaited);
    }

    /// {@return whether the loop's poller can find anything lost: if not, there is no need to look}
    public boolean canFindLeaks() {
        return loop().poller.canFindLeaks();
    }

    /// {@return what the loop's poller finds lost, see [Poller#leaks()]}
    public List<String> leaks() {
        return loop().poller.leaks();
    }

    @Override
    public String toString() {
        return "LoopAudit[" + loop + ", open=" + open.size() + ", swallowed=" + swallowed.size() + "]";
    }
}
