package dev.asyncio.subprocess;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createFuture;
import static dev.asyncio.subprocess.Subprocesses.options;
import static dev.asyncio.subprocess.Subprocesses.subprocessExec;
import static dev.asyncio.subprocess.Subprocesses.subprocessShell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Future;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.ReadTransport;
import dev.asyncio.stream.WriteTransport;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS) // for its programs
class SubprocessProtocolTest {

    private static final class Recorder implements SubprocessProtocol {

        final List<String> calls = new ArrayList<>();
        final Future<Void> ended = createFuture();
        final StringBuilder output = new StringBuilder();

        @Override
        public void connectionMade(BaseTransport transport) {
            calls.add("connectionMade");
        }

        @Override
        public void pipeDataReceived(int fd, ByteBuffer data) {
            output.append(fd).append(':').append(UTF_8.decode(data));
        }

        @Override
        public void pipeConnectionLost(int fd, @Nullable Exception exception) {
            calls.add("pipeConnectionLost " + fd + " " + exception);
        }

        @Override
        public void processExited() {
            calls.add("processExited");
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            calls.add("connectionLost " + exception);
            ended.setResult(null);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aProtocolIsCalledFromTheStartToTheEndOfAProcess() throws IOException {
        var made = subprocessShell(Recorder::new, "cat; echo err >&2; exit 3");
        Recorder recorder = made.protocol();
        var stdin = (WriteTransport) made.transport().pipeTransport(0);
        stdin.write("in\n".getBytes(UTF_8));
        stdin.writeEof();
        await(recorder.ended);

        assertThat(recorder.output.toString()).contains("1:in\n").contains("2:err\n");
        assertThat(recorder.calls).startsWith("connectionMade").endsWith("connectionLost null");
        assertThat(recorder.calls)
                .containsExactlyInAnyOrder(
                        "connectionMade",
                        "pipeConnectionLost 0 null",
                        "pipeConnectionLost 1 null",
                        "pipeConnectionLost 2 null",
                        "processExited",
                        "connectionLost null");
        assertThat(made.transport().returnCode()).isEqualTo(3);
        assertThat(made.transport().isClosing()).isTrue();
    }

    @AsyncioTest(virtualTime = false)
    void whatIsNoPipeHasNoTransport() throws IOException {
        var made = subprocessExec(
                Recorder::new,
                options().stdin(Stdio.DEVNULL).stdout(Stdio.PIPE).stderr(Stdio.DEVNULL),
                List.of("true"));

        assertThat(made.transport().pipeTransport(0)).isNull();
        assertThat(made.transport().pipeTransport(1)).isInstanceOf(ReadTransport.class);
        assertThat(made.transport().pipeTransport(2)).isNull();
        assertThat(made.transport().pipeTransport(3)).isNull();
        assertThat(made.transport().extraInfo(ExtraInfo.SUBPROCESS).pid())
                .isEqualTo(made.transport().pid());
        assertThat(made.transport().extraInfo(ExtraInfo.PEERNAME)).isNull();
        await(made.protocol().ended);
    }

    @AsyncioTest(virtualTime = false)
    void closingTheTransportKillsTheProcess() throws IOException {
        var made = subprocessExec(Recorder::new, "sleep", "60");
        made.transport().close();
        await(made.protocol().ended);

        assertThat(made.transport().returnCode()).isEqualTo(137);
        assertThat(made.protocol().calls)
                .contains("pipeConnectionLost 0 null", "pipeConnectionLost 1 null", "pipeConnectionLost 2 null");
    }

    @AsyncioTest(virtualTime = false)
    void writingAfterTheEndIsRefused() throws IOException {
        var made = subprocessExec(Recorder::new, "cat");
        var stdin = (WriteTransport) made.transport().pipeTransport(0);
        stdin.writeEof();

        assertThatThrownBy(() -> stdin.write(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("WritePipe[process 'cat' (pid " + made.transport().pid()
                        + "), 0 bytes buffered, closing] cannot be written to after writeEof()");
        await(made.protocol().ended);
    }

    @AsyncioTest(virtualTime = false)
    void protocolsCanBeReplacedBySuchAsTheTransportCanCall() throws IOException {
        var made = subprocessExec(Recorder::new, "cat");
        var other = new Recorder();
        made.transport().setProtocol(other);
        assertThat(made.transport().protocol()).isSameAs(other);
        var stdout = made.transport().pipeTransport(1);

        assertThatThrownBy(() -> made.transport().setProtocol(new Protocol() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A process calls a SubprocessProtocol, but was given ");
        assertThatThrownBy(() -> stdout.setProtocol(new BaseProtocol() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A pipe that is read calls a Protocol, but was given ");
        made.transport().close();
        await(other.ended);
        assertThat(other.calls).contains("processExited", "connectionLost null");
    }
}
