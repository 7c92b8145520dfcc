package dev.asyncio.http.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.TimeoutException;
import dev.asyncio.TimerHandle;
import dev.asyncio.WaitQueue;
import dev.asyncio.http.DisconnectedException;
import dev.asyncio.http.websocket.CloseCode;
import dev.asyncio.http.websocket.WebSocketClosedException;
import dev.asyncio.http.websocket.WebSocketException;
import dev.asyncio.http.websocket.WebSocketLink;
import dev.asyncio.http.websocket.WsMessage;
import dev.asyncio.http.websocket.WsOptions;
import dev.asyncio.net.netty.NettyPoller;
import dev.asyncio.stream.Protocol;
import dev.asyncio.stream.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One end of a WebSocket on Netty's frames.
///
/// ```
/// open ──close()──▶ closing ──their farewell, or their time is over──▶ closed
///   ├──their farewell (answered)──────────────────────────────────────▶ closed
///   └──connection lost, fault of theirs───────────────────────────────▶ closed
/// ```
/// Confined to the loop. Netty calls on the loop's thread; a task sends through [ClientSending].
final class NettyWebSocket extends ChannelInboundHandlerAdapter implements WebSocketLink, Protocol {

    /// When more bytes of messages than this wait to be received, the other end has to wait.
    private static final int ENOUGH = 256 * 1024;

    /// What stands before the reason in a farewell.
    private static final int CODE_LENGTH = 2; // bytes

    private final EventLoop loop;
    private final WsOptions options;
    private final Transport transport;
    private final Runnable lost;
    private final ClientSending sending;

    private final ArrayDeque<WsMessage> received = new ArrayDeque<>();
    private long receivedBytes;
    private final WaitQueue receiver = new WaitQueue(this);
    private final MessageParts parts;
    private boolean isPaused;

    private final ArrayDeque<Future<Void>> pings = new ArrayDeque<>(0);
    private @Nullable TimerHandle heartbeat;
    private boolean isPongDue;

    private boolean hasSentClose;
    private boolean hasTheirClose;
    private boolean isLost;
    private int closeCode;
    private String closeReason = "";
    private @Nullable WebSocketException fault;
    private final WaitQueue closing = new WaitQueue(this);

    NettyWebSocket(NettyPoller poller, Transport transport, WsOptions options, Runnable lost) {
        this.loop = poller.loop();
        this.options = options;
        this.transport = transport;
        this.lost = lost;
        this.sending = new ClientSending(poller);
        this.parts = new MessageParts(options.maxMessage());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        sending.open(added);
        scheduleHeartbeat();
    }

    // ---- receiving, on the loop's thread

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            if (!hasTheirClose && fault == null && message instanceof WebSocketFrame frame) {
                isPongDue = false;
                frameCame(frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void frameCame(WebSocketFrame frame) {
        switch (frame) {
            case TextWebSocketFrame text -> partCame(text, true);
            case BinaryWebSocketFrame binary -> partCame(binary, false);
            case ContinuationWebSocketFrame more -> partCame(more, false);
            case PingWebSocketFrame ping ->
                send(new PongWebSocketFrame(ping.content().retain()));
            case PongWebSocketFrame _ -> pongCame();
            case CloseWebSocketFrame close -> closeCame(close);
            default -> fail(new WebSocketException("A frame of an unknown kind has come", CloseCode.PROTOCOL_ERROR));
        }
    }

    private void partCame(WebSocketFrame frame, boolean isText) {
        WsMessage message;
        try {
            message = parts.add(frame, isText);
        } catch (WebSocketException e) {
            fail(e);
            return;
        }
        if (message != null && !hasSentClose) {
            received.add(message);
            receivedBytes += size(message);
            if (receivedBytes > ENOUGH && !isPaused) {
                isPaused = true;
                transport.pauseReading();
            }
            receiver.wakeFirst();
        }
    }

    private static long size(WsMessage message) {
        return switch (message) {
            case WsMessage.Text(String text) -> text.length();
            case WsMessage.Binary(byte[] bytes) -> bytes.length;
        };
    }

    private void pongCame() {
        Future<Void> first = pings.poll();
        if (first != null) {
            first.trySetResult(null);
        }
    }

    private void closeCame(CloseWebSocketFrame frame) {
        if (!isText(frame)) {
            fail(new WebSocketException("The farewell of the other end is no UTF-8", CloseCode.INVALID_TEXT));
            return;
        }
        hasTheirClose = true;
        int code = frame.statusCode() < 0 ? CloseCode.NO_STATUS : frame.statusCode();
        if (!hasSentClose) {
            closed(code, frame.reasonText());
            sendClose(code == CloseCode.NO_STATUS ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, ""));
        } else {
            closeReason = frame.reasonText();
        }
        transport.close(); // behind the farewell
        wakeAll();
    }

    private static boolean isText(CloseWebSocketFrame frame) {
        ByteBuf content = frame.content();
        int reason = content.readableBytes() - CODE_LENGTH;
        return reason <= 0 || ByteBufUtil.isText(content, content.readerIndex() + CODE_LENGTH, reason, UTF_8);
    }

    /// The other end has done what it must not.
    private void fail(WebSocketException reason) {
        if (fault != null || isLost) {
            return;
        }
        fault = reason;
        closed(reason.code(), "");
        sendClose(new CloseWebSocketFrame(reason.code(), ""));
        transport.close();
        wakeAll();
    }

    private void closed(int code, String reason) {
        if (closeCode == 0) {
            closeCode = code;
            closeReason = reason;
        }
        stopHeartbeat();
    }

    private void wakeAll() {
        receiver.wakeAll();
        closing.wakeAll();
        for (Future<Void> ping = pings.poll(); ping != null; ping = pings.poll()) {
            ping.trySetException(
                    new WebSocketClosedException("The WebSocket was closed before the ping was answered", closeCode));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            fail(new WebSocketException(
                    "The other end of the WebSocket has not kept to the protocol: " + cause.getMessage(),
                    corrupted.closeStatus().code()));
        } else if (cause instanceof CodecException) {
            fail(new WebSocketException(
                    "What the other end of the WebSocket sent cannot be read: " + cause.getMessage(),
                    CloseCode.PROTOCOL_ERROR));
        } else {
            from.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        sending.wakeIfRoom();
        from.fireChannelWritabilityChanged();
    }

    // ---- receiving, by a task

    @Override
    public @Nullable WsMessage receive() throws IOException {
        loop.checkThread("receive");
        if (receiver.hasWaiters()) {
            throw new IllegalStateException(this + " is received from by another task; let one task do it");
        }
        while (received.isEmpty()) {
            if (fault != null) {
                throw fault;
            }
            if (closeCode != 0) {
                return null;
            }
            receiver.suspend();
        }
        WsMessage message = received.remove();
        receivedBytes -= size(message);
        if (isPaused && receivedBytes <= ENOUGH / 2) {
            isPaused = false;
            transport.resumeReading();
        }
        return message;
    }

    // ---- sending

    @Override
    public void sendText(String text) throws IOException {
        sendAndDrain(new TextWebSocketFrame(text), text.length());
    }

    @Override
    public void sendBinary(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        ByteBuf copy = Unpooled.copiedBuffer(bytes);
        bytes.position(bytes.limit());
        sendAndDrain(new BinaryWebSocketFrame(copy), length);
    }

    private void sendAndDrain(WebSocketFrame frame, int length) throws IOException {
        loop.checkThread("send");
        if (closeCode != 0) {
            frame.release();
            throw new WebSocketClosedException("%s cannot send".formatted(this), closeCode);
        }
        sending.send(frame, length);
        sending.drain();
    }

    @Override
    public void ping(ByteBuffer data) throws IOException {
        Future<Void> pong = loop.createFuture();
        sendAndDrain(new PingWebSocketFrame(Unpooled.copiedBuffer(data)), data.remaining());
        pings.add(pong);
        Asyncio.await(pong);
    }

    /// Sends a frame that nobody waits for.
    private void send(WebSocketFrame frame) {
        try {
            sending.send(frame, frame.content().readableBytes());
        } catch (IOException e) {
            // The connection is lost, and whoever waits for it knows.
        }
    }

    private void sendClose(CloseWebSocketFrame frame) {
        if (hasSentClose) {
            frame.release();
            return;
        }
        hasSentClose = true;
        send(frame);
    }

    // ---- the heartbeat

    private void scheduleHeartbeat() {
        if (options.heartbeat() != null) {
            heartbeat = loop.callLater(options.heartbeat(), this::beat);
        }
    }

    private void beat() {
        isPongDue = true;
        send(new PingWebSocketFrame());
        heartbeat = loop.callLater(requireNonNull(options.heartbeat()).dividedBy(2), () -> {
            if (isPongDue) {
                closed(CloseCode.ABNORMAL, "the heartbeat was not answered");
                transport.abort();
            } else {
                scheduleHeartbeat();
            }
        });
    }

    private void stopHeartbeat() {
        if (heartbeat != null) {
            heartbeat.cancel();
            heartbeat = null;
        }
    }

    // ---- the end

    @Override
    public void close(int code, String reason) {
        loop.checkThread("close");
        if (closeCode == 0) {
            closed(code, reason);
            sendClose(new CloseWebSocketFrame(code, reason));
            dropReceived();
        }
        try {
            Asyncio.timeout(options.closeTimeout(), this::awaitEnd);
        } catch (TimeoutException e) {
            closeReason = "the other end did not answer the farewell";
        } finally {
            if (!isLost) {
                transport.abort();
            }
        }
    }

    private void awaitEnd() {
        while (!hasTheirClose && !isLost && fault == null) {
            closing.suspend();
        }
        while (!isLost) {
            closing.suspend(); // what was sent goes out first
        }
    }

    /// What came is not wanted any more, but their farewell is, behind it.
    private void dropReceived() {
        received.clear();
        receivedBytes = 0;
        if (isPaused) {
            isPaused = false;
            transport.resumeReading();
        }
    }

    @Override
    public void abort() {
        closed(CloseCode.ABNORMAL, "");
        transport.abort();
    }

    @Override
    public int closeCode() {
        return closeCode;
    }

    @Override
    public String closeReason() {
        return closeReason;
    }

    @Override
    public void connectionLost(@Nullable Exception exception) {
        isLost = true;
        closed(CloseCode.ABNORMAL, exception == null ? "" : String.valueOf(exception.getMessage()));
        sending.lost(new DisconnectedException("The connection of the WebSocket has ended", exception));
        parts.release();
        wakeAll();
        lost.run();
    }

    @Override
    public String toString() {
        return "WebSocket[%s]".formatted(closeCode == 0 ? "open" : "closed with code " + closeCode);
    }
}
