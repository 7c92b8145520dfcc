package dev.asyncio.test.schedule;

/// A step that is not taken by the oldest candidate.
///
/// @param step how many entries have run before
/// @param choice the index among the candidates, at least 1
record Change(int step, int choice) {

    @Override
    public String toString() {
        return step + ":" + choice;
    }
}
