package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.net.netty.PipelineProtocol;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A connection that speaks HTTP/2 to a server (RFC 9113): many exchanges at the same time, a stream for
/// each.
///
/// Confined to the loop. Netty calls on the loop's thread.
public final class Http2ClientConnection extends ChannelInboundHandlerAdapter
        implements PipelineProtocol, ClientConnection {

    /// How many streams are opened before the server has said how many it allows (RFC 9113, section 6.5.2).
    private static final int STREAMS_AT_FIRST = 100;

    /// How much of a body may be under way before it is read. More than the 64 KiB that RFC 9113 begins with,
    /// which hold a fast connection up.
    private static final int WINDOW = 1 << 20;

    private final NettyPoller poller = NettyPoller.ofRunningLoop();
    private final ClientLimits limits;

    private @Nullable Transport transport;
    private @Nullable ChannelHandlerContext netty;
    private final Set<Http2Lane> lanes = new LinkedHashSet<>();
    private Runnable listener = () -> {};
    private long allowed = STREAMS_AT_FIRST;

    /// Whether no more is to be begun.
    private boolean isClosing;

    private boolean isLost;

    /// Creates the protocol of a connection to be made. By the task that makes it.
    public Http2ClientConnection(ClientLimits limits) {
        this.limits = limits;
    }

    // ---- the beginning

    @Override
    public void connectionMade(ChannelHandlerContext place, Transport made, List<ByteBuf> early) {
        transport = made;
        ChannelPipeline pipeline = place.pipeline();
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .initialWindowSize(WINDOW)
                        .maxHeaderListSize(limits.maxHead()))
                .build();
        pipeline.addBefore(place.name(), null, codec);
        pipeline.addBefore(place.name(), null, new Http2MultiplexHandler(new NoPush()));
        pipeline.addBefore(place.name(), null, this);
        netty = pipeline.context(this);
        for (ByteBuf bytes : early) { // its settings, which a server may send first
            try {
                ((ChannelInboundHandler) codec).channelRead(pipeline.context(codec), bytes);
            } catch (Exception e) {
                place.fireExceptionCaught(e);
            }
        }
    }

    /// Refuses streams that the server begins, although it was told not to.
    private static final class NoPush extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel pushed) {
            pushed.close();
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    // ---- the pool's side

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public int capacity() {
        return isOpen() ? (int) Math.max(0, Math.min(allowed, Integer.MAX_VALUE) - lanes.size()) : 0;
    }

    @Override
    public boolean isIdle() {
        return lanes.isEmpty();
    }

    @Override
    public boolean isOpen() {
        return !isClosing && !isLost && !transport().isClosing();
    }

    @Override
    public ClientExchange begin(ExchangeSettings settings) {
        if (capacity() == 0) {
            throw new IllegalStateException(this + " cannot begin an exchange, because "
                    + (isOpen() ? "the server allows no more at the same time" : "it is closed"));
        }
        var lane = new Http2Lane(this, poller, settings);
        lanes.add(lane);
        return lane.exchange();
    }

    @Override
    public void onChange(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void close() {
        isClosing = true;
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (isClosing && lanes.isEmpty()) {
            transport().close();
        }
    }

    @Override
    public void abort() {
        isClosing = true;
        transport().abort();
    }

    @Override
    public Transport transport() {
        return requireNonNull(transport);
    }

    // ---- the streams' side

    Channel channel() {
        return requireNonNull(netty).channel();
    }

    void ended(Http2Lane lane) {
        if (lanes.remove(lane)) {
            closeIfIdle();
            listener.run();
        }
    }

    // ---- receiving, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            if (message instanceof Http2SettingsFrame frame) {
                Long most = frame.settings().maxConcurrentStreams();
                allowed = most == null ? allowed : most;
                listener.run();
            } else if (message instanceof Http2GoAwayFrame frame) {
                goAway(frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /// The server takes no more streams. Those that it has not begun with are ended by the codec.
    private void goAway(Http2GoAwayFrame frame) {
        isClosing = true;
        if (frame.errorCode() != Http2Error.NO_ERROR.code()) {
            var reason = new DisconnectedException(
                    "The server has ended the connection by the error " + Http2Error.valueOf(frame.errorCode()), null);
            List.copyOf(lanes).forEach(lane -> lane.connectionLost(reason));
        }
        closeIfIdle();
        listener.run();
    }

    // ---- the end

    @Override
    public boolean eofReceived() {
        return false;
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        isLost = true;
        var reason = new DisconnectedException(
                "The connection to " + transport().extraInfo(ExtraInfo.PEERNAME) + " has ended"
                        + (exception == null ? "" : ": " + exception.getMessage()),
                exception);
        for (Http2Lane lane : new ArrayList<>(lanes)) {
            lane.connectionLost(reason);
        }
        listener.run();
    }

    @Override
    public String toString() {
        return "Http2ClientConnection[%s, streams=%d, %s]"
                .formatted(isOpen() ? "open" : "closed", lanes.size(), transport);
    }
}
