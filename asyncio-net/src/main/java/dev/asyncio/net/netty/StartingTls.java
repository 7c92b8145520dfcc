package dev.asyncio.net.netty;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ConnectionResetException;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/// Puts TLS under a connection that is open.
public final class StartingTls {

    private final SocketTransport transport;
    private final Future<Transport> done;

    private StartingTls(SocketTransport transport) {
        this.transport = transport;
        this.done = transport.poller().loop().createFuture();
    }

    /// {@return the transport, once the handshake is over} Suspends.
    public static Transport on(Transport transport, BaseProtocol protocol, TlsSide side)
            throws ConnectionResetException {
        if (!(transport instanceof SocketTransport socket)) {
            throw new IllegalArgumentException(
                    transport + " is no connection of this library, so it cannot start TLS; see Transports");
        }
        socket.beginUpgrade();
        socket.setProtocol(protocol);
        List<ByteBuf> received = protocol instanceof StreamProtocol streams ? take(streams) : new ArrayList<>();
        StartingTls starting = new StartingTls(socket);
        socket.poller().loop().callSoon(() -> starting.begin(side, received));
        try {
            return Asyncio.await(starting.done);
        } catch (Throwable thrown) {
            socket.abort();
            throw thrown;
        }
    }

    private static List<ByteBuf> take(StreamProtocol streams) {
        List<ByteBuf> received = new ArrayList<>();
        for (Chunk chunk : streams.takeUnread()) {
            if (chunk instanceof NettyChunk ours) {
                received.add(ours.take());
            } else {
                try (chunk) {
                    received.add(Unpooled.copiedBuffer(chunk.buffer()));
                }
            }
        }
        return received;
    }

    /// A callback, because it is Netty's thread that adds handlers at once.
    private void begin(TlsSide side, List<ByteBuf> received) {
        if (!transport.flushBeforeUpgrade()) {
            received.forEach(ByteBuf::release);
            SSLException exception = TlsFailure.endedBeforeHandshake(transport);
            transport.fail(exception);
            done.trySetException(exception);
            return;
        }
        TlsLayer.begin(transport.poller(), transport, side, received, new TlsLayer.Outcome() {
            @Override
            public void succeeded() {
                transport.adjustReading();
                done.trySetResult(transport);
            }

            @Override
            public void failed(SSLException exception) {
                transport.fail(exception);
                done.trySetException(exception);
            }
        });
    }
}
