package dev.asyncio.http.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection of which nothing is known yet: the codecs are made when the first bytes say for which version
/// of HTTP, so that a client that says nothing costs little. Confined to the loop.
final class ServerFirstBytes extends ChannelInboundHandlerAdapter implements ServerConnection {

    /// How HTTP/2 begins where there is no TLS to agree on it (RFC 9113, section 3.4).
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private final ServerConnections all;
    private final Transport transport;
    private final long deadline;
    private @Nullable ChannelHandlerContext netty;
    private @Nullable ByteBuf held;
    private @Nullable ServerConnection became;

    ServerFirstBytes(ServerConnections all, Transport transport) {
        this.all = all;
        this.transport = transport;
        this.deadline = all.tick() + all.headTicks;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        netty = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received((ByteBuf) message);
    }

    /// @param message belongs to the callee
    void received(ByteBuf message) {
        ChannelHandlerContext context = requireNonNull(netty);
        ByteBuf bytes = message;
        if (held != null) {
            bytes = held.writeBytes(bytes);
            message.release();
            held = null;
        }
        int known = Math.min(bytes.readableBytes(), PREFACE.length);
        boolean mayBePreface = true;
        for (int i = 0; i < known && mayBePreface; i++) {
            mayBePreface = bytes.getByte(bytes.readerIndex() + i) == PREFACE[i];
        }
        if (mayBePreface && known < PREFACE.length) {
            ByteBuf begun = context.alloc().buffer(PREFACE.length * 2).writeBytes(bytes);
            bytes.release();
            held = begun;
            return;
        }
        become(mayBePreface);
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    /// TLS has agreed on a version.
    ///
    /// @param early what has come already; belongs to the callee
    void become(boolean isHttp2, List<ByteBuf> early) {
        become(isHttp2);
        ChannelHandlerContext here = requireNonNull(netty);
        early.forEach(here::fireChannelRead);
        here.pipeline().remove(this);
    }

    /// Puts the codecs of a version behind this.
    private void become(boolean isHttp2) {
        ChannelHandlerContext here = requireNonNull(netty);
        ChannelHandler codec;
        ChannelHandler connection;
        if (isHttp2) {
            codec = ServerHttp2.newCodec(all);
            connection = new ServerHttp2(all, transport);
        } else {
            codec = new ServerHttp1Codec(all.limits);
            connection = new ServerHttp1(all, transport);
        }
        here.pipeline().addAfter(here.name(), null, connection);
        here.pipeline().addAfter(here.name(), null, codec);
        became = (ServerConnection) connection;
        all.replace(this, (ServerConnection) connection);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            transport.close();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
        context.fireChannelInactive();
    }

    /// The connection has ended, whatever it has become.
    void lost() {
        if (held != null) {
            held.release();
            held = null;
        }
        if (became == null) {
            all.remove(this);
        } else if (became instanceof ServerHttp1 http1) {
            http1.lost();
        } else if (became instanceof ServerHttp2 http2) {
            http2.lost();
        }
    }

    @Override
    public void tick(long tick) {
        if (tick >= deadline) {
            transport.abort();
        }
    }

    @Override
    public int requests() {
        return 0;
    }

    @Override
    public void drain() {
        transport.close();
    }

    @Override
    public void cancel() {
        transport.abort();
    }

    @Override
    public void abort() {
        transport.abort();
    }

    @Override
    public String toString() {
        return "ServerFirstBytes[" + transport + "]";
    }
}
