package examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples with datagrams and with many connections: each in a process of its own, on this machine
/// alone.
@Tag("real-time")
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0} engine")
@ValueSource(strings = {"loop", "handoff"})
class SocketsTest {

    private final List<String> flags;

    SocketsTest(String engine) {
        this.flags = List.of("-Dasyncio.engine=" + engine);
    }

    @Test
    void udpClockAnswersItsClient() throws Exception {
        ChildProgram.Output output = ChildProgram.run(flags, "UdpClock");

        assertThat(output.out()).hasSize(3);
        assertThat(output.out().get(0)).matches("Europe/Berlin \\d\\d:\\d\\d:\\d\\d");
        assertThat(output.out().get(1)).matches("Asia/Tokyo \\d\\d:\\d\\d:\\d\\d");
        assertThat(output.out().get(2)).isEqualTo("Atlantis is no place with a time of its own");
        assertThat(output.err()).isEmpty();
        assertThat(output.status()).isZero();
    }

    @Test
    void portScannerFindsTheOpenPort() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = "" + server.getLocalPort();

            // The first connection of a process takes long on a busy machine.
            ChildProgram.Output output = ChildProgram.run(flags, "PortScanner", "127.0.0.1", port, port, "30");

            assertThat(output.out())
                    .containsExactly("%5d open".formatted(server.getLocalPort()), "1 of 1 ports of 127.0.0.1 are open");
            assertThat(output.err()).isEmpty();
            assertThat(output.status()).isZero();
        }
    }
}
