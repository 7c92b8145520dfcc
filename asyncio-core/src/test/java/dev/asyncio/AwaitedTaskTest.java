package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import program.Waits;

/// A task that is awaited at once may run on the stack of the task that awaits it, to save switches. Nobody
/// must notice.
class AwaitedTaskTest {

    private final List<Object> log = new ArrayList<>();
    private final ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");

    @AsyncioTest
    void neitherSeesTheOthersThreadLocals() {
        await(createTask(() -> {
            local.set("outer");
            Task<Void> inner = createTask(() -> {
                log.add("inner sees " + local.get());
                local.set("inner");
                yieldNow();
                log.add("inner keeps " + local.get());
            });
            await(inner);
            log.add("outer keeps " + local.get());
        }));

        assertThat(log).containsExactly("inner sees initial", "inner keeps inner", "outer keeps outer");
    }

    @AsyncioTest
    void anInterruptOfOneIsNotTheOthers() {
        await(createTask(() -> {
            Thread.currentThread().interrupt();
            await(createTask(() -> log.add(Thread.interrupted())));
            log.add(Thread.interrupted());
            await(createTask(() -> Thread.currentThread().interrupt()));
            log.add(Thread.interrupted());
        }));

        assertThat(log).containsExactly(false, true, false);
    }

    @AsyncioTest
    void scopedValuesAreNotInherited() {
        ScopedValue<String> user = ScopedValue.newInstance();
        await(createTask(() -> ScopedValue.where(user, "ada").run(() -> {
            await(createTask(() -> log.add(user.isBound())));
            log.add(user.get());
        })));

        assertThat(log).containsExactly(false, "ada");
    }

    @AsyncioTest
    void theNameOfTheThreadIsEachOnesOwn() {
        await(createTask(() -> {
            await(createTask(() -> {
                currentTask().setName("inner");
                log.add(Thread.currentThread().getName());
            }));
            log.add(Thread.currentThread().getName());
        }));

        assertThat(log).containsExactly("inner", "");
    }

    @AsyncioTest
    void eachHasAStackOfItsOwn() {
        Future<String> future = runningLoop().createFuture();
        List<Task<Object>> inner = new ArrayList<>();
        Task<Object> outer = createTask(() -> {
            inner.add(createTask(() -> Waits.outer(future)));
            return Waits.outer(inner.getFirst());
        });
        yieldNow();
        yieldNow();

        assertThat(methods(inner.getFirst())).containsExactly("program.Waits.inner", "program.Waits.outer");
        assertThat(methods(outer)).containsExactly("program.Waits.inner", "program.Waits.outer");
        assertThat(outer.awaiting()).isSameAs(inner.getFirst());
        assertThat(inner.getFirst().awaiting()).isSameAs(future);
        assertThat(outer.status()).isEqualTo(Task.Status.WAITING);
        future.setResult("result");
        assertThat(await(outer)).isEqualTo("result");
    }

    private static List<String> methods(Task<?> task) {
        return Arrays.stream(task.stack())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .filter(method -> !method.startsWith("dev.asyncio."))
                .toList();
    }

    @AsyncioTest
    void aCancellationOfTheOuterReachesTheInner() {
        Task<Void> outer = createTask(() -> {
            try {
                await(createTask(() -> {
                    try {
                        sleep(seconds(10));
                    } finally {
                        log.add("inner cleans up");
                    }
                }));
            } finally {
                log.add("outer cleans up");
            }
        });
        yieldNow();
        yieldNow();

        outer.cancel("stop");

        assertThatThrownBy(() -> await(outer))
                .isInstanceOf(CancelledError.class)
                .hasMessage("stop");
        assertThat(log).containsExactly("inner cleans up", "outer cleans up");
    }

    @AsyncioTest
    void othersCanAwaitTheInnerAsWell() {
        List<Task<String>> inner = new ArrayList<>();
        createTask(() -> {
            inner.add(createTask(() -> sleep(seconds(1), "result")));
            log.add("outer: " + await(inner.getFirst()));
        });
        yieldNow();
        createTask(() -> log.add("other: " + await(inner.getFirst())));

        sleep(seconds(2));

        assertThat(log).containsExactly("outer: result", "other: result");
    }

    @AsyncioTest
    void whatIsReadyInBetweenRunsInItsTurn() {
        createTask(() -> {
            Task<Void> inner = createTask(() -> {
                log.add("inner begins");
            });
            createTask(() -> log.add("created after inner"));
            await(inner);
            log.add("outer goes on");
        });
        createTask(() -> log.add("created after outer"));

        sleep(seconds(1));

        assertThat(log).containsExactly("created after outer", "inner begins", "created after inner", "outer goes on");
    }

    @AsyncioTest
    void chainsCanBeOfAnyLength() {
        assertThat(await(createTask(() -> chain(1000)))).isEqualTo(1000);
    }

    private static int chain(int length) {
        return length == 0 ? 0 : 1 + await(createTask(() -> chain(length - 1)));
    }

    @OnBothEngines
    void anExitOfTheInnerLeavesTheLoop(Engines engine) {
        SystemExit exit = new SystemExit(3);

        assertThatThrownBy(() -> Loops.run(engine, () -> {
                    try {
                        await(createTask(() -> {
                            throw exit;
                        }));
                    } finally {
                        log.add("outer cleans up");
                    }
                }))
                .isSameAs(exit);
        assertThat(log).containsExactly("outer cleans up");
    }
}
