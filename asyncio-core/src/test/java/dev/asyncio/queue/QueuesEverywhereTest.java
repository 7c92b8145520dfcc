package dev.asyncio.queue;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Action;
import dev.asyncio.test.CancelEverywhere;
import dev.asyncio.test.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Cancels whoever waits at a queue at each suspension: no item is lost or doubled, and those who wait behind
/// get their turn.
class QueuesEverywhereTest {

    @Test
    void getFromQueue() throws Exception {
        checkGet(Queue::new);
    }

    @Test
    void getFromLifoQueue() throws Exception {
        checkGet(LifoQueue::new);
    }

    @Test
    void getFromPriorityQueue() throws Exception {
        checkGet(PriorityQueue::naturalOrder);
    }

    /// One item for two consumers, who put it back: whatever becomes of the first, the other gets it.
    private static void checkGet(Supplier<Queue<Integer>> factory) throws Exception {
        check(() -> {
            Queue<Integer> queue = factory.get();
            Action borrow = () -> {
                int item = queue.get();
                try {
                    sleep(seconds(1));
                } finally {
                    queue.putNowait(item);
                }
            };
            createTask(() -> {
                sleep(seconds(0.5));
                borrow.run();
            });
            createTask(() -> {
                sleep(seconds(1));
                queue.put(1);
            });
            return Scenario.of(borrow).andAgain().andAfterwards(() -> {
                assertThat(queue.size()).isEqualTo(1);
                assertThat(queue.toString()).contains("getters=0, putters=0");
            });
        });
    }

    @Test
    void putIntoFullQueue() throws Exception {
        check(() -> {
            var queue = new Queue<String>(1);
            queue.putNowait("first");
            createTask(() -> {
                sleep(seconds(0.5));
                queue.put("behind");
            });
            var taken = new ArrayList<String>();
            var consumer = createTask(() -> {
                while (true) {
                    sleep(seconds(1));
                    taken.add(queue.get());
                }
            });
            return Scenario.of(() -> {
                        queue.put("scenario");
                        sleep(seconds(1));
                    })
                    .endedBy(() -> {
                        sleep(seconds(9));
                        consumer.cancelAndWait();
                    })
                    .andAfterwards(() -> {
                        assertThat(taken).contains("first", "behind").doesNotHaveDuplicates();
                        assertThat(queue).hasToString("Queue[size=0, maxSize=1, getters=0, putters=0]");
                    });
        });
    }

    @Test
    void join() throws Exception {
        check(() -> {
            var queue = new Queue<String>();
            queue.putNowait("item");
            createTask(() -> {
                sleep(seconds(1));
                queue.get();
                sleep(seconds(1));
                queue.taskDone();
            });
            createTask(queue::join);
            return Scenario.of(queue::join).andAgain();
        });
    }

    @Test
    void shutdownWhileOthersWait() throws Exception {
        check(() -> {
            var queue = new Queue<String>();
            createTask(() -> {
                sleep(seconds(1));
                queue.shutdown();
            });
            return Scenario.of(() -> {
                        try {
                            queue.get();
                        } catch (QueueShutDownException e) {
                            sleep(seconds(1));
                        }
                    })
                    .andAgain()
                    .andAfterwards(() -> assertThat(queue.toString()).contains("getters=0, putters=0"));
        });
    }

    @Test
    void aThreadAtTheOtherEnd() throws Exception {
        CancelEverywhere.of(() -> {
                    var queue = new Queue<Integer>(1);
                    var inThread = queue.threadSafe();
                    var received = new ArrayList<Integer>();
                    var producer = createTask(() -> toThread(() -> {
                        try {
                            for (int i = 0; i < 3; i++) {
                                inThread.put(i);
                            }
                        } catch (QueueShutDownException e) {
                            // nobody wants more
                        }
                    }));
                    return Scenario.of(() -> {
                                for (int i = 0; i < 3; i++) {
                                    received.add(queue.get());
                                }
                            })
                            .endedBy(() -> {
                                queue.shutdown();
                                dev.asyncio.Asyncio.await(producer);
                            })
                            .andAfterwards(() -> {
                                while (!queue.isEmpty()) {
                                    received.add(queue.getNowait());
                                }
                                assertThat(received).isEqualTo(List.of(0, 1, 2).subList(0, received.size()));
                            });
                })
                .check();
    }

    private static void check(Callable<Scenario> arrangement) throws Exception {
        CancelEverywhere.of(arrangement).check();
    }
}
