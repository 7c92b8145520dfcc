package dev.asyncio.channel;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class WatchTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void slowWatcherSkipsToTheLatestValue() {
        // @start region="watch"
        var level = new Watch<>("info");
        createTask(() -> {
            for (var value : level.changes()) {
                log.add(value);
                sleep(seconds(10));
            }
        });
        sleep(seconds(1));
        level.set("debug");
        level.set("warning");
        // @end
        sleep(seconds(20));
        level.close();

        assertThat(log).containsExactly("info", "warning");
    }

    @AsyncioTest
    void loopOverTheChangesSeesTheLastValueBeforeTheEnd() {
        var watch = new Watch<>(1);
        createTask(() -> {
            for (int value : watch.changes()) {
                log.add("value " + value);
            }
            log.add("end");
        });
        yieldNow();

        watch.set(2);
        watch.close();
        yieldNow();

        assertThat(log).containsExactly("value 1", "value 2", "end");
        assertThat(watch.value()).isEqualTo(2);
    }

    @AsyncioTest
    void eachLoopHasSeenWhatItHasSeen() {
        var watch = new Watch<>(1);
        var first = watch.changes().iterator();
        var second = watch.changes().iterator();

        assertThat(first.next()).isEqualTo(1);
        watch.set(1);
        assertThat(first.next()).isEqualTo(1);
        assertThat(second.next()).isEqualTo(1);
        watch.close();

        assertThat(first.hasNext()).isFalse();
        assertThatThrownBy(second::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("Watch[closed, watchers=0] has no more values; ask hasNext() first");
    }

    @AsyncioTest
    void taskWaitsForAValue() {
        var watch = new Watch<>(1);
        var waiting = createTask(() -> watch.awaitFor(value -> value > 2));
        yieldNow();

        watch.set(2);
        yieldNow();
        assertThat(waiting.isDone()).isFalse();
        watch.set(3);
        yieldNow();

        assertThat(waiting.result()).isEqualTo(3);
        assertThat(watch.awaitFor(value -> value == 3)).isEqualTo(3);
    }

    @AsyncioTest
    void whoWaitsForAValueThatDoesNotComeLearnsOfTheEnd() {
        var watch = new Watch<>(1);
        var waiting = createTask(() -> watch.awaitFor(value -> value > 2));
        yieldNow();

        watch.close();
        yieldNow();

        assertThat(waiting.exception())
                .isInstanceOf(EndOfChannelException.class)
                .hasMessage(
                        "Watch[closed, watchers=0] was closed before its value was the one waited for; see why it was"
                                + " closed");
        assertThatThrownBy(() -> watch.set(5))
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage("Watch[closed, watchers=0] is closed; set it before close()");
    }

    @AsyncioTest
    void watcherThatIsCancelledLeavesNothingBehind() {
        var watch = new Watch<>(1);
        var waiting = createTask(() -> watch.awaitFor(value -> value > 2));
        yieldNow();

        waiting.cancel();
        yieldNow();

        assertThat(waiting.isCancelled()).isTrue();
        assertThat(watch).hasToString("Watch[open, watchers=0]");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullIsNoValue() {
        assertThatThrownBy(() -> new Watch<String>(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A Watch has a value from the beginning, and not null");
        assertThatThrownBy(() -> new Watch<>("x").set(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A Watch takes no null; close it to say that there is no more");
    }
}
