package dev.asyncio.test.schedule;

import java.util.SplittableRandom;

/// Any candidate at each step, with equal odds.
final class RandomOrder implements Strategy {

    private final SplittableRandom random;

    RandomOrder(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Chooser next() {
        return (_, candidates) -> random.nextInt(candidates.size());
    }
}
