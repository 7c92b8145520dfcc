package dev.asyncio.channel;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ChannelTest {

    private final List<String> log = new ArrayList<>();

    @AsyncioTest
    void forLoopReceivesEverythingAndEndsWithTheLastSender() {
        // @start region="for-loop"
        var channel = Channel.<String>buffered(10);
        taskGroup(group -> {
            group.createTask(() -> {
                try (var out = channel.sender()) {
                    for (var page : List.of("a", "b", "c")) {
                        sleep(seconds(1));
                        out.send(page);
                    }
                }
            });
            for (var page : channel.receiver()) {
                log.add(page);
            }
        });
        // @end

        assertThat(log).containsExactly("a", "b", "c");
    }

    @AsyncioTest
    void rendezvousReturnsFromSendWhenTheItemIsReceived() {
        var channel = Channel.<String>rendezvous();
        createTask(() -> {
            channel.sender().send("item");
            log.add("sent");
        });
        yieldNow();
        assertThat(log).isEmpty();

        log.add("received " + channel.receiver().receive());
        yieldNow();

        assertThat(log).containsExactly("received item", "sent");
    }

    @AsyncioTest
    void sendToAWaitingReceiverDoesNotSuspend() {
        var channel = Channel.<String>rendezvous();
        startReceiver(channel.receiver(), "receiver");
        yieldNow();

        channel.sender().send("item");
        log.add("sent");
        yieldNow();

        assertThat(log).containsExactly("sent", "receiver: item");
    }

    @AsyncioTest
    void sendSuspendsWhileTheBufferIsFull() {
        var channel = Channel.<String>buffered(2);
        Task<Void> sending = createTask(() -> {
            for (var item : List.of("a", "b", "c", "d")) {
                channel.sender().send(item);
                log.add("sent " + item);
            }
        });

        sleep(seconds(1));
        assertThat(log).containsExactly("sent a", "sent b");
        assertThat(channel.receiver().receive()).isEqualTo("a");
        sleep(seconds(1));

        assertThat(log).containsExactly("sent a", "sent b", "sent c");
        sending.cancel();
    }

    @AsyncioTest
    void unlimitedChannelNeverMakesASenderWait() {
        var channel = Channel.<Integer>unlimited();
        createTask(() -> log.add("another task"));

        for (int i = 0; i < 10_000; i++) {
            channel.sender().send(i);
        }

        assertThat(log).isEmpty();
        assertThat(channel.statistics().size()).isEqualTo(10_000);
        assertThat(channel.receiver().receive()).isZero();
    }

    @AsyncioTest
    void waitingReceiversAreServedInTheOrderOfTheirArrivalThoughOthersComeMeanwhile() {
        var channel = Channel.<String>buffered(1);
        startReceiver(channel.receiver(), "first");
        startReceiver(channel.receiver(), "second");
        yieldNow();

        channel.sender().send("a");
        channel.sender().send("b");
        startReceiver(channel.receiver(), "newcomer");
        channel.sender().send("c");
        yieldNow();
        yieldNow();

        assertThat(log).containsExactly("first: a", "second: b", "newcomer: c");
    }

    @AsyncioTest
    void waitingSendersAreServedInTheOrderOfTheirArrival() {
        var channel = Channel.<String>buffered(1);
        startSender(channel.sender(), "a");
        startSender(channel.sender(), "b");
        startSender(channel.sender(), "c");
        yieldNow();

        List<String> received = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            received.add(channel.receiver().receive());
        }
        yieldNow();

        assertThat(received).containsExactly("a", "b", "c");
        assertThat(log).containsExactly("sent a", "sent b", "sent c");
    }

    @AsyncioTest
    void tryFormsNeverSuspend() {
        var channel = Channel.<String>buffered(1);

        assertThat(channel.receiver().tryReceive()).isNull();
        assertThat(channel.sender().trySend("a")).isTrue();
        assertThat(channel.sender().trySend("b")).isFalse();
        assertThat(channel.receiver().tryReceive()).isEqualTo("a");
        assertThat(channel.receiver().tryReceive()).isNull();
    }

    @AsyncioTest
    void tryFormsMeetThoseWhoWait() {
        var channel = Channel.<String>rendezvous();
        startReceiver(channel.receiver(), "receiver");
        yieldNow();
        assertThat(channel.sender().trySend("a")).isTrue();
        startSender(channel.sender(), "b");
        yieldNow();

        assertThat(channel.receiver().tryReceive()).isEqualTo("b");
        assertThat(log).containsExactly("receiver: a");
    }

    // ---- closing

    @AsyncioTest
    void receiversGetTheBufferBeforeTheEnd() {
        var channel = Channel.<String>buffered(10);
        channel.sender().send("a");
        channel.sender().close();

        assertThat(channel.receiver().receive()).isEqualTo("a");
        assertThatThrownBy(channel.receiver()::receive)
                .isInstanceOf(EndOfChannelException.class)
                .hasMessage("Channel[size=0, capacity=10, senders=0, receivers=1, waiting to send=0, waiting to"
                        + " receive=0] has no more items; end the receiver when it sees this, or use a for loop,"
                        + " which ends by itself");
    }

    @AsyncioTest
    void channelEndsOnlyWhenTheLastCopyOfTheSenderIsClosed() {
        var channel = Channel.<String>rendezvous();
        var copy = channel.sender().copy();
        createTask(() -> {
            for (var item : channel.receiver()) {
                log.add(item);
            }
            log.add("end");
        });

        channel.sender().close();
        channel.sender().close(); // closing twice counts once
        copy.send("from the copy");
        yieldNow();
        assertThat(log).containsExactly("from the copy");
        copy.close();
        yieldNow();

        assertThat(log).containsExactly("from the copy", "end");
    }

    @AsyncioTest
    void sendFailsWhenTheLastCopyOfTheReceiverIsClosed() {
        var channel = Channel.<String>buffered(3);
        var copy = channel.receiver().copy();
        channel.sender().send("a");
        channel.receiver().close();
        channel.sender().send("b");
        copy.close();

        assertThatThrownBy(() -> channel.sender().send("c"))
                .isInstanceOf(BrokenChannelException.class)
                .hasMessage("Nobody receives from Channel[size=0, capacity=3, senders=1, receivers=0, waiting to"
                        + " send=0, waiting to receive=0] any more; end the sender when it sees this")
                .hasNoCause();
        assertThat(channel.statistics().dropped()).isEqualTo(2);
    }

    @AsyncioTest
    void sendersThatWaitLearnThatNobodyReceivesAnyMore() {
        var channel = Channel.<String>rendezvous();
        var sender = startSender(channel.sender(), "item");
        yieldNow();

        channel.receiver().close();
        yieldNow();

        assertThat(sender.exception()).isInstanceOf(BrokenChannelException.class);
    }

    @AsyncioTest
    void closedEndRefusesEverything() {
        var channel = Channel.<String>buffered(1);
        channel.sender().close();
        channel.receiver().close();

        assertThatThrownBy(() -> channel.sender().send("x"))
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage("The sending end of " + channel
                        + " is closed; send before close(), or through a copy of your own");
        assertThatThrownBy(channel.receiver()::receive)
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage("The receiving end of " + channel
                        + " is closed; receive before close(), or through a copy of your own");
        assertThatThrownBy(channel.sender()::copy)
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage(
                        "The sending end of " + channel + " is closed and cannot be copied; copy it before close()");
        assertThatThrownBy(channel.receiver()::copy)
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage(
                        "The receiving end of " + channel + " is closed and cannot be copied; copy it before close()");
    }

    @AsyncioTest
    void closingAnEndFailsThoseWhoWaitAtItAndNobodyElse() {
        var channel = Channel.<String>rendezvous();
        var copy = channel.receiver().copy();
        var atTheEnd = startReceiver(channel.receiver(), "at the end");
        startReceiver(copy, "at the copy");
        yieldNow();

        channel.receiver().close();
        channel.sender().send("item");
        yieldNow();

        assertThat(atTheEnd.exception()).isInstanceOf(ChannelClosedException.class);
        assertThat(log).containsExactly("at the copy: item");
    }

    @AsyncioTest
    void closingASendingEndFailsThoseWhoWaitAtIt() {
        var channel = Channel.<String>rendezvous();
        var sender = startSender(channel.sender(), "item");
        yieldNow();

        channel.sender().close();
        yieldNow();

        assertThat(sender.exception()).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(channel.receiver()::tryReceive).isInstanceOf(EndOfChannelException.class);
    }

    @AsyncioTest
    void causeOfTheSenderReachesTheReceiversAfterTheItems() {
        var channel = Channel.<String>buffered(3);
        var cause = new IllegalArgumentException("the source failed");
        channel.sender().send("a");
        channel.sender().close(cause);

        assertThatThrownBy(() -> {
                    for (var item : channel.receiver()) {
                        log.add(item);
                    }
                })
                .isInstanceOf(BrokenChannelException.class)
                .hasMessage("Channel[size=0, capacity=3, senders=0, receivers=1, waiting to send=0, waiting to"
                        + " receive=0] has no more items because of java.lang.IllegalArgumentException: the source"
                        + " failed; deal with the cause, or let it end the receiver")
                .hasCause(cause);
        assertThat(log).containsExactly("a");
    }

    @AsyncioTest
    void causeOfTheReceiverReachesTheSenders() {
        var channel = Channel.<String>buffered(3);
        var cause = new IllegalArgumentException("the sink failed");
        channel.receiver().close(cause);

        assertThatThrownBy(() -> channel.sender().send("a"))
                .isInstanceOf(BrokenChannelException.class)
                .hasMessageContaining("any more because of java.lang.IllegalArgumentException: the sink failed;")
                .hasCause(cause);
    }

    // ---- asking

    @AsyncioTest
    void statisticsCountItemsEndsAndThoseWhoWait() {
        var channel = Channel.<String>buffered(1);
        var copy = channel.sender().copy();
        startSender(copy, "a");
        Task<Void> second = startSender(copy, "b");
        Task<Void> third = startSender(copy, "c");
        yieldNow();

        assertThat(channel.statistics()).isEqualTo(new ChannelStatistics(1, 1, 2, 1, 2, 0, 0));
        assertThat(channel.sender().statistics()).isEqualTo(channel.statistics());
        assertThat(channel.receiver().statistics()).isEqualTo(channel.statistics());
        assertThat(channel.receiver())
                .hasToString("ReceiveChannel[open, Channel[size=1, capacity=1, senders=2, receivers=1, waiting to"
                        + " send=2, waiting to receive=0]]");
        second.cancel();
        third.cancel();
    }

    @AsyncioTest
    void taskThatWaitsNamesTheChannel() {
        var channel = Channel.<String>unlimited();
        var receiver = createTask(() -> channel.receiver().receive(), TaskOption.name("reader"));
        yieldNow();

        assertThat(receiver)
                .hasToString("Task 'reader' [waits for Channel[size=0, capacity=unlimited, senders=1, receivers=1,"
                        + " waiting to send=0, waiting to receive=1]]");
        receiver.cancel();
    }

    @AsyncioTest
    void iteratorThatHasEndedHasNoNext() {
        var channel = Channel.<String>buffered(1);
        channel.sender().close();
        var items = channel.receiver().iterator();

        assertThat(items.hasNext()).isFalse();
        assertThatThrownBy(items::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageEndingWith("has no more items; ask hasNext() first");
    }

    @Test
    void negativeCapacityIsRefused() {
        assertThatThrownBy(() -> Channel.buffered(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A channel's capacity must not be negative, but is -1; use 0 for a rendezvous, or"
                        + " unlimited()");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullIsNoItemAndNoCause() {
        var channel = Channel.<String>unlimited();

        assertThatThrownBy(() -> channel.sender().trySend(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A channel takes no null; close the sending end to say that there is no more");
        assertThatThrownBy(() -> channel.sender().close(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The cause must not be null; use close() to close without one");
        assertThatThrownBy(() -> channel.receiver().close(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The cause must not be null; use close() to close without one");
    }

    @Test
    void taskOfAnotherLoopCannotWaitAtTheChannel() {
        var channel = Channel.<String>rendezvous();
        run(() -> {
            startReceiver(channel.receiver(), "of the first loop");
            yieldNow();
        });

        assertThatThrownBy(() -> run(() -> channel.sender().send("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Channel[size=0, capacity=0,")
                .hasMessageContaining("needs one of its own");
    }

    private Task<Void> startReceiver(ReceiveChannel<String> end, String name) {
        return createTask(() -> {
            String item = end.receive();
            log.add(name + ": " + item);
        });
    }

    private Task<Void> startSender(SendChannel<String> end, String item) {
        return createTask(() -> {
            end.send(item);
            log.add("sent " + item);
        });
    }
}
