package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {

    private final ReadyQueue queue = new ReadyQueue();

    @Test
    void entriesLeaveInTheOrderInWhichTheyCame() {
        queue.add("a");
        queue.add("b");
        queue.add("c");

        assertThat(drained()).containsExactly("a", "b", "c");
    }

    @Test
    void growingKeepsTheOrderWhenTheOldestStandsInTheMiddleOfTheRing() {
        for (int i = 0; i < 200; i++) {
            queue.add(i);
        }
        for (int i = 0; i < 150; i++) {
            queue.poll();
        }

        for (int i = 200; i < 1000; i++) {
            queue.add(i);
        }

        assertThat(queue.size()).isEqualTo(850);
        assertThat(drained())
                .containsExactlyElementsOf(IntStream.range(150, 1000).boxed().toList());
    }

    @Test
    void anyEntryCanBeTakenOutAndTheOthersKeepTheirOrder() {
        Random random = new Random(2);
        List<Integer> model = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (model.isEmpty() || random.nextInt(100) < 52) {
                queue.add(i);
                model.add(i);
            } else {
                int index = random.nextInt(model.size());
                assertThat(queue.get(index)).isEqualTo(model.get(index));
                assertThat(queue.remove(index)).isEqualTo(model.remove(index));
            }
        }

        assertThat(drained()).isEqualTo(model);
    }

    @Test
    void behavesAsAPlainQueueThroughAnyOperations() {
        Random random = new Random(1);
        ArrayDeque<Integer> model = new ArrayDeque<>();
        for (int i = 0; i < 200_000; i++) {
            boolean isGrowing = i / 10_000 % 2 == 0;
            if (model.isEmpty() || random.nextInt(100) < (isGrowing ? 60 : 40)) {
                queue.add(i);
                model.add(i);
            } else {
                assertThat(queue.poll()).isEqualTo(model.poll());
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(queue.peek()).isEqualTo(model.peek());
        }
    }

    @Test
    void peekLeavesTheOldestInPlace() {
        queue.add("a");

        assertThat(queue.peek()).isEqualTo("a");
        assertThat(queue.peek()).isEqualTo("a");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void peekOfAnEmptyQueueIsNull() {
        queue.add("a");
        queue.poll();

        assertThat(queue.peek()).isNull();
    }

    @Test
    void pollOfAnEmptyQueueIsRefused() {
        assertThatThrownBy(queue::poll).isInstanceOf(NullPointerException.class).hasMessage("the queue is empty");
    }

    @Test
    void clearForgetsEverything() {
        for (int i = 0; i < 1000; i++) {
            queue.add(i);
        }

        queue.clear();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
        queue.add("after");
        assertThat(drained()).containsExactly("after");
    }

    private List<Object> drained() {
        List<Object> all = new ArrayList<>();
        while (!queue.isEmpty()) {
            all.add(queue.poll());
        }
        return all;
    }
}
