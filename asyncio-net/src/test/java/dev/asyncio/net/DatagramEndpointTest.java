package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.ErrorContext;
import dev.asyncio.Task;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Of `Transports.createDatagramEndpoint`: what a protocol is called with.
class DatagramEndpointTest {

    private final List<String> calls = new ArrayList<>();

    /// Writes down what it is called with.
    private class Recording implements DatagramProtocol {

        @Override
        public void connectionMade(BaseTransport transport) {
            calls.add("made");
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            calls.add("received " + UTF_8.decode(data));
        }

        @Override
        public void errorReceived(Exception exception) {
            calls.add(exception.getClass().getSimpleName());
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            calls.add("lost " + exception);
        }
    }

    private void waitForCalls(int count) {
        while (calls.size() < count) {
            yieldNow();
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    @AsyncioTest(virtualTime = false)
    void protocolIsToldOfTheWholeLife() throws IOException {
        Bound<Recording> bound =
                Transports.createDatagramEndpoint(Recording::new, anyPort(), null, new DatagramOptions());
        UdpTransport transport = bound.transport();
        transport.sendTo("to myself".getBytes(UTF_8), transport.localAddress());
        waitForCalls(2);

        transport.close();
        waitForCalls(3);

        assertThat(calls).containsExactly("made", "received to myself", "lost null");
        assertThat(transport.protocol()).isSameAs(bound.protocol());
        assertThat(transport.extraInfo(ExtraInfo.SOCKNAME)).isEqualTo(transport.localAddress());
        assertThat(transport.toString()).startsWith("UdpTransport[closed, /127.0.0.1:");
    }

    @AsyncioTest(virtualTime = false)
    void portThatNobodyListensToIsAnErrorReceived() throws IOException {
        UdpTransport gone = Transports.createDatagramEndpoint(Recording::new, anyPort(), null, new DatagramOptions())
                .transport();
        gone.abort();
        waitForCalls(2);
        calls.clear();
        UdpTransport transport = Transports.createDatagramEndpoint(
                        Recording::new, null, gone.localAddress(), new DatagramOptions())
                .transport();

        transport.sendTo(new byte[1], null);
        waitForCalls(2);
        transport.close();
        waitForCalls(3);

        assertThat(calls).containsExactly("made", PortUnreachableException.class.getSimpleName(), "lost null");
        assertThat(transport.extraInfo(ExtraInfo.PEERNAME)).isEqualTo(gone.localAddress());
    }

    @AsyncioTest(virtualTime = false)
    void protocolThatThrowsIsReportedAndClosed() throws IOException {
        List<String> reports = new ArrayList<>();
        Asyncio.runningLoop().setExceptionHandler((_, report) -> reports.add(describe(report)));
        UdpTransport transport = Transports.createDatagramEndpoint(
                        () -> new Recording() {
                            @Override
                            public void datagramReceived(ByteBuffer data, SocketAddress sender) {
                                throw new IllegalStateException("boom");
                            }
                        },
                        anyPort(),
                        null,
                        new DatagramOptions())
                .transport();

        transport.sendTo(new byte[1], transport.localAddress());
        waitForCalls(2);

        assertThat(calls).containsExactly("made", "lost java.lang.IllegalStateException: boom");
        assertThat(reports)
                .singleElement()
                .asString()
                .contains("protocol.datagramReceived() failed")
                .contains("boom");
    }

    private static String describe(ErrorContext report) {
        return report.message() + ": " + report.exception();
    }

    @AsyncioTest(virtualTime = false)
    void cancelledOpeningLeavesNothingOpen() {
        Task<?> opening = createTask(() -> Datagrams.bind("127.0.0.1", 0));
        yieldNow();

        opening.cancelAndWait();

        assertThat(opening.isCancelled()).isTrue();
    }
}
