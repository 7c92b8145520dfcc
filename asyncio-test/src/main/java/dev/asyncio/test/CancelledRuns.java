package dev.asyncio.test;

/// What [CancelEverywhere#check()] has done.
///
/// @param runs how many runs were made, those included that only looked
/// @param points how many points there were at which a task was cancelled, on all engines together
/// @param missed how many of the runs ended before they came to their point, which happens only on real time
public record CancelledRuns(int runs, int points, int missed) {

    @Override
    public String toString() {
        return "%d runs, %d points, %d missed".formatted(runs, points, missed);
    }
}
