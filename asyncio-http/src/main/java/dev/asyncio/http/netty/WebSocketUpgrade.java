package dev.asyncio.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.http.websocket.WsOptions;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a connection of HTTP/1.1 becomes one of WebSocket (RFC 6455, section 4; RFC 7692).
public final class WebSocketUpgrade {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WsOptions options;
    private final boolean isServer;
    private final @Nullable WebSocketExtension extension;

    private WebSocketUpgrade(WsOptions options, boolean isServer, @Nullable WebSocketExtension extension) {
        this.options = options;
        this.isServer = isServer;
        this.extension = extension;
    }

    // ---- the words of the handshake

    /// {@return a new value for `Sec-WebSocket-Key`}
    public static String newKey() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    /// {@return whether this is a value for `Sec-WebSocket-Key`}
    public static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// {@return the value of `Sec-WebSocket-Accept` that answers a key}
    public static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-1", e);
        }
    }

    /// {@return the value of `Sec-WebSocket-Extensions` by which a client offers what it can, or null}
    public static @Nullable String offer(WsOptions options) {
        return options.compress() ? text(clientHandshaker(options).newRequestData()) : null;
    }

    private static PerMessageDeflateClientExtensionHandshaker clientHandshaker(WsOptions options) {
        return new PerMessageDeflateClientExtensionHandshaker(6, false, 15, true, false, limit(options));
    }

    /// One byte more than a message may have, so that too large a one is told from one of just that size.
    private static int limit(WsOptions options) {
        return Math.min(options.maxMessage(), Integer.MAX_VALUE - 1) + 1;
    }

    private static String text(WebSocketExtensionData data) {
        var text = new StringBuilder(data.name());
        for (Map.Entry<String, String> parameter : data.parameters().entrySet()) {
            text.append("; ").append(parameter.getKey());
            if (parameter.getValue() != null) {
                text.append('=').append(parameter.getValue());
            }
        }
        return text.toString();
    }

    /// {@return what a client does after the server has chosen among its offers}
    ///
    /// @param chosen the value of `Sec-WebSocket-Extensions`, or null
    /// @throws IllegalArgumentException if it has chosen what was not offered
    public static WebSocketUpgrade client(WsOptions options, @Nullable String chosen) {
        if (chosen == null || chosen.isBlank()) {
            return new WebSocketUpgrade(options, false, null);
        }
        List<WebSocketExtensionData> all = WebSocketExtensionUtil.extractExtensions(chosen);
        WebSocketExtension extension = all.size() == 1 && options.compress()
                ? clientHandshaker(options).handshakeExtension(all.getFirst())
                : null;
        if (extension == null) {
            throw new IllegalArgumentException(
                    "The server has chosen the extension '" + chosen + "', which was not offered");
        }
        return new WebSocketUpgrade(options, false, extension);
    }

    /// What a server does.
    ///
    /// @param upgrade what both have agreed on
    /// @param chosen the value of `Sec-WebSocket-Extensions` to answer, or null
    public record Answer(WebSocketUpgrade upgrade, @Nullable String chosen) {}

    /// {@return what a server makes of a client's offers}
    ///
    /// @param offers the value of `Sec-WebSocket-Extensions`, or null
    public static Answer server(WsOptions options, @Nullable String offers) {
        if (offers != null && options.compress()) {
            var handshaker = new PerMessageDeflateServerExtensionHandshaker(6, true, 15, true, true, limit(options));
            for (WebSocketExtensionData offer : WebSocketExtensionUtil.extractExtensions(offers)) {
                var extension = handshaker.handshakeExtension(offer);
                if (extension != null) {
                    return new Answer(new WebSocketUpgrade(options, true, extension), text(extension.newReponseData()));
                }
            }
        }
        return new Answer(new WebSocketUpgrade(options, true, null), null);
    }

    // ---- the pipeline

    /// Puts the frames' handlers between the channel and the transport, where HTTP's have been removed. On
    /// the loop's thread.
    ///
    /// @param place the transport's place in the pipeline
    /// @param early what has come behind the handshake; it belongs to the callee
    /// @param lost is called when the connection has ended
    WebSocketLink install(
            ChannelHandlerContext place, NettyPoller poller, Transport transport, List<ByteBuf> early, Runnable lost) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(limit(options))
                .expectMaskedFrames(isServer)
                .allowExtensions(extension != null)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false) // a whole text is looked at
                .build();
        ChannelPipeline pipeline = place.pipeline();
        var decoder = new WebSocket13FrameDecoder(config);
        pipeline.addBefore(place.name(), null, decoder);
        pipeline.addBefore(place.name(), null, new WebSocket13FrameEncoder(!isServer));
        if (extension != null) {
            pipeline.addBefore(place.name(), null, extension.newExtensionDecoder());
            pipeline.addBefore(place.name(), null, extension.newExtensionEncoder());
        }
        var socket = new NettyWebSocket(poller, transport, options, lost);
        transport.setProtocol(socket);
        pipeline.addBefore(place.name(), null, socket);
        ChannelHandlerContext first = requireNonNull(pipeline.context(decoder));
        for (ByteBuf bytes : early) {
            try {
                decoder.channelRead(first, bytes);
            } catch (Exception e) {
                place.fireExceptionCaught(e);
            }
        }
        return socket;
    }
}
