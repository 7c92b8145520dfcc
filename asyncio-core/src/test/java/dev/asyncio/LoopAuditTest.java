package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.callLater;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.LoopAudit.SwallowedCancellation;
import java.util.ArrayList;
import java.util.List;

class LoopAuditTest {

    private final LoopAudit audit = new LoopAudit();
    private final List<String> log = new ArrayList<>();

    private void run(Engines engine, Action body) {
        Runner.Builder builder = Runner.builder()
                .loopFactory(() -> EventLoop.builder()
                        .name("audited")
                        .engine(engine)
                        .virtualTime(new VirtualTime())
                        .audit(audit)
                        .build());
        try (var runner = builder.build()) {
            runner.run(body);
        }
    }

    @OnBothEngines
    void whatIsOpenIsListedUntilItsEnd(Engines engine) {
        run(engine, () -> {
            OpenResource first = OpenResource.begin(runningLoop(), OpenResource.Kind.SOCKET, "first");
            OpenResource second = OpenResource.begin(runningLoop(), OpenResource.Kind.FILE, "second");
            assertThat(audit.openResources()).containsExactly(first, second);

            first.end();
            first.end();

            assertThat(audit.openResources()).containsExactly(second);
            assertThat(second.kind()).isEqualTo(OpenResource.Kind.FILE);
            assertThat(second).hasToString("second");
            assertThat(second.origin().getStackTrace())
                    .anySatisfy(frame -> assertThat(frame.getClassName()).isEqualTo(LoopAuditTest.class.getName()));
        });
    }

    @AsyncioTest
    void loopWithoutAnAuditKeepsNothing() {
        OpenResource opened = OpenResource.begin(runningLoop(), OpenResource.Kind.SOCKET, "socket");

        assertThat(OpenResource.begin(runningLoop(), OpenResource.Kind.FILE, "file"))
                .isSameAs(opened);
        assertThat(OpenResource.originOf(runningLoop())).isNull();
        assertThat(runningLoop().audit()).isNull();
        opened.end();
    }

    @OnBothEngines
    void onlyTimersOfTheProgramAreListed(Engines engine) {
        run(engine, () -> {
            Task<Void> limited = createTask(() -> timeout(seconds(60), () -> sleep(seconds(10))));
            TimerHandle own = callLater(seconds(20), () -> {});
            callLater(seconds(20), () -> {}).cancel();
            sleep(seconds(1));

            assertThat(audit.timers()).containsExactly(own);
            assertThat(audit.origin(own)).isNotNull();
            assertThat(audit.nextDeadline()).isEqualTo(seconds(10).toNanos());
            limited.cancel();
        });
    }

    @OnBothEngines
    void tasksAndCallbacksRememberTheirPlacesAsInDebugMode(Engines engine) {
        run(engine, () -> {
            Task<Void> task = createTask(() -> {});

            assertThat(runningLoop().isDebug()).isFalse();
            assertThat(task.origin()).isNotNull();
            assertThat(task.origin().getStackTrace())
                    .hasSizeLessThan(20)
                    .anySatisfy(frame -> assertThat(frame.getClassName()).isEqualTo(LoopAuditTest.class.getName()));
            await(task);
        });
    }

    @OnBothEngines
    void taskThatReturnsThoughItWasCancelledHasSwallowedThat(Engines engine) {
        run(engine, () -> {
            Task<Void> stubborn = createTask(LoopAuditTest::refuse, TaskOption.name("stubborn"));
            Task<Void> above = createTask(() -> await(stubborn));
            sleep(seconds(1));

            above.cancel();
            await(above);

            assertThat(audit.swallowedCancellations())
                    .singleElement()
                    .extracting(SwallowedCancellation::task)
                    .isSameAs(stubborn);
        });
    }

    private static void refuse() {
        try {
            sleep(seconds(10));
        } catch (CancelledError refused) {
            sleep(seconds(1));
        }
    }

    @OnBothEngines
    void taskThatObeysOrTakesTheRequestBackHasNot(Engines engine) {
        run(engine, () -> {
            Task<Void> obeys = createTask(() -> sleep(seconds(10)));
            Task<Void> takesBack = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    Asyncio.currentTask().uncancel();
                }
            });
            Task<Void> fails = createTask(() -> {
                try {
                    sleep(seconds(10));
                } catch (CancelledError e) {
                    throw new IllegalStateException("not now", e);
                }
            });
            sleep(seconds(1));
            for (Task<Void> task : List.of(obeys, takesBack, fails)) {
                task.cancelAndWait();
            }

            assertThat(audit.swallowedCancellations()).isEmpty();
            assertThat(fails.exception()).hasMessage("not now");
        });
    }

    @OnBothEngines
    void oneAuditServesOneLoop(Engines engine) {
        run(engine, () -> {});

        assertThatThrownBy(() -> EventLoop.builder().audit(audit).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This LoopAudit serves EventLoop 'audited' already; make one for each loop");
        assertThatThrownBy(() -> new LoopAudit().timers())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("This LoopAudit has no loop; give it to EventLoop.builder().audit(...)");
    }

    @AsyncioTest
    void callbackForTheIdleMomentRunsWhenNothingElseIsReadyAndBeforeTimePasses() {
        EventLoop loop = runningLoop();
        loop.callWhenIdle(() -> log.add("idle at " + loop.time()));
        loop.callWhenIdle(() -> log.add("never")).cancel();
        loop.callSoon(() -> loop.callSoon(() -> log.add("soon")));
        sleep(seconds(1));

        assertThat(log).containsExactly("soon", "idle at 0");
    }
}
