package dev.asyncio.test;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.test.AsyncioTesting.waitAllTasksBlocked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Task;
import java.util.ArrayList;
import java.util.List;

class SequencerTest {

    private final List<String> log = new ArrayList<>();

    // @start region="order"
    @AsyncioTest
    void stepsComeInTheirOrder() throws Exception {
        var sequencer = new Sequencer();

        taskGroup(group -> {
            group.createTask(() -> {
                try (var _ = sequencer.step(0)) {
                    log.add("first of a");
                }
                try (var _ = sequencer.step(2)) {
                    log.add("second of a");
                }
            });
            group.createTask(() -> {
                try (var _ = sequencer.step(1)) {
                    sleep(seconds(1));
                    log.add("first of b");
                }
                try (var _ = sequencer.step(3)) {
                    log.add("second of b");
                }
            });
        });

        assertThat(log).containsExactly("first of a", "first of b", "second of a", "second of b");
    }
    // @end

    @AsyncioTest
    void stepComesOnce() {
        var sequencer = new Sequencer();
        sequencer.step(0).close();

        assertThatThrownBy(() -> sequencer.step(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Step 0 of Sequencer[next=1, waiters=0] was used before; each comes once");
        assertThatThrownBy(() -> sequencer.step(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Steps are counted from 0, but the number is -1");
    }

    @AsyncioTest
    void cancelledTaskBreaksTheSequence() {
        var sequencer = new Sequencer();
        Task<Void> cancelled = createTask(() -> sequencer.step(1).close());
        Task<Void> later = createTask(() -> sequencer.step(2).close());
        waitAllTasksBlocked();

        cancelled.cancelAndWait();
        waitAllTasksBlocked();

        assertThat(later.exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Step 2 cannot come any more, because the task of an earlier one was cancelled while it"
                        + " waited");
        assertThat(sequencer).hasToString("Sequencer[broken, waiters=0]");
    }
}
