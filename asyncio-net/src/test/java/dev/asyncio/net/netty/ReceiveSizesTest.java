package dev.asyncio.net.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveSizesTest {

    private final ReceiveSizes.Guess guess = new ReceiveSizes().newHandle();

    @Test
    void messageOfAPowerOfTwoDoesNotFillTheBuffer() {
        for (int size : new int[] {1024, 4096, 16 * 1024, 32 * 1024}) {
            for (int i = 0; i < 50; i++) {
                guess.lastBytesRead(Math.min(size, guess.guess()));
            }

            assertThat(guess.guess()).isGreaterThan(size).isLessThan(size * 2);
        }
    }

    @Test
    void bufferThatWasFilledIsFollowedByALargerOne() {
        int first = guess.guess();

        guess.lastBytesRead(first);

        assertThat(guess.guess()).isGreaterThan(first);
    }

    @Test
    void oneSmallMessageDoesNotShrinkTheBuffer() {
        int first = guess.guess();

        guess.lastBytesRead(10);
        guess.lastBytesRead(first - 1);

        assertThat(guess.guess()).isEqualTo(first);
    }

    @Test
    void sizesHaveBounds() {
        for (int i = 0; i < 100; i++) {
            guess.lastBytesRead(guess.guess());
        }
        assertThat(guess.guess()).isEqualTo(65_536);

        for (int i = 0; i < 100; i++) {
            guess.lastBytesRead(1);
        }
        assertThat(guess.guess()).isEqualTo(640);
    }

    @Test
    void endOfTheInputChangesNothing() {
        int first = guess.guess();

        for (int i = 0; i < 100; i++) {
            guess.lastBytesRead(-1);
        }

        assertThat(guess.guess()).isEqualTo(first);
    }
}
