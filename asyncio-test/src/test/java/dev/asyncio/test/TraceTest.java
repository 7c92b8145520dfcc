package dev.asyncio.test;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.EventLoop;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.sync.Lock;
import java.util.concurrent.CompletableFuture;

class TraceTest {

    // @start region="trace"
    private static void work(Trace trace, Lock lock) {
        trace.add("comes");
        try (var _ = lock.hold()) {
            trace.add("works");
            sleep(seconds(2));
        }
        trace.add("goes");
    }

    @AsyncioTest
    void tasksTakeTurns() {
        var trace = new Trace();
        var lock = new Lock();
        Task<Void> first = createTask(() -> work(trace, lock), TaskOption.name("first"));
        Task<Void> second = createTask(() -> work(trace, lock), TaskOption.name("second"));

        await(first);
        await(second);

        assertThat(trace).containsExactly("comes", "works", "comes", "goes", "works", "goes");
        assertThat(trace).hasToString("""
                0.000 s  first   comes
                0.000 s  first   works
                0.000 s  second  comes
                2.000 s  first   goes
                2.000 s  second  works
                4.000 s  second  goes""");
    }
    // @end

    @AsyncioTest
    void eventsOfATaskCanBeLookedAtAlone() {
        var trace = new Trace();
        trace.add("asks");
        Task<Boolean> other = createTask(() -> trace.add("answers"), TaskOption.name("other"));
        await(other);
        runningLoop().callSoon(() -> trace.add("called"));
        yieldNow();

        assertThat(trace.of("other")).containsExactly("answers");
        assertThat(trace.withTasks())
                .containsExactly("eventsOfATaskCanBeLookedAtAlone: asks", "other: answers", "called");
        assertThat(trace.of("nobody")).isEmpty();
    }

    @AsyncioTest
    void recorderWritesDownTheLifeOfTasks(EventLoop loop) {
        var trace = new Trace();
        loop.setInstrument(trace.recorder());
        Task<Void> sleeper = createTask(() -> sleep(seconds(1)), TaskOption.name("sleeper"));
        Task<Void> cancelled = createTask(() -> sleep(seconds(9)), TaskOption.name("cancelled"));
        yieldNow();
        cancelled.cancel("enough");
        await(sleeper);
        loop.setInstrument(null);

        assertThat(trace.of("sleeper")).containsExactly("created", "begins", "waits for Sleep", "woken", "ended");
        assertThat(trace.of("cancelled"))
                .containsExactly(
                        "created",
                        "begins",
                        "waits for Sleep",
                        "cancelled: enough",
                        "woken by recorderWritesDownTheLifeOfTasks",
                        "ended as cancelled");
    }

    @AsyncioTest
    void clearForgetsWhatCameBefore() {
        var trace = new Trace();
        trace.add("before");
        sleep(seconds(1));

        trace.clear();
        assertThat(trace).isEmpty();
        assertThat(trace.toString()).isEqualTo("(nothing happened)");
        trace.add("after");

        assertThat(trace.entries()).containsExactly(new Trace.Entry(seconds(1), "clearForgetsWhatCameBefore", "after"));
    }

    @AsyncioTest
    void eventOfAnotherThreadIsRefused(EventLoop loop) {
        var trace = new Trace();

        assertThatThrownBy(() ->
                        CompletableFuture.runAsync(() -> trace.add("late")).get())
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("'late' was added to the trace of " + loop + " from thread '")
                .hasMessageEndingWith("', where it has no place in the order; use callSoonThreadsafe()");
        assertThat(trace).isEmpty();
    }

    @AsyncioTest
    void eventCannotBeNull() {
        assertThatThrownBy(() -> new Trace().add(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A trace needs an event, not null");
    }
}
