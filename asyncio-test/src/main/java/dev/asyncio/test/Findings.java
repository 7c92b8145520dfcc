package dev.asyncio.test;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.LoopAudit;
import dev.asyncio.LoopAudit.SlowEntry;
import dev.asyncio.LoopAudit.SwallowedCancellation;
import dev.asyncio.OpenResource;
import dev.asyncio.Task;
import dev.asyncio.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is wrong with a test whose body has passed, each kind of it as a paragraph of one message.
///
/// Used by the test's thread while the loop does not run.
final class Findings {

    private final TestSettings settings;
    private final List<String> paragraphs = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();

    Findings(TestSettings settings) {
        this.settings = settings;
    }

    void addTasks(Collection<Task<?>> left) {
        if (left.isEmpty() || settings.allows(Finding.TASK)) {
            return;
        }
        String text = "The test left %s behind; await or cancel what it starts"
                        .formatted(left.size() == 1 ? "an unfinished task" : left.size() + " unfinished tasks")
                + TaskReport.of(left);
        List<Task<?>> stubborn =
                left.stream().filter(task -> task.cancelling() > 0).toList();
        for (Task<?> task : stubborn) {
            text += "\n  Task '" + task.name() + "' was cancelled and goes on all the same";
        }
        paragraphs.add(text);
    }

    void addTimers(EventLoop loop, LoopAudit audit) {
        if (settings.allows(Finding.TIMER)) {
            return;
        }
        add(
                audit.timers(),
                "The test left a timer behind; cancel its handle, or wait until it is due",
                "The test left %d timers behind; cancel their handles, or wait until they are due",
                timer -> describe(timer, loop, audit));
    }

    private static String describe(TimerHandle timer, EventLoop loop, LoopAudit audit) {
        var text =
                new StringBuilder("\n  A timer that is due in ").append(Duration.ofNanos(timer.when() - loop.time()));
        Places.append(text, "\n      made at ", audit.origin(timer));
        return text.toString();
    }

    void addResources(LoopAudit audit) {
        List<OpenResource> open = audit.openResources().stream()
                .filter(resource -> !settings.allows(Finding.of(resource.kind())))
                .toList();
        add(
                open,
                "The test left something open; close it, best with try (…)",
                "The test left %d things open; close them, best with try (…)",
                resource -> {
                    var text = new StringBuilder("\n  ")
                            .append(resource.kind().name().toLowerCase(Locale.ROOT))
                            .append(": ")
                            .append(Places.shortened(resource.toString()));
                    Places.append(text, "\n      opened at ", resource.origin());
                    return text.toString();
                });
    }

    void addSwallowedCancellations(LoopAudit audit) {
        if (settings.allows(Finding.SWALLOWED_CANCELLATION)) {
            return;
        }
        add(
                audit.swallowedCancellations(),
                "A task swallowed its cancellation: it got its CancelledError and returned as if nothing had happened;"
                        + " throw it on, or call uncancel() to say that the task has dealt with it",
                "%d tasks swallowed their cancellations: they got their CancelledErrors and returned as if nothing had"
                        + " happened; throw them on, or call uncancel() to say that the task has dealt with it",
                Findings::describe);
    }

    private static String describe(SwallowedCancellation swallowed) {
        var text = new StringBuilder("\n  ").append(swallowed.task());
        Places.append(text, "\n      waited, and got the error, at ", swallowed.waitedAt());
        Places.append(text, "\n      cancelled at ", swallowed.requestedAt());
        Places.append(text, "\n      made at ", swallowed.task().origin());
        return text.toString();
    }

    void addSlowEntries(LoopAudit audit) {
        if (settings.slowCallback().isZero()) {
            return;
        }
        add(
                audit.slowEntries(),
                "A step held up the loop; let it await, or move the work to toThread(…)",
                "%d steps held up the loop; let them await, or move the work to toThread(…)",
                Findings::describe);
    }

    private static String describe(SlowEntry slow) {
        var text = new StringBuilder(
                "\n  %s took %d ms".formatted(slow.what(), slow.took().toMillis()));
        if (slow.what() instanceof Task<?> task) {
            Places.append(text, "\n      made at ", task.origin());
        }
        return text.toString();
    }

    /// The loop is closed.
    void addCoroutines(LoopAudit audit) {
        if (!settings.allows(Finding.COROUTINE)) {
            add(
                    audit.neverAwaited(),
                    "The test made a coroutine and never awaited it",
                    "The test made %d coroutines and never awaited them",
                    message -> "\n  " + message);
        }
    }

    void addThreads(List<Thread> started) {
        if (!settings.allows(Finding.THREAD)) {
            add(
                    started,
                    "The test left a thread behind; shut down the executor or end the work that started it",
                    "The test left %d threads behind; shut down the executors or end the work that started them",
                    ThreadCheck::describe);
        }
    }

    void addBuffers(List<String> leaks) {
        if (!settings.allows(Finding.BUFFER)) {
            add(
                    leaks,
                    "A buffer was not given back, by this test or an earlier one; see where it was last used",
                    "%d buffers were not given back, by this test or earlier ones; see where they were last used",
                    leak -> "\n  " + leak.strip().replace("\n", "\n  "));
        }
    }

    void addReports(List<ErrorContext> reports) {
        if (reports.isEmpty() || settings.allows(Finding.REPORT)) {
            return;
        }
        paragraphs.add("The loop had to tell its exception handler of trouble that nobody saw; await what"
                + " fails, or set an exception handler that expects it" + textOf(reports));
        for (ErrorContext report : reports) {
            if (report.exception() != null) {
                causes.add(report.exception());
            }
        }
    }

    /// {@return what the loop had to tell its exception handler, a line or more for each}
    static String textOf(List<ErrorContext> reports) {
        var text = new StringBuilder();
        for (ErrorContext report : reports) {
            text.append("\n  ").append(report.message());
            if (report.exception() != null) {
                text.append(": ").append(report.exception());
                Places.append(text, "\n      at ", report.exception());
            }
            Places.append(text, "\n      made at ", report.origin());
        }
        return text.toString();
    }

    private <T> void add(List<T> found, String one, String many, Function<T, String> describe) {
        if (found.isEmpty()) {
            return;
        }
        var text = new StringBuilder(found.size() == 1 ? one : many.formatted(found.size()));
        int shown = Math.min(found.size(), 20); // who leaves more than that does not need a longer list
        found.subList(0, shown).forEach(each -> text.append(describe.apply(each)));
        if (found.size() > shown) {
            text.append("\n  … and ").append(found.size() - shown).append(" more");
        }
        paragraphs.add(text.toString());
    }

    /// {@return the failure, or null if there is nothing wrong}
    @Nullable
    AssertionError failure() {
        if (paragraphs.isEmpty()) {
            return null;
        }
        var failure = new AssertionError(String.join("\n", paragraphs));
        causes.forEach(failure::addSuppressed);
        return failure;
    }
}
