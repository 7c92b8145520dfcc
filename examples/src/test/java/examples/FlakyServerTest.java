package examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The example whose network is in memory: every line it prints, and when.
class FlakyServerTest {

    @ParameterizedTest
    @ValueSource(strings = {"loop", "handoff"})
    void flakyServer(String engine) throws Exception {
        Program.Output output = Program.run(engine, "FlakyServer");

        assertThat(output.err()).isEmpty();
        assertThat(output.out())
                .containsExactly(
                        "0.1 attempt 1 for nobody there: ConnectException",
                        "2.1 attempt 2 for nobody there: ConnectException",
                        "6.1 attempt 3 for nobody there: ConnectException",
                        "14.2 attempt 4 for nobody there: ConnectException",
                        "30.2 attempt 5 for nobody there: ConnectException",
                        "62.2 Cannot connect to 10.0.0.2:80: Connection refused",
                        "62.3 A GOOD DAY",
                        "64.3 attempt 1 for a cut wire: TimeoutException",
                        "67.4 A CUT WIRE",
                        "69.4 attempt 1 for a power cut: TimeoutException",
                        "71.5 A POWER CUT");
    }
}
