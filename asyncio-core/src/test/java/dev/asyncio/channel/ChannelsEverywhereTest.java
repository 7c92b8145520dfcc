package dev.asyncio.channel;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Cancels whoever waits at a channel at each suspension: what is said to be sent is received, by one.
class ChannelsEverywhereTest {

    @Test
    void receive() throws Exception {
        check(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            var received = new ArrayList<Integer>();
            var sent = new ArrayList<Integer>();
            SendChannel<Integer> sender = channel.sender();
            ReceiveChannel<Integer> receiver = channel.receiver();
            var other = createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    sleep(seconds(1));
                    sender.send(i);
                    sent.add(i);
                }
            });
            return Scenario.of(() -> {
                        received.add(receiver.receive());
                        received.add(receiver.receive());
                    })
                    .endedBy(() -> {
                        sleep(seconds(5));
                        receiver.close();
                        other.cancelAndWait();
                    })
                    .andAfterwards(() -> assertThat(received).isEqualTo(sent));
        });
    }

    @Test
    void send() throws Exception {
        check(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            var received = new ArrayList<Integer>();
            var sent = new ArrayList<Integer>();
            SendChannel<Integer> sender = channel.sender();
            ReceiveChannel<Integer> receiver = channel.receiver();
            createTask(() -> {
                try (receiver) {
                    while (true) {
                        sleep(seconds(1));
                        received.add(receiver.receive());
                    }
                } catch (EndOfChannelException end) {
                    // all is received
                }
            });
            return Scenario.of(() -> {
                        for (int i = 0; i < 4; i++) {
                            sender.send(i);
                            sent.add(i);
                        }
                    })
                    .endedBy(() -> {
                        sender.close();
                        sleep(seconds(9));
                    })
                    .andAfterwards(() -> assertThat(received).isEqualTo(sent));
        });
    }

    @Test
    void forLoop() throws Exception {
        check(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            var received = new ArrayList<Integer>();
            ReceiveChannel<Integer> receiver = channel.receiver();
            SendChannel<Integer> sender = channel.sender();
            createTask(() -> {
                try (sender) {
                    for (int i = 0; i < 3; i++) {
                        sender.send(i);
                        sleep(seconds(1));
                    }
                } catch (BrokenChannelException e) {
                    // nobody receives
                }
            });
            return Scenario.of(() -> {
                        try (receiver) {
                            for (int item : receiver) {
                                received.add(item);
                            }
                        }
                    })
                    .endedBy(receiver::close)
                    .andAfterwards(() -> {
                        assertThat(received).isEqualTo(List.of(0, 1, 2).subList(0, received.size()));
                        assertThat(channel.statistics().openReceivers()).isZero();
                    });
        });
    }

    @Test
    void broadcast() throws Exception {
        check(() -> {
            var broadcast = new Broadcast<Integer>();
            var received = new ArrayList<Integer>();
            ReceiveChannel<Integer> mine = broadcast.subscribe(1, Overflow.SUSPEND);
            ReceiveChannel<Integer> others = broadcast.subscribe(1, Overflow.SUSPEND);
            createTask(() -> {
                for (int item : others) {
                    sleep(seconds(1));
                    received.add(item);
                }
            });
            createTask(() -> {
                try (broadcast) {
                    for (int i = 0; i < 3; i++) {
                        broadcast.send(i);
                        sleep(seconds(0.5));
                    }
                }
            });
            return Scenario.of(() -> {
                        try (mine) {
                            for (int _ : mine) {
                                sleep(seconds(2));
                            }
                        }
                    })
                    .endedBy(mine::close)
                    .andAfterwards(() -> {
                        assertThat(received).containsExactly(0, 1, 2);
                        assertThat(mine.statistics().waitingReceivers()).isZero();
                    });
        });
    }

    @Test
    void broadcastThatWaitsForSlowSubscribers() throws Exception {
        check(() -> {
            var broadcast = new Broadcast<Integer>();
            var received = new ArrayList<Integer>();
            ReceiveChannel<Integer> slow = broadcast.subscribe(1, Overflow.SUSPEND);
            createTask(() -> {
                for (int item : slow) {
                    sleep(seconds(1));
                    received.add(item);
                }
            });
            return Scenario.of(() -> {
                        for (int i = 0; i < 4; i++) {
                            broadcast.send(i);
                        }
                    })
                    .endedBy(() -> {
                        broadcast.send(9);
                        broadcast.close();
                    })
                    .andAfterwards(() -> assertThat(received).endsWith(9).doesNotHaveDuplicates());
        });
    }

    @Test
    void watch() throws Exception {
        check(() -> {
            var watch = new Watch<>(0);
            createTask(() -> {
                for (int i = 1; i < 4; i++) {
                    sleep(seconds(1));
                    watch.set(i);
                }
                watch.close();
            });
            createTask(() -> watch.awaitFor(value -> value == 3));
            return Scenario.of(() -> {
                        watch.awaitFor(value -> value == 1);
                        for (int _ : watch.changes()) {
                            sleep(seconds(0.5));
                        }
                    })
                    .andAfterwards(() -> assertThat(watch.value()).isEqualTo(3));
        });
    }

    @Test
    void select() throws Exception {
        check(() -> {
            Channel<String> first = Channel.rendezvous();
            Channel<String> second = Channel.rendezvous();
            Channel<String> out = Channel.rendezvous();
            ReceiveChannel<String> fromFirst = first.receiver();
            ReceiveChannel<String> fromSecond = second.receiver();
            SendChannel<String> toOut = out.sender();
            ReceiveChannel<String> fromOut = out.receiver();
            var sent = new ArrayList<String>();
            var received = new ArrayList<String>();
            var others = List.of(
                    createTask(() -> {
                        SendChannel<String> sender = first.sender();
                        sleep(seconds(1));
                        sender.send("first");
                        sent.add("first");
                    }),
                    createTask(() -> {
                        SendChannel<String> sender = second.sender();
                        sleep(seconds(2));
                        sender.send("second");
                        sent.add("second");
                    }),
                    createTask(() -> {
                        sleep(seconds(3));
                        received.add(fromOut.receive());
                    }));
            return Scenario.of(() -> {
                        for (int i = 0; i < 4; i++) {
                            Select.doOn(fromFirst, received::add)
                                    .doOn(fromSecond, received::add)
                                    .onSend(toOut, "out", () -> sent.add("out"))
                                    .after(seconds(10), () -> {})
                                    .run();
                        }
                    })
                    .endedBy(() -> {
                        sleep(seconds(20));
                        for (var other : others) {
                            other.cancelAndWait();
                        }
                    })
                    .andAfterwards(() -> {
                        assertThat(received).containsExactlyElementsOf(sent);
                        assertThat(first.statistics().waitingReceivers()).isZero();
                        assertThat(out.statistics().waitingSenders()).isZero();
                    });
        });
    }

    private static void check(Callable<Scenario> arrangement) throws Exception {
        CancelEverywhere.of(arrangement).check();
    }
}
