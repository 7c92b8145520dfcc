package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import program.Programs;

/// What becomes of whole programs: signals and exit statuses, in processes of their own.
@Tag("real-time")
class ProgramTest {

    // ---- Ctrl+C in run

    @OnBothEngines
    void anInterruptCancelsMainAndEndsTheProcess(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.Interrupted.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("INT");

            assertThat(child.readToEnd()).containsExactly("cleaned up", "KeyboardInterrupt");
            assertThat(child.status()).isEqualTo(130);
        }
    }

    @OnBothEngines
    void anInterruptCanBeCaughtOutsideTheRun(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.InterruptedAndCaught.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("INT");

            assertThat(child.readToEnd()).containsExactly("caught: the program was interrupted", "the next run");
            assertThat(child.status()).isZero();
        }
    }

    @OnBothEngines
    void aSecondInterruptEndsAProgramThatRefusesTheFirst(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.InterruptedTwice.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("INT");
            assertThat(child.readLine()).isEqualTo("refused");
            child.signal("INT");

            assertThat(child.readToEnd()).isEmpty();
            assertThat(child.status()).isEqualTo(130);
        }
    }

    @OnBothEngines
    void aSecondInterruptEndsAProgramThatBlocksItsLoop(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.InterruptedWhileBlocked.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("INT");
            Thread.sleep(50); // two signals at once would be one
            child.signal("INT");

            assertThat(child.readToEnd()).isEmpty();
            assertThat(child.status()).isEqualTo(130);
        }
    }

    @OnBothEngines
    void anInterruptThatMainSwallowsHasNoFurtherEffect(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.InterruptSwallowed.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("INT");

            assertThat(child.readToEnd()).containsExactly("swallowed");
            assertThat(child.status()).isZero();
        }
    }

    // ---- signal handlers

    @OnBothEngines
    void signalsAreHandledOnTheLoop(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.Handling.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("USR2");
            assertThat(child.readLine()).isEqualTo("USR2, on the loop: true");
            child.signal("TERM");
            assertThat(child.readLine()).isEqualTo("TERM");
            assertThat(child.readLine()).isEqualTo("removed: true, then false");
            assertThat(child.readLine()).isEqualTo("ready for the default");
            child.signal("TERM");

            assertThat(child.readToEnd()).isEmpty();
            assertThat(child.status()).isEqualTo(143);
        }
    }

    @OnBothEngines
    void aHandlerForInterruptsTakesThePlaceOfTheCancellation(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.HandlingInterrupts.class)) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal("INT");

            assertThat(child.readToEnd()).containsExactly("INT");
            assertThat(child.status()).isZero();
        }
    }

    // ---- runMain

    private static List<String> outputOfMain(Engines engine, String argument, int status) throws Exception {
        try (ChildJvm child = ChildJvm.withArgument(engine, Programs.Main.class, argument)) {
            List<String> output = child.readToEnd();
            assertThat(child.status()).isEqualTo(status);
            return output;
        }
    }

    @OnBothEngines
    void aProgramThatReturnsEndsWithStatusZero(Engines engine) throws Exception {
        assertThat(outputOfMain(engine, "return", 0)).containsExactly("main ends");
    }

    @OnBothEngines
    void aProgramThatFailsEndsWithStatusOneAndAStackTrace(Engines engine) throws Exception {
        List<String> output = outputOfMain(engine, "throw", 1);

        assertThat(output.getFirst()).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(output.get(1)).startsWith("\tat program.Programs$Main.");
    }

    @OnBothEngines
    void anExitEndsAProgramWithItsStatus(Engines engine) throws Exception {
        assertThat(outputOfMain(engine, "exit", 7)).isEmpty();
    }

    @OnBothEngines
    void anExitOfAnyTaskEndsAProgramWithItsStatus(Engines engine) throws Exception {
        outputOfMain(engine, "exit of a task", 8);
    }

    @OnBothEngines
    void aCancellationOfMainsOwnIsAFailure(Engines engine) throws Exception {
        assertThat(outputOfMain(engine, "cancel", 1).getFirst()).isEqualTo("dev.asyncio.CancelledError: own");
    }

    @OnBothEngines
    void aDeadlockEndsAProgramWithAReport(Engines engine) throws Exception {
        List<String> output = outputOfMain(engine, "deadlock", 1);

        assertThat(output.getFirst())
                .startsWith(
                        "dev.asyncio.DeadlockException: Deadlock: nothing can ever run again on EventLoop 'loop-1'");
        assertThat(output.get(1)).isEqualTo("  Task 'Task-1' [waits for Future[pending]]");
        assertThat(output.get(2)).startsWith("      at program.Programs$Main.");
    }

    @OnBothEngines
    void anInterruptEndsAProgramAfterItsCleanUp(Engines engine) throws Exception {
        assertThatSignalEnds(engine, "INT", 130);
    }

    @OnBothEngines
    void aRequestToTerminateEndsAProgramAfterItsCleanUp(Engines engine) throws Exception {
        assertThatSignalEnds(engine, "TERM", 143);
    }

    private static void assertThatSignalEnds(Engines engine, String signal, int status) throws Exception {
        try (ChildJvm child = ChildJvm.withArgument(engine, Programs.Main.class, "wait")) {
            assertThat(child.readLine()).isEqualTo("ready");
            child.signal(signal);

            assertThat(child.readToEnd()).containsExactly("cleaned up");
            assertThat(child.status()).isEqualTo(status);
        }
    }

    // ---- options

    @Test
    void aCoroutineThatIsNeverAwaitedIsReportedAtTheEndOfTheProcess() throws Exception {
        try (ChildJvm child = new ChildJvm(Engines.LOOP, Programs.Forgetful.class, "-Dasyncio.debug=true")) {
            List<String> output = child.readToEnd();

            assertThat(output).contains("main ends");
            assertThat(output)
                    .anySatisfy(
                            line -> assertThat(line)
                                    .contains(
                                            "coroutine 'forgotten' was never awaited: it never ran; made at program.Makes.coroutine("));
        }
    }

    @OnBothEngines
    void propertiesChooseEngineClockAndDebugMode(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(
                engine,
                Programs.Modes.class,
                "-Dasyncio.debug=true",
                "-Dasyncio.clock=virtual",
                "-Dasyncio.blocked.millis=0")) {
            assertThat(child.readToEnd())
                    .containsExactly(
                            "debug: true, engine: " + engine.name().toLowerCase(java.util.Locale.ROOT), "slept");
        }
    }

    @Test
    void whereTheJdkIsClosedTheHandoffEngineIsUsed() throws Exception {
        try (ChildJvm child = ChildJvm.inAClosedJdk(
                Engines.AUTO, Programs.Modes.class, "-Dasyncio.clock=virtual", "-Dasyncio.verbose=true")) {
            assertThat(child.readToEnd())
                    .containsExactly(
                            "asyncio: EventLoop 'loop-1' uses engine 'handoff' (java.base does not open java.lang to ALL-UNNAMED;"
                                    + " start java with --add-opens java.base/java.lang=ALL-UNNAMED), poller VirtualTime",
                            "debug: false, engine: handoff",
                            "slept");
        }
    }

    @Test
    void whereTheJdkIsClosedTheLoopEngineIsRefused() throws Exception {
        try (ChildJvm child = ChildJvm.inAClosedJdk(Engines.LOOP, Programs.Modes.class)) {
            assertThat(child.readToEnd().getFirst())
                    .isEqualTo(
                            "Exception in thread \"main\" java.lang.IllegalStateException: The 'loop' engine cannot be used:"
                                    + " java.base does not open java.lang to ALL-UNNAMED; start java with --add-opens"
                                    + " java.base/java.lang=ALL-UNNAMED, or choose the 'handoff' engine");
            assertThat(child.status()).isEqualTo(1);
        }
    }

    // ---- await in a class initializer

    @Test
    void theHandoffEngineCanAwaitInAClassInitializer() throws Exception {
        try (ChildJvm child =
                new ChildJvm(Engines.HANDOFF, Programs.Pinned.class, "-Djdk.virtualThreadScheduler.parallelism=2")) {
            assertThat(child.readToEnd()).containsExactly("other task", "initialized");
        }
    }

    @Test
    void theLoopEngineRefusesToAwaitInAClassInitializer() throws Exception {
        try (ChildJvm child = new ChildJvm(Engines.LOOP, Programs.Pinned.class)) {
            List<String> output = child.readToEnd();

            assertThat(output.get(0)).isEqualTo("other task");
            assertThat(output.get(1)).isEqualTo("Exception in thread \"main\" java.lang.ExceptionInInitializerError");
            assertThat(output)
                    .anySatisfy(
                            line -> assertThat(line)
                                    .startsWith(
                                            "Caused by: java.lang.IllegalStateException: Cannot await inside a static initializer or"));
            assertThat(child.status()).isEqualTo(1);
        }
    }
}
