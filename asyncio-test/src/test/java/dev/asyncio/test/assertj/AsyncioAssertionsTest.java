package dev.asyncio.test.assertj;

import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.test.assertj.AsyncioAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.sync.Event;
import dev.asyncio.sync.Lock;
import dev.asyncio.test.AsyncioTest;
import dev.asyncio.test.Trace;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class AsyncioAssertionsTest {

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }

    @AsyncioTest
    void waitOfATaskCanBeAsserted() {
        var event = new Event();
        Task<Void> task = createTask(event::await, TaskOption.name("waiter"));
        yieldNow();

        assertThat(task)
                .isNotDone()
                .isWaitingFor(event)
                .isWaitingFor(Event.class)
                .hasStatus(Task.Status.WAITING);
        fails(() -> assertThat(task).isDone(), "Expected to be done:%n  %s".formatted(task));
        fails(
                () -> assertThat(task).isWaitingFor(Lock.class),
                "Expected to wait for an object of %s, but:%n  %s".formatted(Lock.class, task));
        fails(
                () -> assertThat(task).hasStatus(Task.Status.READY),
                "Expected the status READY, but:%n  %s".formatted(task));

        task.cancel();
        yieldNow();
        assertThat(task).isCancelled();
    }

    @AsyncioTest
    void outcomeOfAFutureCanBeAsserted() {
        Future<String> good = createFuture();
        Future<String> bad = createFuture();
        assertThat(good).isNotDone();
        good.setResult("result");
        bad.setException(new IOException("no route"));

        assertThat(good).isDone().hasResult("result");
        assertThat(bad).hasFailedWith(IOException.class).extractingFailure().hasMessage("no route");
        fails(
                () -> assertThat(bad).hasFailedWith(IllegalStateException.class),
                "Expected java.lang.IllegalStateException, but:%n  Future[failed: java.io.IOException: no route]"
                        .formatted());
        fails(() -> assertThat(good).isCancelled(), "Expected to be cancelled:%n  Future[finished]".formatted());
        fails(
                () -> assertThat(good).hasFailedWith(IOException.class),
                "Expected a failure, but:%n  Future[finished]".formatted());
    }

    @AsyncioTest
    void failedAssertionShowsTheTraceAsATable() {
        var trace = new Trace();
        trace.add("one");
        trace.add("two");

        assertThat(trace).containsExactly("one", "two");
        assertThat(trace).of("failedAssertionShowsTheTraceAsATable").hasSize(2);
        assertThatThrownBy(() -> assertThat(trace).containsExactly("two"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("0.000 s  failedAssertionShowsTheTraceAsATable  one\n");
    }
}
