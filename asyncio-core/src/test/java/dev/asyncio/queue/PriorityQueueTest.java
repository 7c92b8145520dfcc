package dev.asyncio.queue;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

class PriorityQueueTest {

    @AsyncioTest
    void smallestItemComesOutFirst() {
        // @start region="smallest-first"
        record Job(int priority, String name) {}
        var jobs = new PriorityQueue<Job>(comparing(Job::priority));
        jobs.put(new Job(2, "tidy up"));
        jobs.put(new Job(1, "put out the fire"));
        assertThat(jobs.get().name()).isEqualTo("put out the fire");
        // @end
        assertThat(jobs.get().name()).isEqualTo("tidy up");
    }

    @AsyncioTest
    void itemsCanCompareThemselves() {
        var numbers = PriorityQueue.<Integer>naturalOrder();
        for (int number : List.of(5, 3, 8, 1, 9, 2, 7)) {
            numbers.put(number);
        }

        assertThat(takeAll(numbers)).containsExactly(1, 2, 3, 5, 7, 8, 9);
    }

    @AsyncioTest
    void waitingTaskTakesTheItemThatIsSmallestWhenItResumes() {
        var numbers = PriorityQueue.<Integer>naturalOrder();
        var log = new ArrayList<Integer>();
        createTask(() -> log.add(numbers.get()));
        yieldNow();

        numbers.put(2);
        numbers.put(1);
        yieldNow();

        assertThat(log).containsExactly(1);
    }

    @AsyncioTest
    void equalItemsComeOutInTheOrderOfHeapq() {
        var queue = new PriorityQueue<String>(comparing(item -> item.charAt(0)));
        for (var item : List.of("1a", "0b", "1c", "0d", "1e", "0f", "1g", "0h", "1i")) {
            queue.put(item);
        }

        // Recorded with CPython 3.13: neither the order of arrival nor that of java.util.PriorityQueue.
        assertThat(takeAll(queue)).containsExactly("0b", "0f", "0d", "0h", "1g", "1c", "1i", "1e", "1a");
    }

    @AsyncioTest
    void comparatorThatThrowsInPutLeavesTheQueueAsItWas() {
        var queue = new PriorityQueue<String>(comparing(Integer::valueOf));
        queue.put("1");

        assertThatThrownBy(() -> queue.put("two")).isInstanceOf(NumberFormatException.class);

        assertThat(takeAll(queue)).containsExactly("1");
        queue.taskDone();
        queue.join();
    }

    @AsyncioTest
    void comparatorThatThrowsInGetLeavesTheQueueAsItWas() {
        var mood = new boolean[1];
        var queue = new PriorityQueue<Integer>((a, b) -> {
            if (mood[0]) {
                throw new IllegalArgumentException("not today");
            }
            return a.compareTo(b);
        });
        for (int number : List.of(3, 1, 4, 1, 5, 9, 2, 6)) {
            queue.put(number);
        }

        mood[0] = true;
        assertThatThrownBy(queue::get).hasMessage("not today");
        mood[0] = false;

        assertThat(takeAll(queue)).containsExactly(1, 1, 2, 3, 4, 5, 6, 9);
    }

    @AsyncioTest
    void nullIsAnItemIfTheComparatorTakesIt() {
        var queue = new PriorityQueue<@Nullable String>(nullsFirst(naturalOrder()));
        queue.put("a");
        queue.put(null);

        assertThat(queue.get()).isNull();
        assertThat(queue.get()).isEqualTo("a");
    }

    @AsyncioTest
    void immediateShutdownThrowsTheItemsAway() {
        var queue = PriorityQueue.<Integer>naturalOrder();
        queue.put(1);

        queue.shutdown(true);

        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncioTest
    void limitAndTextAreThoseOfAQueue() {
        var queue = PriorityQueue.<Integer>naturalOrder(2);
        queue.put(1);
        queue.put(2);

        assertThat(queue.isFull()).isTrue();
        assertThat(queue).hasToString("PriorityQueue[size=2, maxSize=2, getters=0, putters=0]");
        assertThat(new PriorityQueue<Integer>(3, naturalOrder()).maxSize()).isEqualTo(3);
    }

    private static <T extends @Nullable Object> List<T> takeAll(Queue<T> queue) {
        var taken = new ArrayList<T>();
        while (!queue.isEmpty()) {
            taken.add(queue.getNowait());
        }
        return taken;
    }
}
