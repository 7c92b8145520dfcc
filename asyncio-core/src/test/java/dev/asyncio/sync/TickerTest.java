package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTime;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.TimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class TickerTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void ticksDoNotDriftHoweverLongTheCodeBetweenThemTakes() {
        long start = currentTime();
        // @start region="ticker"
        for (long tick : Ticker.every(seconds(1))) {
            log.add(tick + " at " + (currentTime() - start) / 1e9);
            sleep(seconds(0.7));
            if (tick == 3) {
                break;
            }
        }
        // @end

        assertThat(log).containsExactly("1 at 1.0", "2 at 2.0", "3 at 3.0");
    }

    @AsyncioTest
    void missedTicksAreMadeUpFor() {
        assertThat(ticksWithOneSlowStep(MissedTicks.BURST))
                .containsExactly("1 at 1.0", "2 at 4.5", "3 at 4.5", "4 at 4.5", "5 at 5.0", "6 at 6.0");
    }

    @AsyncioTest
    void missedTicksAreSkipped() {
        assertThat(ticksWithOneSlowStep(MissedTicks.SKIP))
                .containsExactly("1 at 1.0", "4 at 4.5", "5 at 5.0", "6 at 6.0", "7 at 7.0", "8 at 8.0");
    }

    @AsyncioTest
    void missedTicksDelayTheLaterOnes() {
        assertThat(ticksWithOneSlowStep(MissedTicks.DELAY))
                .containsExactly("1 at 1.0", "2 at 4.5", "3 at 5.5", "4 at 6.5", "5 at 7.5", "6 at 8.5");
    }

    private List<String> ticksWithOneSlowStep(MissedTicks missed) {
        long start = currentTime();
        var ticker = Ticker.every(seconds(1), missed);
        for (int i = 0; i < 6; i++) {
            log.add(ticker.tick() + " at " + (currentTime() - start) / 1e9);
            if (i == 0) {
                sleep(seconds(3.5));
            }
        }
        return log;
    }

    @AsyncioTest
    void tickThatIsDueLetsOthersRun() {
        var ticker = Ticker.every(seconds(1), MissedTicks.BURST);
        sleep(seconds(5));
        createTask(() -> log.add("another task"));

        ticker.tick();
        log.add("tick");

        assertThat(log).containsExactly("another task", "tick");
    }

    @AsyncioTest
    void tickWhoseTaskWasCancelledIsStillToCome() {
        var ticker = Ticker.every(seconds(2));

        assertThatThrownBy(() -> timeout(seconds(1), ticker::tick)).isInstanceOf(TimeoutException.class);

        assertThat(ticker.tick()).isEqualTo(1);
        assertThat(ticker).hasToString("Ticker[every PT2S, ticks=1]");
    }

    @AsyncioTest
    void periodMustBePositive() {
        assertThatThrownBy(() -> Ticker.every(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A ticker's period must be positive, but is PT0S");
    }
}
