package dev.asyncio.channel;

import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTime;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class SelectTest {

    private final List<String> log = new ArrayList<>();
    private final Channel<String> left = Channel.rendezvous();
    private final Channel<String> right = Channel.rendezvous();

    @AsyncioTest
    void takesWhatIsReadyFirst() {
        var orders = left.receiver();
        var stops = right.receiver();
        createTask(() -> {
            sleep(seconds(1));
            left.sender().send("tea");
            sleep(seconds(8));
            right.sender().send("stop");
        });

        for (int i = 0; i < 3; i++) {
            // @start region="select"
            String news = Select.on(orders, order -> "order: " + order)
                    .on(stops, reason -> "stopped: " + reason)
                    .after(seconds(5), () -> "nothing for five seconds")
                    .run();
            // @end
            log.add(news);
        }

        assertThat(log).containsExactly("order: tea", "nothing for five seconds", "stopped: stop");
    }

    @AsyncioTest
    void firstInTheOrderOfTheCallsIsTakenIfSeveralAreReady() {
        startSender(left, "left");
        startSender(right, "right");
        yieldNow();

        String taken = Select.on(right.receiver(), item -> item)
                .on(left.receiver(), item -> item)
                .run();

        assertThat(taken).isEqualTo("right");
        assertThat(left.receiver().tryReceive()).isEqualTo("left");
        assertThat(right.receiver().tryReceive()).isNull();
    }

    @AsyncioTest
    void shuffledSelectTakesEachOfThoseThatAreReadySometimes() {
        var a = Channel.<String>unlimited();
        var b = Channel.<String>unlimited();
        for (int i = 0; i < 100; i++) {
            a.sender().send("a");
            b.sender().send("b");
        }
        var select = Select.on(a.receiver(), item -> item)
                .on(b.receiver(), item -> item)
                .shuffled(new Random(1));

        for (int i = 0; i < 100; i++) {
            log.add(select.run());
        }

        assertThat(log.stream().filter("a"::equals).count()).isBetween(30L, 70L);
        assertThat(a.statistics().size() + b.statistics().size()).isEqualTo(100);
    }

    @AsyncioTest
    void whatIsNotTakenIsLeftAlone() {
        var select = createTask(() -> Select.on(left.receiver(), item -> item)
                .on(right.receiver(), item -> item)
                .run());
        yieldNow();

        left.sender().send("left");
        assertThat(right.sender().trySend("right")).isFalse();
        yieldNow();

        assertThat(select.result()).isEqualTo("left");
        assertThat(right.statistics().waitingReceivers()).isZero();
    }

    @AsyncioTest
    void nothingOfASelectStaysWithTheChannelsThatItDidNotTake() {
        for (int i = 0; i < 3; i++) {
            startSender(left, "item " + i);
            log.add(Select.onSend(right.sender(), "x", () -> "sent")
                    .on(right.receiver(), item -> item)
                    .on(left.receiver(), item -> item)
                    .run());
        }

        assertThat(log).contains("item 0", "item 1", "item 2");
        assertThat(right.statistics()).isEqualTo(new ChannelStatistics(0, 0, 1, 1, 0, 0, 0));
    }

    @AsyncioTest
    void sendIsOneOfTheAlternatives() {
        createTask(() -> log.add("received " + right.receiver().receive()));

        String done = Select.on(left.receiver(), item -> "received " + item)
                .onSend(right.sender(), "item", () -> "sent")
                .run();
        yieldNow();

        assertThat(done).isEqualTo("sent");
        assertThat(log).containsExactly("received item");
    }

    @AsyncioTest
    void sendThatIsNotTakenSendsNothing() {
        createTask(() -> {
            sleep(seconds(1));
            left.sender().send("left");
        });

        String done = Select.on(left.receiver(), item -> item)
                .onSend(right.sender(), "item", () -> "sent")
                .run();

        assertThat(done).isEqualTo("left");
        assertThat(right.receiver().tryReceive()).isNull();
    }

    @AsyncioTest
    void selectsMeetEachOther() {
        var other = createTask(() -> Select.onSend(left.sender(), "from a select", () -> "sent")
                .on(right.receiver(), item -> "received " + item)
                .run());
        yieldNow();

        String done = Select.on(left.receiver(), item -> "received " + item)
                .onSend(right.sender(), "x", () -> "sent")
                .run();
        yieldNow();

        assertThat(done).isEqualTo("received from a select");
        assertThat(other.result()).isEqualTo("sent");
    }

    @AsyncioTest
    void selectDoesNotMeetItself() {
        var both = createTask(() -> Select.on(left.receiver(), item -> "received " + item)
                .onSend(left.sender(), "mine", () -> "sent")
                .run());
        sleep(seconds(1));
        assertThat(both.isDone()).isFalse();

        left.sender().send("yours");
        yieldNow();

        assertThat(both.result()).isEqualTo("received yours");
        assertThat(left.receiver().tryReceive()).isNull();
    }

    @AsyncioTest
    void oneSelectIsTakenOnceThoughTwoPartnersComeInTheSameTurn() {
        var select = createTask(() -> Select.on(left.receiver(), item -> item)
                .on(right.receiver(), item -> item)
                .run());
        yieldNow();
        startSender(right, "right");
        startSender(left, "left");
        yieldNow();
        yieldNow();

        assertThat(select.result()).isEqualTo("right");
        assertThat(log).containsExactly("sent right");
        assertThat(left.receiver().receive()).isEqualTo("left");
    }

    // ---- time, tasks, default

    @AsyncioTest
    void timeIsCountedFromTheBeginningOfEachRun() {
        var select = Select.on(left.receiver(), item -> item).after(seconds(2), () -> "late");
        createTask(() -> {
            sleep(seconds(1.5));
            left.sender().send("first");
            sleep(seconds(1.5));
            left.sender().send("second");
        });

        log.add(select.run());
        log.add(select.run());
        log.add(select.run());

        assertThat(log).containsExactly("first", "second", "late");
    }

    @AsyncioTest
    void timeThatIsUpAlreadyIsReady() {
        assertThat(Select.on(left.receiver(), item -> item)
                        .after(Duration.ZERO, () -> "now")
                        .run())
                .isEqualTo("now");
    }

    @AsyncioTest
    void timerOfASelectThatEndedOtherwiseDoesNotKeepTheLoop() {
        startSender(left, "item");
        yieldNow();
        long before = currentTime();

        Select.on(right.receiver(), item -> item)
                .on(left.receiver(), item -> item)
                .after(Duration.ofDays(1), () -> "late")
                .run();
        yieldNow();

        assertThat(currentTime()).isEqualTo(before);
    }

    @AsyncioTest
    void taskIsOneOfTheAlternativesAndGoesOnIfItIsNotTaken() {
        var quick = createTask(() -> {
            sleep(seconds(1));
            return "quick";
        });
        var slow = createTask(() -> {
            sleep(seconds(2));
            return "slow";
        });

        String first = Select.onTask(slow, result -> result)
                .onTask(quick, result -> result)
                .run();

        assertThat(first).isEqualTo("quick");
        assertThat(slow.isDone()).isFalse();
        assertThat(Select.onTask(slow, result -> result).run()).isEqualTo("slow");
        assertThat(Select.onTask(slow, result -> result + " again").run()).isEqualTo("slow again");
    }

    @AsyncioTest
    void failureOfTheTaskThatIsTakenIsThrown() {
        var failing = createTask(() -> {
            sleep(seconds(1));
            throw new IOException("no disk");
        });

        assertThatThrownBy(() -> Select.doOnTask(failing, _ -> log.add("never"))
                        .doOn(left.receiver(), log::add)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessage("no disk");
    }

    @AsyncioTest
    void defaultIsTakenOnlyIfNothingIsReady() {
        var select = Select.on(left.receiver(), item -> item).orElse(() -> "nothing there");

        log.add(select.run());
        startSender(left, "item");
        yieldNow();
        log.add(select.run());

        assertThat(log).containsExactly("nothing there", "item");
    }

    // ---- ends

    @AsyncioTest
    void endOfAChannelIsThrownUnlessTheSelectSaysWhatToDoThen() {
        left.sender().close();

        assertThatThrownBy(() -> Select.on(left.receiver(), item -> item).run())
                .isInstanceOf(EndOfChannelException.class);
        assertThat(Select.on(left.receiver(), item -> item, () -> "ended").run())
                .isEqualTo("ended");
    }

    @AsyncioTest
    void endOfAChannelWakesASelectThatWaits() {
        var throwing = createTask(() -> Select.on(left.receiver(), item -> item).run());
        var prepared = createTask(
                () -> Select.on(left.receiver(), item -> item, () -> "ended").run());
        yieldNow();

        left.sender().close();
        yieldNow();

        assertThat(throwing.exception()).isInstanceOf(EndOfChannelException.class);
        assertThat(prepared.result()).isEqualTo("ended");
    }

    @AsyncioTest
    void sendOfASelectFailsWhenNobodyReceivesAnyMore() {
        var sending =
                createTask(() -> Select.onSend(left.sender(), "x", () -> "sent").run());
        yieldNow();

        left.receiver().close();
        yieldNow();

        assertThat(sending.exception()).isInstanceOf(BrokenChannelException.class);
    }

    @AsyncioTest
    void handlerMayAwaitAndMayThrowWhatItLikes() {
        startSender(left, "item");
        yieldNow();

        assertThatThrownBy(() -> Select.doOn(left.receiver(), item -> {
                            sleep(seconds(1));
                            throw new IOException(item);
                        })
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessage("item");
    }

    @AsyncioTest
    void actionsHaveNoResult() {
        startSender(left, "item");
        yieldNow();

        Select.doOn(left.receiver(), log::add, () -> log.add("ended"))
                .onSend(right.sender(), "x", () -> log.add("sent"))
                .after(seconds(1), () -> log.add("late"))
                .orElse(() -> log.add("nothing"))
                .run();

        assertThat(log).containsExactly("item");
    }

    // ---- cancellation

    @AsyncioTest
    void selectCancelledWhileItWaitsTakesNothing() {
        var select = createTask(() -> Select.on(left.receiver(), item -> item)
                .onSend(right.sender(), "x", () -> "sent")
                .run());
        yieldNow();

        select.cancel();
        assertThat(left.sender().trySend("item")).isFalse();
        assertThat(right.receiver().tryReceive()).isNull();
        yieldNow();

        assertThat(select.isCancelled()).isTrue();
        assertThat(left.statistics().waitingReceivers()).isZero();
        assertThat(right.statistics().waitingSenders()).isZero();
    }

    @AsyncioTest
    void selectCancelledAfterItWasTakenRunsItsHandlerAndIsCancelledThere() {
        var select = createTask(() -> Select.doOn(left.receiver(), item -> {
                    log.add(item);
                    try {
                        sleep(seconds(1));
                    } catch (CancelledError cancelled) {
                        log.add("cancelled: " + cancelled.getMessage());
                        throw cancelled;
                    }
                })
                .run());
        yieldNow();

        left.sender().send("item");
        select.cancel("enough");
        sleep(seconds(2));

        assertThat(log).containsExactly("item", "cancelled: enough");
        assertThat(select.isCancelled()).isTrue();
    }

    @AsyncioTest
    void nothingIsLostOrDoubledWhenSelectsAreCancelledAtAnyMoment() {
        var random = new Random(7);
        for (int round = 0; round < 100; round++) {
            var a = Channel.<Integer>buffered(round % 3);
            var b = Channel.<Integer>buffered(round % 2);
            List<Integer> sent = new ArrayList<>();
            List<Integer> received = new ArrayList<>();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int item = i;
                tasks.add(createTask(() -> {
                    sleep(millis(random.nextInt(3)));
                    Select.onSend(a.sender(), item, () -> sent.add(item))
                            .onSend(b.sender(), item, () -> sent.add(item))
                            .run();
                }));
                tasks.add(createTask(() -> {
                    sleep(millis(random.nextInt(3)));
                    Select.doOn(a.receiver(), received::add)
                            .doOn(b.receiver(), received::add)
                            .after(millis(random.nextInt(4)), () -> {})
                            .run();
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

            for (var end : List.of(a.receiver(), b.receiver())) {
                for (Integer item = end.tryReceive(); item != null; item = end.tryReceive()) {
                    received.add(item);
                }
            }
            assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    // ---- misuse

    @AsyncioTest
    void selectOfNothingIsRefused() {
        assertThatThrownBy(() -> new Selection<String>().run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Select has nothing to wait for; add an alternative, or orElse(...)");
    }

    @AsyncioTest
    @SuppressWarnings("NullAway") // the point
    void nullsAreRefusedWithASentence() {
        var select = new Selection<String>();

        assertThatThrownBy(() -> select.on(null, item -> "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A select receives from a channel, not from null");
        assertThatThrownBy(() -> select.onSend(left.sender(), null, () -> "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A channel takes no null; close the sending end to say that there is no more");
        assertThatThrownBy(() -> select.after(null, () -> "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A select waits for a duration, not for null");
        assertThatThrownBy(() -> select.onTask(null, item -> "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A select waits for a task or future, not for null");
    }

    @AsyncioTest
    void taskThatWaitsNamesTheSelect() {
        var waiting = createTask(
                () -> Select.on(left.receiver(), item -> item)
                        .onTask(createFuture(), result -> "" + result)
                        .run(),
                TaskOption.name("chooser"));
        yieldNow();

        assertThat(waiting).hasToString("Task 'chooser' [waits for Select[2 alternatives]]");
        waiting.cancel();
    }

    private void startSender(Channel<String> channel, String item) {
        createTask(() -> {
            channel.sender().send(item);
            log.add("sent " + item);
        });
    }
}
