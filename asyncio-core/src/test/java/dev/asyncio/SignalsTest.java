package dev.asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import program.Programs;

/// Signals as something to loop over, in processes of their own.
@Tag("real-time")
class SignalsTest {

    @OnBothEngines
    void signalsAreLoopedOverAndEarlierHandlersComeBack(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.Receiving.class)) {
            assertThat(child.readLine()).isEqualTo("ready: Signals[HUP, TERM]");
            child.signal("USR2");
            assertThat(child.readLine()).isEqualTo("handler: USR2");
            child.signal("HUP");
            assertThat(child.readLine()).isEqualTo("received: HUP, in a task: true");
            child.signal("TERM");
            assertThat(child.readLine()).isEqualTo("received: TERM, in a task: true");
            assertThat(child.readLine()).isEqualTo("ready again");
            child.signal("TERM");
            assertThat(child.readLine()).isEqualTo("handler: TERM");
            assertThat(child.readLine()).isEqualTo("ready for the default");
            child.signal("HUP");

            assertThat(child.status()).isEqualTo(129); // what the JVM makes of HUP
        }
    }

    @OnBothEngines
    void closingEndsTheLoopAndARefusedSignalLeavesNoHandler(Engines engine) throws Exception {
        try (ChildJvm child = new ChildJvm(engine, Programs.Closing.class)) {
            assertThat(child.readToEnd())
                    .containsExactly(
                            "the loop has ended",
                            "Signals[closed]",
                            "Signal 'NONSENSE' cannot be handled: there is none of that name here, or the JVM keeps it"
                                    + " for itself; name it without SIG, as INT, TERM or HUP",
                            "Signals.open needs at least one signal, such as TERM",
                            "handlers: false");
            assertThat(child.status()).isZero();
        }
    }
}
