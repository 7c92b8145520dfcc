package dev.asyncio.resilience;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTime;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.asyncio.Action;
import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.TimeoutException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class RetryTest {

    private final List<String> log = new ArrayList<>();
    private int calls;

    @AsyncioTest
    void callsAgainUntilItSucceeds() {
        // @start region="retry"
        var retry = Retry.builder()
                .attempts(5)
                .backoff(millis(200), seconds(10))
                .on(IOException.class)
                .build();
        String page = retry.call(() -> fetch());
        // @end

        assertThat(page).isEqualTo("page");
        assertThat(calls).isEqualTo(3);
    }

    private String fetch() throws IOException {
        if (++calls < 3) {
            throw new IOException("call " + calls);
        }
        return "page";
    }

    @AsyncioTest
    void pausesGrowUpToTheLongest() {
        var retry = exact().attempts(6).backoff(seconds(1), seconds(5)).build();

        var _ = catchThrowable(() -> retry.call(this::failAndNote));

        assertThat(log).containsExactly("at 0.0", "at 1.0", "at 3.0", "at 7.0", "at 12.0", "at 17.0");
    }

    @AsyncioTest
    void factorOfOneMakesAllPausesEqual() {
        var retry = exact().factor(1).backoff(seconds(1), seconds(5)).build();

        var _ = catchThrowable(() -> retry.call(this::failAndNote));

        assertThat(log).containsExactly("at 0.0", "at 1.0", "at 2.0");
    }

    @AsyncioTest
    void chanceShortensThePausesAsItsGeneratorSays() {
        List<Duration> delays = new ArrayList<>();
        var retry = Retry.builder()
                .attempts(20)
                .backoff(seconds(8), seconds(8))
                .jitter(0.25, new Random(3))
                .onAttempt(attempt -> {
                    if (attempt.delay() != null) {
                        delays.add(attempt.delay());
                    }
                })
                .build();

        var _ = catchThrowable(() -> retry.call(this::failAndNote));

        var random = new Random(3);
        assertThat(delays).hasSize(19).allSatisfy(delay -> {
            assertThat(delay).isBetween(seconds(6), seconds(8));
            assertThat(delay.toNanos()).isEqualTo((long) (8e9 * (1 - 0.25 * random.nextDouble())));
        });
    }

    @AsyncioTest
    void lastFailureIsThrownWithTheEarlierOnesSuppressed() {
        Throwable thrown = catchThrowable(() -> exact().build().call(() -> {
            throw new IOException("call " + ++calls);
        }));

        assertThat(thrown).isInstanceOf(IOException.class).hasMessage("call 3");
        assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).containsExactly("call 1", "call 2");
    }

    @AsyncioTest
    void failureThatIsTheSameEachTimeDoesNotSuppressItself() {
        var same = new IOException("always the same");

        Throwable thrown = catchThrowable(() -> exact().build().call(() -> {
            throw same;
        }));

        assertThat(thrown).isSameAs(same);
        assertThat(thrown.getSuppressed()).isEmpty();
    }

    @AsyncioTest
    void exceptionsThatAreNotNamedAreThrownAtOnce() {
        var retry = exact().on(FileNotFoundException.class, IllegalStateException.class)
                .build();

        assertThatThrownBy(() -> retry.call(this::failAndNote)).isInstanceOf(IOException.class);

        assertThat(log).containsExactly("at 0.0");
    }

    @AsyncioTest
    void conditionDecidesWhatIsRetried() {
        var retry = exact().on(failure -> "call 1".equals(failure.getMessage())).build();

        assertThatThrownBy(() -> retry.call(() -> fetch())).hasMessage("call 2");
    }

    @AsyncioTest
    void cancellationAndErrorsAreNeverRetried() {
        var cancelled = createTask(() -> exact().build().call(() -> {
            calls++;
            sleep(seconds(10));
        }));
        sleep(seconds(1));
        cancelled.cancel();
        sleep(seconds(1));
        assertThat(cancelled.isCancelled()).isTrue();

        assertThatThrownBy(() -> exact().build().call(() -> {
                    calls++;
                    throw new AssertionError("a bug");
                }))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> exact().build().call(() -> {
                    calls++;
                    throw new CancelledError("by itself");
                }))
                .isInstanceOf(CancelledError.class);
        assertThat(calls).isEqualTo(3);
    }

    @AsyncioTest
    void pauseCanBeCancelled() {
        var task = createTask(() -> exact().build().call(this::failAndNote));
        sleep(millis(500));

        task.cancel();
        sleep(seconds(10));

        assertThat(task.isCancelled()).isTrue();
        assertThat(log).containsExactly("at 0.0");
    }

    @AsyncioTest
    void deadlineEndsAnAttempt() {
        var retry = exact().deadline(seconds(5)).build();
        long start = currentTime();

        Throwable thrown = catchThrowable(() -> retry.call(() -> {
            calls++;
            sleep(seconds(3));
            throw new IOException("call " + calls);
        }));

        assertThat(thrown).isInstanceOf(TimeoutException.class);
        assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).containsExactly("call 1");
        assertThat(currentTime() - start).isEqualTo(seconds(5).toNanos());
    }

    @AsyncioTest
    void pauseThatWouldReachBeyondTheDeadlineIsNotBegun() {
        var retry = exact().attempts(10).deadline(seconds(3)).build();

        assertThatThrownBy(() -> retry.call(this::failAndNote)).isInstanceOf(IOException.class);

        assertThat(log).containsExactly("at 0.0", "at 1.0");
    }

    @AsyncioTest
    void hookHearsOfEachAttempt() {
        var retry = exact().onAttempt(attempt -> log.add(attempt.number() + " "
                        + (attempt.failure() == null
                                ? "succeeded"
                                : attempt.failure().getMessage())
                        + (attempt.isRetried() ? ", again after " + attempt.delay() : "")
                        + ", elapsed " + attempt.elapsed()))
                .build();

        retry.call(() -> fetch());

        assertThat(log)
                .containsExactly(
                        "1 call 1, again after PT1S, elapsed PT0S",
                        "2 call 2, again after PT2S, elapsed PT1S",
                        "3 succeeded, elapsed PT3S");
    }

    @AsyncioTest
    void exceptionOfTheHookIsNotTakenForOneOfTheBody() {
        var retry = exact().onAttempt(_ -> {
                    throw new IllegalStateException("the hook");
                })
                .build();

        assertThatThrownBy(() -> retry.call(() -> {
                    calls++;
                }))
                .hasMessage("the hook");
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Retry.attempts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A retry needs at least 1 attempt, but has 0; 1 calls once and never again");
        assertThatThrownBy(() -> Retry.builder().backoff(seconds(2), seconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A backoff must go from 0 or more to no less than that, but goes from PT2S to PT1S");
        assertThatThrownBy(() -> Retry.builder().factor(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A backoff's factor must be at least 1, but is 0.5");
        assertThatThrownBy(() -> Retry.builder().jitter(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A jitter must be from 0 to 1, but is 1.5");
        assertThatThrownBy(() -> Retry.builder().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A deadline must be positive, but is PT0S");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullIsNothingToCall() {
        assertThatThrownBy(() -> Retry.attempts(2).call((Action) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to call: the body is null");
        assertThatThrownBy(() -> Retry.attempts(2).call((Callable<String>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to call: the body is null");
    }

    @Test
    void textTellsThePolicy() {
        assertThat(Retry.attempts(4)).hasToString("Retry[attempts=4, backoff=PT0.1S..PT30S, deadline=none]");
    }

    private static RetryBuilder exact() {
        return Retry.builder().backoff(seconds(1), seconds(30)).jitter(0);
    }

    private void failAndNote() throws IOException {
        log.add("at " + currentTime() / 1e9);
        throw new IOException("no route");
    }
}
