package dev.asyncio.http.netty;

import dev.asyncio.net.netty.NettyPoller;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What a connection of HTTP/2 sends, see [ServerHttp1Output]. Netty's flow control keeps what the client has
/// no room for. Confined to the loop.
final class ServerHttp2Output {

    /// @param exchange to be told when it is sent, or null
    private record Outgoing(Http2Frame frame, @Nullable ServerHttp2Exchange exchange, int bytes) {}

    private final ChannelHandlerContext netty;
    private final NettyPoller poller;
    private final Runnable flush = this::flush;
    private final ArrayDeque<Outgoing> outgoing = new ArrayDeque<>();
    private boolean isFlushing;
    private boolean isLost;
    private final ServerStuckWrites stuck = new ServerStuckWrites();

    ServerHttp2Output(ChannelHandlerContext netty, NettyPoller poller) {
        this.netty = netty;
        this.poller = poller;
    }

    ChannelHandlerContext netty() {
        return netty;
    }

    void send(Http2Frame frame) {
        send(new Outgoing(frame, null, 0));
    }

    void sendData(ServerHttp2Exchange exchange, Http2DataFrame frame, int bytes) {
        send(new Outgoing(frame, exchange, bytes));
    }

    private void send(Outgoing message) {
        if (isLost) {
            ReferenceCountUtil.release(message.frame());
            return;
        }
        outgoing.add(message);
        if (!isFlushing) {
            isFlushing = true;
            poller.flushSoon(flush);
        }
    }

    private void flush() {
        isFlushing = false;
        for (Outgoing message = outgoing.poll(); message != null; message = outgoing.poll()) {
            if (isLost) {
                ReferenceCountUtil.release(message.frame());
                continue;
            }
            ServerHttp2Exchange exchange = message.exchange();
            var written = netty.write(message.frame());
            if (exchange != null) {
                int bytes = message.bytes();
                written.addListener(_ -> {
                    if (!poller.isClosed()) {
                        exchange.sent(bytes);
                    }
                });
            }
        }
        netty.flush();
    }

    boolean isStuck(long tick, int ticksAllowed) {
        return stuck.isStuck(netty.channel().unsafe().outboundBuffer(), tick, ticksAllowed);
    }

    void lost() {
        isLost = true;
        for (Outgoing message = outgoing.poll(); message != null; message = outgoing.poll()) {
            ReferenceCountUtil.release(message.frame());
        }
    }

    @Override
    public String toString() {
        return "ServerHttp2Output[%d frames%s]".formatted(outgoing.size(), isLost ? ", lost" : "");
    }
}
