package dev.asyncio.queue;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapTest {

    private record Item(int key, int number) {}

    // What the same program prints in CPython 3.13, with heapq and items that compare by their keys.
    @Test
    void equalItemsComeOutInTheOrderOfHeapq() {
        assertThat(numbersOfAMixedRun(1, 24)).containsExactly(1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 11, 12, 10, 13);
    }

    @Test
    void longRunHasTheChecksumOfHeapq() {
        var numbers = numbersOfAMixedRun(7, 20_000);

        int checksum = 0;
        for (int number : numbers) {
            checksum = checksum * 31 + number;
        }
        assertThat(numbers).hasSize(13_384);
        assertThat(checksum).isEqualTo(0xc390aec0);
    }

    private static List<Integer> numbersOfAMixedRun(int seed, int steps) {
        var random = new Object() {
            int state = seed;

            int below(int bound) {
                state = (state * 1103515245 + 12345) & 0x7fffffff;
                return (state >> 16) % bound;
            }
        };
        var heap = new Heap<Item>(comparing(Item::key));
        var removed = new ArrayList<Integer>();
        int count = 0;
        for (int step = 0; step < steps; step++) {
            if (!heap.isEmpty() && random.below(3) == 0) {
                removed.add(heap.remove().number());
            } else {
                heap.add(new Item(random.below(4), count++));
            }
        }
        while (!heap.isEmpty()) {
            removed.add(heap.remove().number());
        }
        return removed;
    }
}
