package dev.asyncio.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.EventLoop;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.DatagramProtocol;
import dev.asyncio.test.contract.DatagramTransportContract;
import dev.asyncio.test.contract.TransportContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// Sockets keep the published contract, on each transport that this machine has.
class SocketContractsTest {

    @BeforeAll
    static void makeCertificate() {
        Certificates.localhost(); // before a loop runs, which would stand still for the time that keytool takes
    }

    /// Takes the transport, if it is there.
    static void choose(IoTransport transport, EventLoop loop) {
        NettyPoller poller;
        try {
            poller = (NettyPoller) transport.newPoller();
        } catch (IllegalStateException notHere) {
            assumeTrue(false, String.valueOf(notHere.getMessage()));
            return;
        }
        assumeTrue(
                transport == IoTransport.NIO || loop.engineName().equals("loop"),
                "the handoff engine's loop is a virtual thread, which waits by NIO");
        var _ = loop.poller(NettyPoller.class, () -> poller);
    }

    /// A server for one connection.
    abstract static class Sockets implements TransportContract {

        private final IoTransport transport;

        @Nullable
        Server server;

        Sockets(IoTransport transport) {
            this.transport = transport;
        }

        @BeforeEach
        void chooseTransport(EventLoop loop) {
            choose(transport, loop);
        }

        @AfterEach
        void closeServer() {
            if (server != null) {
                server.close();
                server.waitClosed();
            }
        }
    }

    abstract static class Tcp extends Sockets {

        Tcp(IoTransport transport) {
            super(transport);
        }

        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) throws IOException {
            Server listening = Transports.createServer(() -> receiver, List.of("127.0.0.1"), 0, serverOptions());
            server = listening;
            var _ = Transports.createConnection(() -> sender, "127.0.0.1", listening.port(), connectOptions());
        }

        ServerOptions serverOptions() throws IOException {
            return new ServerOptions();
        }

        ConnectOptions connectOptions() throws IOException {
            return new ConnectOptions();
        }
    }

    abstract static class OverTls extends Tcp {

        OverTls(IoTransport transport) {
            super(transport);
        }

        @Override
        ServerOptions serverOptions() throws IOException {
            Certificates identity = Certificates.localhost();
            return new ServerOptions().tls(Tls.server(identity.certificate, identity.key));
        }

        @Override
        ConnectOptions connectOptions() throws IOException {
            return new ConnectOptions()
                    .tls(Tls.client().trust(Certificates.localhost().certificate))
                    .serverHostname("localhost");
        }
    }

    abstract static class Unix extends Sockets {

        Unix(IoTransport transport) {
            super(transport);
        }

        @Override
        public void connect(BaseProtocol sender, BaseProtocol receiver) throws IOException {
            Path path = Files.createTempDirectory("asyncio-contract").resolve("socket");
            server = Transports.createUnixServer(() -> receiver, path, new ServerOptions());
            var _ = Transports.createUnixConnection(() -> sender, path, new ConnectOptions());
        }
    }

    abstract static class Udp implements DatagramTransportContract {

        private final IoTransport transport;

        Udp(IoTransport transport) {
            this.transport = transport;
        }

        @BeforeEach
        void chooseTransport(EventLoop loop) {
            choose(transport, loop);
        }

        @Override
        public void open(DatagramProtocol protocol) throws IOException {
            var _ = Transports.createDatagramEndpoint(
                    () -> protocol,
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                    null,
                    new DatagramOptions());
        }

        @Override
        public int largest() {
            return 65_507;
        }
    }

    @Nested
    class TcpByNio extends Tcp {
        TcpByNio() {
            super(IoTransport.NIO);
        }
    }

    @Nested
    class TcpByEpoll extends Tcp {
        TcpByEpoll() {
            super(IoTransport.EPOLL);
        }
    }

    @Nested
    class TcpByIoUring extends Tcp {
        TcpByIoUring() {
            super(IoTransport.IO_URING);
        }
    }

    @Nested
    class TlsByNio extends OverTls {
        TlsByNio() {
            super(IoTransport.NIO);
        }
    }

    @Nested
    class TlsByEpoll extends OverTls {
        TlsByEpoll() {
            super(IoTransport.EPOLL);
        }
    }

    @Nested
    class TlsByIoUring extends OverTls {
        TlsByIoUring() {
            super(IoTransport.IO_URING);
        }
    }

    @Nested
    class UnixByNio extends Unix {
        UnixByNio() {
            super(IoTransport.NIO);
        }
    }

    @Nested
    class UnixByEpoll extends Unix {
        UnixByEpoll() {
            super(IoTransport.EPOLL);
        }
    }

    // No UnixByIoUring: Netty 4.2.18 closes such a socket when the peer has ended what it sends, whatever
    // ALLOW_HALF_CLOSURE says, since AbstractIoUringChannel asks for a SocketChannelConfig, which theirs is not.
    // docs/differences.md tells users.

    @Nested
    class UdpByNio extends Udp {
        UdpByNio() {
            super(IoTransport.NIO);
        }
    }

    @Nested
    class UdpByEpoll extends Udp {
        UdpByEpoll() {
            super(IoTransport.EPOLL);
        }
    }

    @Nested
    class UdpByIoUring extends Udp {
        UdpByIoUring() {
            super(IoTransport.IO_URING);
        }
    }
}
