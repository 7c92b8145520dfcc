package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.sync.Lock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private final List<Object> log = new ArrayList<>();

    private static void run(Engines engine, Scheduler scheduler, Action main) {
        EventLoop loop = Loops.builder(engine).scheduler(scheduler).build();
        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(main);
        }
    }

    private void startTasks(String... names) {
        for (String name : names) {
            createTask(() -> log.add(name), TaskOption.name(name));
        }
    }

    private static int last(List<?> candidates) {
        return candidates.size() - 1;
    }

    @OnBothEngines
    void theNewestTaskMayGoFirst(Engines engine) {
        run(engine, SchedulerTest::last, () -> {
            startTasks("a", "b", "c");
            yieldNow();
            sleep(seconds(1));
        });

        assertThat(log).containsExactly("c", "b", "a");
    }

    @OnBothEngines
    void whatBecomesReadyCompetesWithWhatWasReadyBefore(Engines engine) {
        run(engine, SchedulerTest::last, () -> {
            createTask(() -> log.add("old"));
            createTask(() -> {
                log.add("middle");
                createTask(() -> log.add("new"));
            });
            sleep(seconds(1));
        });

        assertThat(log).containsExactly("middle", "new", "old");
    }

    @OnBothEngines
    void callbacksKeepTheirOrderAndTasksMayRunInBetween(Engines engine) {
        run(engine, SchedulerTest::last, () -> {
            runningLoop().callSoon(() -> {
                log.add(1);
                startTasks("a");
            });
            runningLoop().callSoon(() -> log.add(2));
            runningLoop().callSoon(() -> log.add(3));
            sleep(seconds(1));
        });

        assertThat(log).containsExactly(1, "a", 2, 3);
    }

    @OnBothEngines
    void timersOfOneInstantRunInAnyOrderButNoneBeforeOneThatIsDueEarlier(Engines engine) {
        var time = new VirtualTime();
        EventLoop loop = EventLoop.builder()
                .engine(engine)
                .virtualTime(time)
                .scheduler(SchedulerTest::last)
                .build();
        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(() -> {
                callLater(seconds(1), () -> log.add("1 a"));
                callLater(seconds(1), () -> log.add("1 b"));
                callLater(seconds(2), () -> log.add("2 a"));
                callLater(seconds(2), () -> log.add("2 b"));
                time.advance(seconds(5));
                sleep(seconds(1));
            });
        }

        assertThat(log).containsExactly("1 b", "1 a", "2 b", "2 a");
    }

    @OnBothEngines
    void theFirstCandidateIsAlwaysWhatWouldRunAnyway(Engines engine) {
        Action program = () -> {
            Lock lock = new Lock();
            for (int i = 0; i < 4; i++) {
                int number = i;
                createTask(() -> {
                    try (var _ = lock.hold()) {
                        log.add("task " + number);
                        runningLoop().callSoon(() -> log.add("callback " + number));
                        callLater(seconds(number % 2), () -> log.add("timer " + number));
                        runningLoop().callSoon(() -> log.add("later callback " + number));
                        yieldNow();
                    }
                    sleep(seconds(number % 2));
                    log.add("end " + number);
                });
            }
            sleep(seconds(5));
        };
        run(engine, _ -> 0, program);
        List<Object> scheduled = List.copyOf(log);
        log.clear();

        Loops.run(engine, program);

        assertThat(scheduled).hasSize(20).isEqualTo(log);
    }

    @OnBothEngines
    void whatWasCancelledIsNoChoice(Engines engine) {
        List<Integer> sizes = new ArrayList<>();
        Scheduler noting = candidates -> {
            sizes.add(candidates.size());
            return 0;
        };

        run(engine, noting, () -> {
            runningLoop().callSoon(() -> log.add("dropped")).cancel();
            runningLoop().callSoon(() -> log.add("also dropped")).cancel();
            sizes.clear();
            yieldNow();
            log.add(List.copyOf(sizes));
        });

        assertThat(log).containsExactly(List.of(1));
    }

    @OnBothEngines
    void ioIsLookedForWhenTheSchedulerSaysSo(Engines engine) {
        class Events implements Poller {

            private final VirtualTime time = new VirtualTime();

            @Override
            public void poll(long timeoutNanos) {
                log.add("look for " + timeoutNanos);
                runningLoop().callSoon(() -> log.add("event"));
            }

            @Override
            public void wakeup() {
                time.wakeup();
            }

            @Override
            public boolean isWaitingForIo() {
                return log.size() < 2;
            }

            @Override
            public String toString() {
                return "events";
            }
        }
        var poller = new Events();
        EventLoop loop = EventLoop.builder()
                .engine(engine)
                .clock(poller.time)
                .poller(poller)
                .scheduler(SchedulerTest::last)
                .build();

        try (Runner runner = Runner.builder().loopFactory(() -> loop).build()) {
            runner.run(() -> {
                log.add("main");
                startTasks("task");
                yieldNow();
            });
        }

        assertThat(log).startsWith("look for 0", "look for 0", "event", "event", "main");
    }

    @OnBothEngines
    void whatTheSchedulerThrowsEndsTheRunAndTheTasksCanStillBeEnded(Engines engine) {
        int[] calls = {0};
        EventLoop loop = Loops.builder(engine)
                .scheduler(_ -> {
                    if (++calls[0] == 3) {
                        throw new IllegalStateException("enough");
                    }
                    return 0;
                })
                .build();
        Runner runner = Runner.builder().loopFactory(() -> loop).build();

        assertThatThrownBy(() -> runner.run(() -> {
                    try {
                        while (true) {
                            yieldNow();
                        }
                    } finally {
                        log.add("cleaned up");
                    }
                }))
                .hasMessage("enough");
        runner.close();

        assertThat(log).containsExactly("cleaned up");
    }

    @OnBothEngines
    void aChoiceThatThereIsNotIsRefused(Engines engine) {
        int[] calls = {0};
        Scheduler wrong = _ -> ++calls[0] == 2 ? 7 : 0;

        assertThatThrownBy(() -> run(engine, wrong, () -> await(createTask(() -> log.add("never")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The scheduler of EventLoop 'test' has chosen 7 among 1 candidates; the first is 0");
    }

    @Test
    void aSchedulerMustNotBeNull() {
        assertThatThrownBy(() -> EventLoop.builder().scheduler(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The scheduler must not be null; leave it out for first in, first out");
    }
}
