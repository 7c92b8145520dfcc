package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.net.Tls;
import dev.asyncio.net.Transports;
import dev.asyncio.net.netty.NettyChunk;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.net.netty.PipelineProtocol;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection to a proxy: a stream, until the proxy has agreed to pass on what comes; then HTTP.
///
/// Confined to the loop.
public final class TunnelProtocol implements PipelineProtocol {

    private final NettyPoller poller = NettyPoller.ofRunningLoop();
    private final StreamReader reader = new StreamReader();
    private final StreamProtocol stream = new StreamProtocol(reader);
    private @Nullable ChannelHandlerContext place;
    private @Nullable Transport transport;

    /// Creates the protocol of a connection to be made. By the task that makes it.
    public TunnelProtocol() {}

    @Override
    public void connectionMade(ChannelHandlerContext netty, Transport made, List<ByteBuf> early) {
        place = netty;
        transport = made;
        made.setProtocol(stream);
        stream.connectionMade(made);
        for (ByteBuf bytes : early) {
            stream.chunkReceived(new NettyChunk(bytes));
        }
    }

    /// {@return what the proxy says}
    public StreamReader reader() {
        return reader;
    }

    /// {@return where to speak to the proxy}
    public StreamWriter writer() {
        return new StreamWriter(transport(), stream, reader);
    }

    /// {@return the connection}
    public Transport transport() {
        return requireNonNull(transport, "The connection is not made yet");
    }

    /// Puts TLS with the server into the tunnel. Suspends.
    ///
    /// @throws IOException if the handshake fails; the connection is closed then
    public void startTls(Tls tls, String host) throws IOException {
        Transports.startTls(transport(), stream, tls, false, host);
    }

    /// {@return the connection to the server behind the proxy} Suspends.
    ///
    /// @throws IOException if the connection has ended
    public ClientConnection connected(NegotiatedClientConnection http) throws IOException {
        Future<ClientConnection> made = poller.loop().createFuture();
        poller.inNextPoll(() -> {
            if (transport().isClosing() || reader.exception() != null || reader.atEof()) {
                made.trySetException(
                        new DisconnectedException("The proxy has closed the connection", reader.exception()));
                return;
            }
            List<ByteBuf> early = takeUnread();
            http.connectionMade(requireNonNull(place), transport(), early);
            transport().resumeReading();
            made.trySetResult(http.connection());
        });
        return Asyncio.await(made);
    }

    private List<ByteBuf> takeUnread() {
        List<ByteBuf> unread = new ArrayList<>();
        for (Chunk chunk : stream.takeUnread()) {
            if (chunk instanceof NettyChunk ours) {
                unread.add(ours.take());
            } else {
                try (chunk) {
                    unread.add(Unpooled.copiedBuffer(chunk.buffer()));
                }
            }
        }
        return unread;
    }
}
