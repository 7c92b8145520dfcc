package dev.asyncio.channel;

import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.TimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// An item is delivered or its send fails: one test for each moment at which a cancellation can come.
class ChannelCancellationTest {

    private final List<String> log = new ArrayList<>();
    private final Channel<String> channel = Channel.rendezvous();

    @AsyncioTest
    void senderCancelledWhileItWaitsHasNotSent() {
        var sender = startSender("a");
        startSender("b");
        yieldNow();

        sender.cancel();
        assertThat(channel.receiver().receive()).isEqualTo("b");
        yieldNow();

        assertThat(sender.isCancelled()).isTrue();
        assertThat(log).containsExactly("sent b");
        assertThat(channel.statistics().waitingSenders()).isZero();
    }

    @AsyncioTest
    void senderCancelledAfterItsItemWasReceivedHasSentAndIsCancelledAtTheNextSuspension() {
        var sender = startSender("a");
        yieldNow();

        assertThat(channel.receiver().receive()).isEqualTo("a");
        sender.cancel("enough");
        sleep(seconds(1));

        assertThat(log).containsExactly("sent a", "cancelled: enough");
        assertThat(sender.isCancelled()).isTrue();
    }

    @AsyncioTest
    void senderCancelledBeforeItBeganToWaitHasNotSent() {
        var sender = createTask(() -> {
            cancelMyself();
            channel.sender().send("a");
            log.add("sent");
        });
        yieldNow();
        yieldNow();

        assertThat(sender.isCancelled()).isTrue();
        assertThat(channel.receiver().tryReceive()).isNull();
        assertThat(log).isEmpty();
    }

    @AsyncioTest
    void receiverCancelledWhileItWaitsTakesNothing() {
        var cancelled = startReceiver("cancelled");
        startReceiver("next");
        yieldNow();

        cancelled.cancel();
        channel.sender().send("a");
        yieldNow();

        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(log).containsExactly("next: a");
    }

    @AsyncioTest
    void receiverCancelledAfterItWasGivenAnItemReturnsItAndIsCancelledAtTheNextSuspension() {
        var receiver = startReceiver("receiver");
        yieldNow();

        channel.sender().send("a");
        receiver.cancel("enough");
        sleep(seconds(1));

        assertThat(log).containsExactly("receiver: a", "cancelled: enough");
        assertThat(receiver.isCancelled()).isTrue();
    }

    @AsyncioTest
    void receiverCancelledWhenItsEndWasClosedSeesTheEndAndIsCancelled() {
        var receiver = createTask(() -> {
            for (var item : channel.receiver()) {
                log.add(item);
            }
            log.add("end");
            yieldNow();
            log.add("not cancelled");
        });
        yieldNow();

        channel.sender().close();
        receiver.cancel();
        sleep(seconds(1));

        assertThat(log).containsExactly("end");
        assertThat(receiver.isCancelled()).isTrue();
    }

    @AsyncioTest
    void requestToCancelThatIsPostponedCountsOnce() {
        var receiver = createTask(() -> {
            String item = channel.receiver().receive();
            Task<?> self = currentTask();
            log.add(item + ", requests: " + (self == null ? "none" : self.cancelling()));
        });
        yieldNow();

        channel.sender().send("a");
        receiver.cancel();
        yieldNow();

        assertThat(log).containsExactly("a, requests: 1");
        assertThat(receiver.isCancelled()).isTrue(); // it had no suspension left to be cancelled at
    }

    @AsyncioTest
    void timeoutThatComesRightAfterTheItemLosesToIt() {
        callLater(seconds(1), () -> channel.sender().trySend("just in time"));
        createTask(() -> {
            log.add(timeout(seconds(1), () -> channel.receiver().receive()));
            yieldNow();
            log.add("not cancelled");
        });

        sleep(seconds(2));

        assertThat(log).containsExactly("just in time", "not cancelled");
    }

    @AsyncioTest
    void timeoutThatComesBeforeTheItemLeavesItToItsSender() {
        var receiver =
                createTask(() -> timeout(seconds(1), () -> channel.receiver().receive()));
        createTask(() -> {
            sleep(seconds(1));
            channel.sender().send("too late");
        });

        sleep(seconds(2));

        assertThat(receiver.exception()).isInstanceOf(TimeoutException.class);
        assertThat(channel.receiver().receive()).isEqualTo("too late");
    }

    @AsyncioTest
    void nothingIsLostOrDoubledWhateverTheMomentOfTheCancellations() {
        var random = new Random(42);
        for (int capacity : new int[] {0, 1, 3}) {
            for (int round = 0; round < 60; round++) {
                var pipe = Channel.<Integer>buffered(capacity);
                List<Integer> sent = new ArrayList<>();
                List<Integer> received = new ArrayList<>();
                List<Task<?>> tasks = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    int item = i;
                    tasks.add(createTask(() -> {
                        sleep(millis(random.nextInt(3)));
                        pipe.sender().send(item);
                        sent.add(item);
                    }));
                    tasks.add(createTask(() -> {
                        sleep(millis(random.nextInt(3)));
                        received.add(pipe.receiver().receive());
                    }));
                }
                for (int i = 0; i < 6; i++) {
                    var victim = tasks.get(random.nextInt(tasks.size()));
                    createTask(() -> {
                        sleep(millis(random.nextInt(3)));
                        for (int turns = random.nextInt(3); turns > 0; turns--) {
                            yieldNow();
                        }
                        victim.cancel();
                    });
                }
                sleep(seconds(1));
                for (var task : tasks) {
                    task.cancel();
                }
                sleep(seconds(1));

                for (Integer left = pipe.receiver().tryReceive(); left != null; ) {
                    received.add(left);
                    left = pipe.receiver().tryReceive();
                }
                assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
            }
        }
    }

    private static void cancelMyself() {
        Task<?> self = currentTask();
        if (self != null) {
            self.cancel();
        }
    }

    private Task<Void> startReceiver(String name) {
        return createTask(() -> {
            String item = channel.receiver().receive();
            log.add(name + ": " + item);
            suspend();
        });
    }

    private Task<Void> startSender(String item) {
        return createTask(() -> {
            channel.sender().send(item);
            log.add("sent " + item);
            suspend();
        });
    }

    private void suspend() {
        try {
            yieldNow();
        } catch (CancelledError cancelled) {
            log.add("cancelled: " + cancelled.getMessage());
            throw cancelled;
        }
    }
}
