package dev.asyncio.channel;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastTest {

    private final List<String> log = new ArrayList<>();
    private final Broadcast<Integer> numbers = new Broadcast<>();

    @AsyncioTest
    void everySubscriberGetsEveryItem() {
        // @start region="broadcast"
        var prices = new Broadcast<Integer>();
        for (var name : List.of("chart", "alarm")) {
            var subscription = prices.subscribe(16, Overflow.DROP_OLDEST);
            createTask(() -> {
                for (int price : subscription) {
                    log.add(name + " " + price);
                }
            });
        }
        prices.send(17);
        prices.send(4);
        prices.close();
        // @end
        sleep(seconds(1));

        assertThat(log).containsExactly("chart 17", "chart 4", "alarm 17", "alarm 4");
    }

    @AsyncioTest
    void subscriberGetsOnlyWhatIsSentAfterItCame() {
        numbers.send(1);
        var late = numbers.subscribe(10, Overflow.SUSPEND);
        numbers.send(2);
        numbers.close();

        assertThat(late).containsExactly(2);
    }

    @AsyncioTest
    void senderWaitsForTheSlowestAndNobodyGetsTheItemBeforeAllCan() {
        var fast = numbers.subscribe(10, Overflow.SUSPEND);
        var slow = numbers.subscribe(1, Overflow.SUSPEND);
        Task<Void> sender = createTask(() -> {
            for (int i = 1; i <= 3; i++) {
                numbers.send(i);
                log.add("sent " + i);
            }
        });

        sleep(seconds(1));
        assertThat(log).containsExactly("sent 1");
        assertThat(fast.statistics().size()).isEqualTo(1);
        slow.receive();
        sleep(seconds(1));

        assertThat(log).containsExactly("sent 1", "sent 2");
        assertThat(fast.statistics().size()).isEqualTo(2);
        sender.cancel();
    }

    @AsyncioTest
    void senderCancelledWhileItWaitsHasSentToNobody() {
        var fast = numbers.subscribe(10, Overflow.SUSPEND);
        numbers.subscribe(1, Overflow.SUSPEND);
        numbers.send(1);
        var sender = createTask(() -> numbers.send(2));
        yieldNow();

        sender.cancel();
        yieldNow();

        assertThat(sender.isCancelled()).isTrue();
        assertThat(fast.receive()).isEqualTo(1);
        assertThat(fast.tryReceive()).isNull();
    }

    @AsyncioTest
    void sendersTakeTurns() {
        var slow = numbers.subscribe(1, Overflow.SUSPEND);
        for (int i = 1; i <= 4; i++) {
            int number = i;
            createTask(() -> numbers.send(number));
        }
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sleep(seconds(1));
            received.add(slow.receive());
        }

        assertThat(received).containsExactly(1, 2, 3, 4);
    }

    @AsyncioTest
    void subscriberThatIsClosedHoldsNobodyUp() {
        var slow = numbers.subscribe(1, Overflow.SUSPEND);
        numbers.send(1);
        var sender = createTask(() -> numbers.send(2));
        yieldNow();

        slow.close();
        yieldNow();

        assertThat(sender.isDone()).isTrue();
        assertThat(numbers.subscribers()).isZero();
    }

    @AsyncioTest
    void slowSubscriberLosesTheOldestOrTheNewestAndTheStatisticsTellHowMany() {
        var newest = numbers.subscribe(2, Overflow.DROP_OLDEST);
        var oldest = numbers.subscribe(2, Overflow.DROP_NEWEST);
        for (int i = 1; i <= 5; i++) {
            numbers.send(i);
        }
        numbers.close();

        assertThat(newest.statistics().dropped()).isEqualTo(3);
        assertThat(oldest.statistics().dropped()).isEqualTo(3);
        assertThat(newest).containsExactly(4, 5);
        assertThat(oldest).containsExactly(1, 2);
    }

    @AsyncioTest
    void slowSubscriberThatMustNotMissAnythingFails() {
        var strict = numbers.subscribe(2, Overflow.FAIL);
        var other = numbers.subscribe(10, Overflow.FAIL);
        for (int i = 1; i <= 4; i++) {
            numbers.send(i);
        }

        assertThat(strict.receive()).isEqualTo(1);
        assertThat(strict.receive()).isEqualTo(2);
        assertThatThrownBy(strict::receive)
                .isInstanceOf(BrokenChannelException.class)
                .hasMessageContaining("The subscriber fell behind: its buffer of 2 was full; receive faster, subscribe"
                        + " with a larger buffer, or let it drop items");
        assertThat(other.statistics().size()).isEqualTo(4);
        assertThat(numbers.subscribers()).isEqualTo(1);
    }

    @AsyncioTest
    void trySendDoesNotWait() {
        var slow = numbers.subscribe(1, Overflow.SUSPEND);

        assertThat(numbers.trySend(1)).isTrue();
        assertThat(numbers.trySend(2)).isFalse();
        slow.receive();
        assertThat(numbers.trySend(3)).isTrue();
    }

    @AsyncioTest
    void causeOfTheSenderReachesEverySubscriber() {
        var subscription = numbers.subscribe(1, Overflow.SUSPEND);
        var cause = new IllegalStateException("no more quotes");

        numbers.close(cause);

        assertThatThrownBy(subscription::receive)
                .isInstanceOf(BrokenChannelException.class)
                .hasCause(cause);
    }

    @AsyncioTest
    void closedBroadcastRefusesItemsAndSubscribers() {
        numbers.subscribe(1, Overflow.SUSPEND);
        numbers.send(1);
        var waiting = createTask(() -> numbers.send(2));
        yieldNow();
        numbers.close();
        yieldNow();

        assertThat(waiting.exception()).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> numbers.send(3))
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage("Broadcast[closed, subscribers=0] is closed; send before close()");
        assertThatThrownBy(() -> numbers.subscribe(1, Overflow.FAIL))
                .isInstanceOf(ChannelClosedException.class)
                .hasMessage("Broadcast[closed, subscribers=0] is closed; subscribe before close()");
    }

    @AsyncioTest
    void subscriptionIsAChannelToSelectFrom() {
        var subscription = numbers.subscribe(1, Overflow.SUSPEND);
        var news = Channel.<String>rendezvous();
        numbers.send(7);

        String taken = Select.on(news.receiver(), item -> item)
                .on(subscription, number -> "number " + number)
                .run();

        assertThat(taken).isEqualTo("number 7");
    }

    @Test
    void capacityBelowOneIsRefused() {
        assertThatThrownBy(() -> numbers.subscribe(0, Overflow.FAIL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A subscription's capacity must be at least 1, but is 0; use 1 for the least");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullsAreRefusedWithASentence() {
        assertThatThrownBy(() -> numbers.trySend(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A broadcast takes no null; close it to say that there is no more");
        assertThatThrownBy(() -> numbers.subscribe(1, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A subscription needs to know what to do when it is full, not null");
    }
}
