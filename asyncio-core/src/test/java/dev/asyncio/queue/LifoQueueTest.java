package dev.asyncio.queue;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.AsyncioTest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

class LifoQueueTest {

    @AsyncioTest
    void newestItemComesOutFirst() {
        // @start region="newest-first"
        var undo = new LifoQueue<String>();
        undo.put("typed a word");
        undo.put("made it bold");
        assertThat(undo.get()).isEqualTo("made it bold");
        // @end
        assertThat(undo.get()).isEqualTo("typed a word");
    }

    @AsyncioTest
    void waitingTaskTakesTheItemThatIsNewestWhenItResumes() {
        var queue = new LifoQueue<String>();
        var log = new ArrayList<String>();
        createTask(() -> log.add(queue.get()));
        yieldNow();

        queue.put("old");
        queue.put("new");
        yieldNow();

        assertThat(log).containsExactly("new");
    }

    @AsyncioTest
    void immediateShutdownThrowsTheItemsAway() {
        var queue = new LifoQueue<String>();
        queue.put("item");

        queue.shutdown(true);

        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncioTest
    void nullIsAnItem() {
        var queue = new LifoQueue<@Nullable String>();
        for (var item : new @Nullable String[] {"a", null}) {
            queue.put(item);
        }

        assertThat(queue.get()).isNull();
        assertThat(queue.get()).isEqualTo("a");
    }

    @AsyncioTest
    void limitAndTextAreThoseOfAQueue() {
        var queue = new LifoQueue<String>(2);
        for (var item : List.of("a", "b")) {
            queue.put(item);
        }

        assertThat(queue.isFull()).isTrue();
        assertThat(queue).hasToString("LifoQueue[size=2, maxSize=2, getters=0, putters=0]");
    }
}
