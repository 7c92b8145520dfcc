package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerQueueTest {

    private final TimerQueue timers = new TimerQueue();
    private final ReadyQueue ready = new ReadyQueue();

    /// A timer that can be cancelled, as handles and sleeps can.
    private static final class Timer extends Ready {

        final long when;
        final int number;
        private boolean isCancelled;

        Timer(long when, int number) {
            this.when = when;
            this.number = number;
        }

        @Override
        void run() {
            throw new AssertionError("The queue runs nothing");
        }

        @Override
        boolean isCancelled() {
            return isCancelled;
        }

        @Override
        public String toString() {
            return number + "@" + when;
        }
    }

    @Test
    void timersLeaveByDeadline() {
        Timer late = add(30, 1);
        Timer early = add(10, 2);
        Timer middle = add(20, 3);

        assertThat(due(30)).containsExactly(early, middle, late);
    }

    @Test
    void timersWithOneDeadlineLeaveInTheOrderOfTheirCreation() {
        List<Timer> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(add(7, i));
        }

        assertThat(due(7)).containsExactlyElementsOf(all);
    }

    @Test
    void timersThatAreNotDueStay() {
        Timer now = add(10, 1);
        Timer later = add(11, 2);

        assertThat(due(10)).containsExactly(now);
        assertThat(timers.size()).isEqualTo(1);
        assertThat(timers.earliest()).isEqualTo(11);
        assertThat(later.isTimed).isTrue();
    }

    @Test
    void aTimerKnowsWhetherItStandsInTheQueue() {
        Timer timer = add(10, 1);
        assertThat(timer.isTimed).isTrue();

        due(10);

        assertThat(timer.isTimed).isFalse();
    }

    @Test
    void cancelledTimersDoNotLeaveWithTheOthers() {
        Timer first = add(10, 1);
        Timer second = add(10, 2);
        Timer third = add(10, 3);

        cancel(second);

        assertThat(due(10)).containsExactly(first, third);
    }

    @Test
    void pruningRemovesCancelledTimersFromTheTop() {
        cancel(add(1, 1));
        cancel(add(2, 2));
        Timer alive = add(3, 3);
        cancel(add(4, 4));

        timers.prune();

        assertThat(timers.size()).isEqualTo(2);
        assertThat(timers.earliest()).isEqualTo(3);
        assertThat(due(10)).containsExactly(alive);
    }

    @Test
    void aHundredTimersAreFewEnoughToKeepCancelledOnes() {
        add(0, 0);
        for (int i = 1; i < 100; i++) {
            cancel(add(i, i));
        }

        timers.prune();

        assertThat(timers.size()).isEqualTo(100);
    }

    @Test
    void whereMoreThanHalfOfManyAreCancelledTheyAreAllRemovedAtOnce() {
        List<Timer> alive = new ArrayList<>();
        for (int i = 0; i < 201; i++) {
            Timer timer = add(i % 10, i);
            if (i % 2 == 0 && i > 0) {
                cancel(timer);
            } else {
                alive.add(timer);
            }
        }
        cancel(alive.removeLast());

        timers.prune();

        assertThat(timers.size()).isEqualTo(100);
        assertThat(due(10))
                .containsExactlyElementsOf(alive.stream()
                        .sorted(Comparator.comparingLong(timer -> timer.when))
                        .toList());
    }

    @Test
    void theExtremesOfTimeAreDeadlinesLikeOthers() {
        Timer never = add(Long.MAX_VALUE, 1);
        Timer always = add(Long.MIN_VALUE, 2);
        Timer now = add(0, 3);

        assertThat(due(0)).containsExactly(always, now);
        assertThat(timers.earliest()).isEqualTo(Long.MAX_VALUE);
        assertThat(due(Long.MAX_VALUE)).containsExactly(never);
    }

    @Test
    void clearForgetsEverything() {
        for (int i = 0; i < 200; i++) {
            cancel(add(i, i));
        }

        timers.clear();

        assertThat(timers.isEmpty()).isTrue();
        Timer after = add(5, 1);
        timers.prune();
        assertThat(due(5)).containsExactly(after);
    }

    @Test
    void behavesAsASortedListThroughAnyOperations() {
        Random random = new Random(2);
        List<Timer> model = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 50_000; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> model.add(add(now + random.nextInt(50), i));
                case 5, 6 -> {
                    if (!model.isEmpty()) {
                        cancel(model.remove(random.nextInt(model.size())));
                    }
                }
                case 7 -> timers.prune();
                default -> {
                    now += random.nextInt(10);
                    long until = now;
                    List<Timer> expected = model.stream()
                            .filter(timer -> timer.when <= until)
                            .sorted(Comparator.comparingLong(timer -> timer.when)) // stable: creation is second
                            .toList();
                    model.removeAll(expected);
                    assertThat(due(now)).containsExactlyElementsOf(expected);
                }
            }
        }
        timers.prune();
        assertThat(timers.isEmpty()).isEqualTo(model.isEmpty());
    }

    private Timer add(long when, int number) {
        Timer timer = new Timer(when, number);
        timers.add(when, timer);
        return timer;
    }

    private void cancel(Timer timer) {
        timer.isCancelled = true;
        timers.hasCancelled();
    }

    private List<Object> due(long now) {
        timers.moveDue(now, ready);
        List<Object> all = new ArrayList<>();
        while (!ready.isEmpty()) {
            all.add(ready.poll());
        }
        return all;
    }
}
