package dev.asyncio.resilience;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio.Action;
import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final List<String> log = new ArrayList<>();

    private CircuitBreakerBuilder builder() {
        return CircuitBreaker.builder()
                .name("payments")
                .window(4)
                .openFor(seconds(10))
                .trialCalls(2)
                .onChange((before, after) -> log.add(before + " -> " + after));
    }

    @AsyncioTest
    void opensWhenTooManyCallsFailAndClosesWhenTheTrialCallsSucceed() {
        // @start region="breaker"
        var breaker = CircuitBreaker.builder()
                .name("payments")
                .window(20)
                .failureRate(0.5)
                .openFor(seconds(30))
                .trialCalls(3)
                .build();
        String receipt = breaker.call(() -> pay());
        // @end
        assertThat(receipt).isEqualTo("receipt");

        for (int i = 0; i < 9; i++) {
            succeed(breaker);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
            fail(breaker);
        }
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
        sleep(seconds(30));
        for (int i = 0; i < 3; i++) {
            succeed(breaker);
        }

        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    private String pay() {
        return "receipt";
    }

    @AsyncioTest
    void openBreakerDoesNotCall() {
        var breaker = builder().build();
        open(breaker);
        sleep(seconds(4));

        var refusal = catchThrowableOfType(CircuitOpenException.class, () -> breaker.call(() -> log.add("called")));

        assertThat(refusal)
                .hasMessage("CircuitBreaker 'payments' [open] lets no calls through for another PT6S; try later, or do"
                        + " without");
        assertThat(refusal.retryAfter()).isEqualTo(seconds(6));
        assertThat(log).containsExactly("CLOSED -> OPEN");
    }

    @AsyncioTest
    void halfOpenBreakerLetsOnlyTheTrialCallsThrough() {
        var breaker = builder().build();
        open(breaker);
        sleep(seconds(10));
        for (int i = 0; i < 2; i++) {
            createTask(() -> breaker.call(() -> sleep(seconds(1))));
        }
        yieldNow();

        var refusal = catchThrowableOfType(CircuitOpenException.class, () -> succeed(breaker));

        assertThat(refusal)
                .hasMessage("CircuitBreaker 'payments' [half open] lets no calls through until its trial calls have"
                        + " ended; try later, or do without");
        assertThat(refusal.retryAfter()).isZero();
        sleep(seconds(2));
        assertThat(log).containsExactly("CLOSED -> OPEN", "OPEN -> HALF_OPEN", "HALF_OPEN -> CLOSED");
    }

    @AsyncioTest
    void halfOpenBreakerOpensAgainWhenTheTrialCallsFail() {
        var breaker = builder().build();
        open(breaker);
        sleep(seconds(10));

        succeed(breaker);
        fail(breaker);

        assertThat(log).containsExactly("CLOSED -> OPEN", "OPEN -> HALF_OPEN", "HALF_OPEN -> OPEN");
        sleep(seconds(9));
        assertThatThrownBy(() -> succeed(breaker)).isInstanceOf(CircuitOpenException.class);
        sleep(seconds(1));
        succeed(breaker);
    }

    @AsyncioTest
    void cancelledCallCountsForNothingAndGivesItsTrialBack() {
        var breaker = builder().build();
        open(breaker);
        sleep(seconds(10));
        var trials = new ArrayList<Task<Void>>();
        for (int i = 0; i < 2; i++) {
            trials.add(createTask(() -> breaker.call(() -> sleep(seconds(100)))));
        }
        yieldNow();

        trials.forEach(trial -> trial.cancel());
        yieldNow();
        succeed(breaker);
        succeed(breaker);

        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @AsyncioTest
    void callThatBeganBeforeTheBreakerOpenedIsNotCountedLater() {
        var breaker = builder().build();
        createTask(() -> breaker.call(() -> sleep(seconds(11))));
        yieldNow();
        open(breaker);
        sleep(seconds(10));
        succeed(breaker); // one of two trials
        sleep(seconds(2));

        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    }

    @AsyncioTest
    void windowOfCallsForgetsTheOldest() {
        var breaker = builder().failureRate(0.75).build();
        fail(breaker);
        fail(breaker);
        succeed(breaker);
        succeed(breaker);
        assertThat(breaker.failureRate()).isEqualTo(0.5);
        assertThat(breaker.failureRate()).isEqualTo(0.5); // asking changes nothing

        succeed(breaker);
        succeed(breaker);
        fail(breaker);
        fail(breaker);
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
        fail(breaker);

        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @AsyncioTest
    void windowOfTimeForgetsWhatIsTooOld() {
        var breaker = builder().window(seconds(10)).minimumCalls(3).build();
        fail(breaker);
        sleep(seconds(4));
        succeed(breaker, 3);
        fail(breaker);
        assertThat(breaker.failureRate()).isEqualTo(0.4);

        sleep(seconds(6));
        assertThat(breaker.failureRate()).isEqualTo(0.25);
        sleep(seconds(50));
        assertThat(breaker.failureRate()).isZero();
        fail(breaker);
        fail(breaker);
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED); // too few calls
        fail(breaker);

        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @AsyncioTest
    void slowCallsOpenTheBreakerThoughTheySucceed() {
        var breaker = builder().slowCalls(seconds(2), 0.5).build();
        for (double duration : new double[] {1.9, 2, 0, 2.1}) {
            breaker.call(() -> sleep(seconds(duration)));
        }

        assertThat(log).containsExactly("CLOSED -> OPEN");
    }

    @AsyncioTest
    void exceptionsThatAreNoFailuresCountAsSuccesses() {
        var breaker = builder()
                .failsOn(failure -> failure instanceof IOException)
                .minimumCalls(1)
                .build();

        assertThatThrownBy(() -> breaker.call(() -> {
                    throw new IllegalArgumentException("a bad request");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
        fail(breaker);

        assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @AsyncioTest
    void breakerCanBeOpenedAndClosedByHand() {
        var breaker = builder().build();

        breaker.open();
        assertThatThrownBy(() -> succeed(breaker)).isInstanceOf(CircuitOpenException.class);
        breaker.reset();
        succeed(breaker);

        assertThat(breaker).hasToString("CircuitBreaker 'payments' [closed]");
        assertThat(breaker.slowRate()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullIsNothingToCall() {
        assertThatThrownBy(() -> builder().build().call((Action) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to call: the body is null");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> CircuitBreaker.builder().failureRate(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A circuit breaker's failure rate must be more than 0 and at most 1, but is 0.0");
        assertThatThrownBy(() -> CircuitBreaker.builder().slowCalls(seconds(1), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A circuit breaker's slow call rate must be more than 0 and at most 1, but is 2.0");
        assertThatThrownBy(() -> CircuitBreaker.builder().window(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A circuit breaker's window must be at least 1 call, but is 0");
        assertThatThrownBy(() -> CircuitBreaker.builder().openFor(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A circuit breaker's time to be open must be positive, but is PT0S");
    }

    private static void open(CircuitBreaker breaker) {
        for (int i = 0; i < 4; i++) {
            fail(breaker);
        }
    }

    private static void succeed(CircuitBreaker breaker) {
        succeed(breaker, 1);
    }

    private static void succeed(CircuitBreaker breaker, int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.call(() -> {});
        }
    }

    private static void fail(CircuitBreaker breaker) {
        var _ = catchThrowable(() -> breaker.call(() -> {
            throw new IOException("no route");
        }));
    }
}
