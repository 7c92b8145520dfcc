package dev.asyncio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes from the ready queue what a [Scheduler] chooses. Confined to the loop.
///
/// What may be chosen is what could have come first without breaking a promise of the loop: any task; the
/// oldest callback; the oldest timer, and those that are due at the same instant.
final class Choices {

    private final LoopCore loop;
    private final Scheduler scheduler;
    private final List<Object> candidates = new ArrayList<>();
    private final List<Object> view = Collections.unmodifiableList(candidates);

    /// Where in the ready queue the candidates stand.
    private int[] places = new int[16];

    Choices(LoopCore loop, Scheduler scheduler) {
        this.loop = loop;
        this.scheduler = scheduler;
    }

    /// Removes and returns the entry to run next; the ready queue must not be empty.
    Object take() {
        while (true) {
            Object dropped = collect();
            if (dropped != null) {
                return dropped;
            }
            int entries = candidates.size();
            if (loop.poller.isWaitingForIo()) {
                candidates.add(loop.poller);
            }
            int chosen = scheduler.choose(view);
            if (chosen < 0 || chosen >= candidates.size()) {
                throw new IllegalStateException("The scheduler of %s has chosen %d among %d candidates; the first is 0"
                        .formatted(loop, chosen, candidates.size()));
            }
            candidates.clear();
            if (chosen < entries) {
                return loop.ready.remove(places[chosen]);
            }
            loop.lookForIo();
        }
    }

    /// Finds the candidates.
    ///
    /// @return null; or a cancelled entry, removed, to be run without a choice, because it does nothing
    private @Nullable Object collect() {
        candidates.clear();
        boolean hasCallback = false;
        long due = Ready.NOT_A_TIMER;
        ReadyQueue ready = loop.ready;
        for (int i = 0; i < ready.size(); i++) {
            Object entry = ready.get(i);
            if (entry instanceof Ready callback) {
                if (callback.isCancelled()) {
                    candidates.clear();
                    return ready.remove(i);
                }
                long when = callback.due();
                if (when == Ready.NOT_A_TIMER) {
                    if (hasCallback) {
                        continue;
                    }
                    hasCallback = true;
                } else if (due == Ready.NOT_A_TIMER) {
                    due = when;
                } else if (when != due) {
                    continue;
                }
            }
            add(entry, i);
        }
        return null;
    }

    private void add(Object entry, int place) {
        int index = candidates.size();
        if (index == places.length) {
            places = Arrays.copyOf(places, index << 1);
        }
        places[index] = place;
        candidates.add(entry);
    }
}
