package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.subprocess.Subprocesses.createSubprocessExec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OutsideWorkTest {

    @OnBothEngines
    void aLoopThatHasNothingElseToDoWaitsForIt(Engines engine) {
        List<String> log = new ArrayList<>();
        Loops.run(engine, () -> {
            var done = Asyncio.<Void>createFuture();
            OutsideWork work = OutsideWork.begin(() -> {});
            Thread.ofPlatform().start(() -> {
                work.deliver(() -> log.add("first"));
                work.deliver(() -> log.add("second"));
                work.deliver(() -> {
                    work.end();
                    done.setResult(null);
                });
            });
            await(done); // a deadlock, if nobody worked for the loop
        });

        assertThat(log).containsExactly("first", "second");
    }

    @OnBothEngines
    void afterItsEndADeadlockIsOneAgain(Engines engine) {
        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    OutsideWork work = OutsideWork.begin(() -> {});
                    work.end();
                    work.end(); // without effect
                    await(createFuture());
                }))
                .isInstanceOf(DeadlockException.class);
    }

    @OnBothEngines
    void whileItIsIdleADeadlockIsOne(Engines engine) {
        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    OutsideWork work = OutsideWork.begin(() -> {});
                    work.setIdle(true);
                    work.setIdle(true); // without effect
                    assertThat(work.toString()).endsWith(", idle]");
                    await(createFuture());
                }))
                .isInstanceOf(DeadlockException.class);
    }

    @OnBothEngines
    void whatIsIdleNoMoreKeepsTheLoopWaiting(Engines engine) {
        Loops.run(engine, () -> {
            var done = Asyncio.<Void>createFuture();
            OutsideWork work = OutsideWork.begin(() -> {});
            work.setIdle(true);
            work.setIdle(false);
            Thread.ofPlatform()
                    .start(() -> work.deliver(() -> {
                        work.setIdle(true);
                        work.end();
                        work.setIdle(false); // without effect
                        done.setResult(null);
                    }));
            await(done);
        });
    }

    @OnBothEngines
    void whatIsDeliveredRunsInTheContextInWhichTheWorkBegan(Engines engine) {
        ContextVar<String> variable = new ContextVar<>("variable");
        List<String> log = new ArrayList<>();
        Loops.run(engine, () -> {
            variable.set("begun");
            OutsideWork work = OutsideWork.begin(() -> {});
            variable.set("changed");
            work.deliver(() -> log.add(variable.get()));
            yieldNow();
            work.end();
        });

        assertThat(log).containsExactly("begun");
    }

    @OnBothEngines
    void itIsToldWhenTheLoopClosesAndNothingIsDeliveredAnyMore(Engines engine) {
        List<String> log = new ArrayList<>();
        List<OutsideWork> works = new ArrayList<>();
        Loops.run(engine, () -> {
            works.add(OutsideWork.begin(() -> log.add("told")));
            OutsideWork.begin(() -> log.add("never")).end();
        });

        assertThat(log).containsExactly("told");
        assertThat(works.getFirst().deliver(() -> log.add("delivered"))).isFalse();
        assertThat(works.getFirst()).asString().endsWith(", ended]");
    }

    @Test
    void itNeedsARunningLoop() {
        assertThatThrownBy(() -> OutsideWork.begin(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("OutsideWork.begin needs a running event loop, but there is none on thread");
        assertThatThrownBy(() -> OutsideWork.begin(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("OutsideWork needs to know what to do if the loop closes, not null");
    }

    @OnBothEngines
    @DisabledOnOs(OS.WINDOWS)
    void aProcessThatIsLeftOverIsKilledWhenItsLoopCloses(Engines engine) throws Exception {
        List<ProcessHandle> processes = new ArrayList<>();
        try (var logs = new Logs()) {
            Loops.run(engine, () -> {
                var process = createSubprocessExec("sleep", "60");
                processes.add(ProcessHandle.of(process.pid()).orElseThrow());
            });

            assertThat(logs.messages())
                    .containsExactly(
                            "process 'sleep' (pid " + processes.getFirst().pid()
                                    + ") was still running when its loop closed, and was killed; close it, say with try"
                                    + " (process)");
        }
        processes.getFirst().onExit().join();
    }
}
