package dev.asyncio.test.schedule;

import dev.asyncio.Poller;
import java.util.ArrayList;
import java.util.List;

/// What has been held back: it runs when nothing else is ready, and in the order in which it was held.
final class HeldBack {

    /// After so many steps one is free in any case: others may be letting each other run until it has done
    /// something.
    private static final int LONGEST = 1000;

    private record Held(Object candidate, int until) {}

    private final List<Held> held = new ArrayList<>(0);

    /// {@return the index of the candidate that would run}
    int first(int step, List<?> candidates) {
        if (held.isEmpty()) {
            return 0;
        }
        held.removeIf(one -> one.until <= step);
        int best = 0;
        int bestRank = Integer.MAX_VALUE;
        for (int i = 0; i < candidates.size(); i++) {
            int rank = rank(candidates.get(i));
            if (rank < bestRank) {
                best = i;
                bestRank = rank;
            }
        }
        return best;
    }

    /// I/O comes last: to look for it again and again would keep everything held.
    private int rank(Object candidate) {
        if (candidate instanceof Poller) {
            return Integer.MAX_VALUE;
        }
        for (int i = 0; i < held.size(); i++) {
            if (held.get(i).candidate == candidate) {
                return i;
            }
        }
        return -1;
    }

    /// Holds one back, behind those that are held already.
    void hold(int step, Object candidate) {
        release(candidate);
        held.add(new Held(candidate, step + LONGEST));
    }

    /// Lets one go on, because it runs.
    void release(Object candidate) {
        held.removeIf(one -> one.candidate == candidate);
    }
}
