package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void ninetyNineOfAHundredTookNoLonger() {
        var tally = new Tally();
        for (int i = 0; i < 99; i++) {
            tally.add(20_000);
        }
        tally.add(5_000_000_000L);

        assertThat(tally.percentile99()).isEqualTo(20);
        assertThat(tally.count()).isEqualTo(100);
    }

    @Test
    void aNewWindowBeginsAtNothing() {
        var tally = new Tally();
        tally.add(20_000);

        tally.reset();

        assertThat(tally.count()).isZero();
        assertThat(tally.percentile99()).isZero();
    }
}
