package dev.asyncio.test.schedule;

/// A way to leave first in, first out.
///
/// @param step how many entries have run before
/// @param choice the index, among the candidates, of the one that runs at this step in place of the oldest;
///     or [#HOLD]: the one that would run is held back until nothing else is ready, but for 1000 steps at
///     most
record Change(int step, int choice) {

    static final int HOLD = 0;

    boolean isHold() {
        return choice == HOLD;
    }

    @Override
    public String toString() {
        return isHold() ? step + "h" : step + ":" + choice;
    }
}
