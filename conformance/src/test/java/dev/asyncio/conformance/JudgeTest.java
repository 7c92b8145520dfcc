package dev.asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class JudgeTest {

    private final Scenario scenario = new Scenario("any", NullNode.getInstance(), List.of("0 - run ok"));

    @Test
    void runThatHangsFails() throws Exception {
        var judge = new Judge(Duration.ofMillis(20));
        var never = new CountDownLatch(1);

        Verdict verdict = judge.judge(scenario, () -> {
            never.await();
            return scenario.golden();
        });
        never.countDown();

        assertThat(verdict).isEqualTo(new Verdict.Failed("did not end within 20 ms"));
    }

    @Test
    void runThatThrowsFails() throws Exception {
        var judge = new Judge(Duration.ofMinutes(1));

        Verdict verdict = judge.judge(scenario, () -> {
            throw new AssertionError("broken inside");
        });

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("java.lang.AssertionError: broken inside"));
    }

    @Test
    void runWithTheGoldenTracePasses() throws Exception {
        var judge = new Judge(Duration.ofMinutes(1));

        Verdict verdict = judge.judge(scenario, () -> List.of("0 - run ok"));

        assertThat(verdict).isEqualTo(new Verdict.Passed());
    }
}
