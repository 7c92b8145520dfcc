package dev.asyncio.test;

import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// What the kit is for: the example of its documentation.
class RetryTest {

    // @start region="retry"
    static String retry(Callable<String> call) throws Exception {
        for (Duration pause = seconds(1); ; pause = pause.multipliedBy(2)) {
            try {
                return call.call();
            } catch (IllegalStateException e) {
                sleep(pause);
            }
        }
    }

    @AsyncioTest
    void pausesDoubleAfterEachFailure(VirtualTime time) throws Exception {
        List<Duration> calls = new ArrayList<>();

        String answer = retry(() -> {
            calls.add(Duration.ofNanos(time.nanoTime()));
            if (calls.size() < 4) {
                throw new IllegalStateException("try again");
            }
            return "done";
        });

        assertThat(answer).isEqualTo("done");
        assertThat(calls).containsExactly(seconds(0), seconds(1), seconds(3), seconds(7));
    }
    // @end
}
