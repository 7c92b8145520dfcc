package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class TimesTest {

    @Test
    void aDurationIsANumberOfNanoseconds() {
        assertThat(Times.nanos(Duration.ofSeconds(1, 5))).isEqualTo(1_000_000_005L);
        assertThat(Times.nanos(Duration.ofMillis(-3))).isEqualTo(-3_000_000L);
    }

    @Test
    void aDurationBeyondTheRangeIsTheLongestThereIs() {
        assertThat(Times.nanos(ChronoUnit.FOREVER.getDuration())).isEqualTo(Long.MAX_VALUE);
        assertThat(Times.nanos(ChronoUnit.FOREVER.getDuration().negated())).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aSumBeyondTheRangeIsTheEndOfTime() {
        assertThat(Times.after(5, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(Times.after(-5, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(Times.after(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSumWithinTheRangeIsExact() {
        assertThat(Times.after(5, -7)).isEqualTo(-2);
        assertThat(Times.after(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(Times.after(-5, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE - 5);
    }
}
