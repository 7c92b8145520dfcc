package dev.asyncio.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServingTest {

    private static void isRefused(String message, String... arguments) {
        assertThatExceptionOfType(Serving.UsageException.class)
                .isThrownBy(() -> Serving.parse(arguments))
                .withMessage(message);
    }

    @Test
    void echoNeedsAPort() throws Exception {
        assertThat(Serving.parse(new String[] {"echo", "9000"})).contains(new Serving(Workload.ECHO, 9000, null, null));
    }

    @Test
    void echoTlsNeedsACertificateAndItsKey() throws Exception {
        assertThat(Serving.parse(new String[] {"echo-tls", "9000", "c.pem", "k.pem"}))
                .contains(new Serving(Workload.ECHO_TLS, 9000, Path.of("c.pem"), Path.of("k.pem")));
    }

    @Test
    void aFailureNamesWhatWasToBeServed() {
        var serving = new Serving(Workload.ECHO_TLS, 9000, Path.of("c.pem"), Path.of("k.pem"));

        assertThat(serving.failure(new IOException("no room")))
                .isEqualTo("echo-tls on 127.0.0.1:9000 cannot be served: no room");
        assertThat(serving.failure(new NoSuchFileException("k.pem")))
                .isEqualTo("echo-tls on 127.0.0.1:9000 cannot be served: there is no file k.pem");
    }

    @Test
    void otherWorkloadsAreNotServed() throws Exception {
        assertThat(Serving.parse(new String[] {"yield"})).isEmpty();
        assertThat(Serving.parse(new String[] {"nonsense"})).isEmpty();
        assertThat(Serving.parse(new String[] {})).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        isRefused("echo needs the port to listen on, such as echo 9000", "echo");
        isRefused("echo needs a port from 0 to 65535, not 'x'", "echo", "x");
        isRefused("connections needs a port from 0 to 65535, not '70000'", "connections", "70000");
        isRefused(
                "echo-tls needs a certificate and its key, two PEM files behind the port", "echo-tls", "9000", "c.pem");
    }
}
