package dev.asyncio.http.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.http.websocket.CloseCode;
import dev.asyncio.http.websocket.WebSocketException;
import dev.asyncio.http.websocket.WsMessage;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/// Puts the frames of a message together (RFC 6455, section 5.4).
final class MessageParts {

    private final int most;
    private @Nullable ByteArrayOutputStream before;
    private boolean isText;

    /// @param most how many bytes a message may have
    MessageParts(int most) {
        this.most = most;
    }

    /// Adds the next frame of a message.
    ///
    /// @return the message if it is complete, else null
    /// @throws WebSocketException if it is too large, or a text that is no UTF-8
    @Nullable
    WsMessage add(WebSocketFrame frame, boolean beginsText) throws WebSocketException {
        ByteBuf content = frame.content();
        int length = (before == null ? 0 : before.size()) + content.readableBytes();
        if (length > most || length < 0) {
            throw new WebSocketException(
                    "A message has more than the %d bytes that are allowed; raise maxMessage if it may".formatted(most),
                    CloseCode.MESSAGE_TOO_BIG);
        }
        if (before == null) {
            isText = beginsText;
            if (frame.isFinalFragment()) {
                byte[] bytes = new byte[content.readableBytes()];
                content.readBytes(bytes);
                return message(bytes);
            }
            before = new ByteArrayOutputStream(Math.max(32, 2 * content.readableBytes()));
        }
        byte[] piece = new byte[content.readableBytes()];
        content.readBytes(piece);
        before.writeBytes(piece);
        if (!frame.isFinalFragment()) {
            return null;
        }
        byte[] bytes = before.toByteArray();
        before = null;
        return message(bytes);
    }

    private WsMessage message(byte[] bytes) throws WebSocketException {
        if (!isText) {
            return new WsMessage.Binary(bytes);
        }
        try {
            return new WsMessage.Text(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new WebSocketException("A text message is no UTF-8", CloseCode.INVALID_TEXT);
        }
    }

    void release() {
        before = null;
    }
}
