package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.netty.PipelineProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection that a client has made: finds out which version of HTTP it speaks. Confined to the loop.
public final class ServerProtocol implements PipelineProtocol {

    /// From 64 KiB a task that writes waits, until there are 32 KiB; Netty's defaults.
    private static final WriteBufferWaterMark MARKS = WriteBufferWaterMark.DEFAULT;

    private final ServerConnections all;
    private @Nullable ServerFirstBytes first;

    /// Creates the protocol of one connection.
    public ServerProtocol(ServerConnections all) {
        this.all = all;
    }

    @Override
    public void connectionMade(ChannelHandlerContext netty, Transport transport, List<ByteBuf> early) {
        netty.channel().config().setWriteBufferWaterMark(MARKS);
        ServerFirstBytes handler = new ServerFirstBytes(all, transport);
        first = handler;
        netty.pipeline().addBefore(netty.name(), null, handler);
        if (!all.add(handler)) {
            early.forEach(ByteBuf::release);
            transport.abort();
            return;
        }
        String agreed = transport.extraInfo(ExtraInfo.APPLICATION_PROTOCOL);
        if (agreed != null) {
            handler.become(agreed.equals("h2"), early);
        } else if (!early.isEmpty()) {
            handler.received(Unpooled.wrappedBuffer(early.toArray(ByteBuf[]::new)));
        }
    }

    @Override
    public boolean eofReceived() {
        return true; // the connection ends itself when it has answered
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        requireNonNull(first).lost();
    }
}
