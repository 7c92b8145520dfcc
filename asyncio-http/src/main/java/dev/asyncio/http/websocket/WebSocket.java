package dev.asyncio.http.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.asyncio.http.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// One end of a connection over which both ends send messages when they like. aiohttp:
/// `ClientWebSocketResponse`, `WebSocketResponse`.
///
/// One task receives, any number may send: a message is never mixed with another. Pings are answered, and the
/// farewell of the other end too, while the socket is open, whether anybody receives or not; but what is not
/// received holds the other end up. Confined to the loop.
public final class WebSocket implements AutoCloseable, Iterable<WsMessage> {

    private final WebSocketLink link;
    private final String protocol;
    private final JsonCodec json;

    /// Creates one end. Not for programs: clients and servers make it.
    ///
    /// @param protocol the subprotocol that both have agreed on; empty for none
    public WebSocket(WebSocketLink link, String protocol, JsonCodec json) {
        this.link = requireNonNull(link);
        this.protocol = requireNonNull(protocol);
        this.json = requireNonNull(json);
    }

    // ---- receiving

    /// Suspends until a message comes. aiohttp: `receive()`.
    ///
    /// @return the message; null once the socket is closed, for the reason that [#closeCode()] tells
    /// @throws WebSocketException if the other end has done what it must not; the socket is closed
    /// @throws IllegalStateException if another task receives already
    /// @throws dev.asyncio.CancelledError if the task is cancelled; no message is lost
    public @Nullable WsMessage receive() throws IOException {
        return link.receive();
    }

    /// Suspends until a message comes, which has to be a text. aiohttp: `receive_str()`.
    ///
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws WebSocketException if bytes come; they are lost
    public String receiveText() throws IOException {
        return switch (next()) {
            case WsMessage.Text(String text) -> text;
            case WsMessage.Binary binary ->
                throw new WebSocketException(
                        "A text was expected, but the message is " + binary, CloseCode.UNSUPPORTED_DATA);
        };
    }

    /// Suspends until a message comes, which has to be bytes. aiohttp: `receive_bytes()`.
    ///
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws WebSocketException if a text comes; it is lost
    public byte[] receiveBytes() throws IOException {
        return switch (next()) {
            case WsMessage.Binary(byte[] bytes) -> bytes;
            case WsMessage.Text(String text) ->
                throw new WebSocketException(
                        "Bytes were expected, but the message is a text of " + text.length() + " characters",
                        CloseCode.UNSUPPORTED_DATA);
        };
    }

    /// Suspends until a text comes and reads it as JSON. aiohttp: `receive_json()`.
    ///
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws IOException if it is no JSON or does not fit
    public <T> T receiveJson(Class<T> type) throws IOException {
        return type.cast(receiveJson((Type) type));
    }

    /// Suspends until a text comes and reads it as JSON. aiohttp: `receive_json()`.
    ///
    /// @param type such as one with parameters
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws IOException if it is no JSON or does not fit
    public Object receiveJson(Type type) throws IOException {
        return json.decode(receiveText().getBytes(UTF_8), requireNonNull(type, "receiveJson needs a type, not null"));
    }

    private WsMessage next() throws IOException {
        WsMessage message = receive();
        if (message == null) {
            throw new WebSocketClosedException("The WebSocket was closed" + why(), closeCode());
        }
        return message;
    }

    private String why() {
        return " with code " + closeCode() + (closeReason().isEmpty() ? "" : ": " + closeReason());
    }

    /// {@return the messages that come, to the end of the socket} Each step suspends. A failure is thrown as
    /// an [UncheckedIOException], since Java's loops know no other.
    @Override
    public Iterator<WsMessage> iterator() {
        return new Iterator<>() {

            private @Nullable WsMessage ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    try {
                        ahead = receive();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return ahead != null;
            }

            @Override
            public WsMessage next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("The WebSocket was closed" + why());
                }
                WsMessage message = requireNonNull(ahead);
                ahead = null;
                return message;
            }
        };
    }

    // ---- sending

    /// Sends a text. Suspends while the other end takes less than is sent. aiohttp: `send_str()`.
    ///
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws IOException if the connection is lost
    public void send(String text) throws IOException {
        link.sendText(requireNonNull(text, "send needs a text, not null"));
    }

    /// Sends bytes. Suspends while the other end takes less than is sent. aiohttp: `send_bytes()`.
    ///
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws IOException if the connection is lost
    public void send(byte[] bytes) throws IOException {
        send(ByteBuffer.wrap(requireNonNull(bytes, "send needs bytes, not null")));
    }

    /// Sends the remaining bytes of a buffer, which are copied. Suspends while the other end takes less than
    /// is sent.
    ///
    /// @throws WebSocketClosedException if the socket is closed
    /// @throws IOException if the connection is lost
    public void send(ByteBuffer bytes) throws IOException {
        link.sendBinary(requireNonNull(bytes, "send needs bytes, not null"));
    }

    /// Sends a message as it was received.
    ///
    /// @throws IOException as the other methods do
    public void send(WsMessage message) throws IOException {
        switch (requireNonNull(message, "send needs a message, not null")) {
            case WsMessage.Text(String text) -> send(text);
            case WsMessage.Binary(byte[] bytes) -> send(bytes);
        }
    }

    /// Sends a value as JSON, in a text. aiohttp: `send_json()`.
    ///
    /// @throws IOException if it cannot be written as JSON, or as the other methods do
    public void sendJson(Object value) throws IOException {
        requireNonNull(value, "sendJson needs a value, not null; use send(\"null\")");
        send(new String(json.encode(value), UTF_8));
    }

    /// Asks the other end whether it is there, and suspends until it answers. aiohttp: `ping()`, which does
    /// not wait.
    ///
    /// @throws WebSocketClosedException if the socket is closed, or ends before the answer
    /// @throws IOException if the connection is lost
    public void ping() throws IOException {
        link.ping(ByteBuffer.allocate(0));
    }

    // ---- the end

    /// Closes by [CloseCode#OK]. Suspends, see [#close(int, String)].
    @Override
    public void close() {
        close(CloseCode.OK, "");
    }

    /// Says farewell, and suspends until the other end has answered, or its time is over; messages that come
    /// meanwhile are lost. Then the connection is closed. Has no effect if the socket is closed.
    ///
    /// @param code see [CloseCode], or one of your own from 3000 to 4999
    /// @param reason for the other end, at most 123 bytes of UTF-8; may be empty
    /// @throws IllegalArgumentException if one of them cannot be sent
    /// @throws dev.asyncio.CancelledError if the task is cancelled; the connection is closed at once then
    public void close(int code, String reason) {
        if (!CloseCode.isSendable(code)) {
            throw new IllegalArgumentException("A WebSocket cannot be closed with code " + code
                    + "; use one of CloseCode, or one from 3000 to 4999");
        }
        int length = requireNonNull(reason, "close needs a reason, not null; it may be empty")
                .getBytes(UTF_8)
                .length;
        if (length > 123) {
            throw new IllegalArgumentException(
                    "The reason for closing has %d bytes, but may have 123 at most".formatted(length));
        }
        link.close(code, reason);
    }

    /// Closes the connection at once, without a farewell.
    public void abort() {
        link.abort();
    }

    /// {@return whether it is closed, or about to be}
    public boolean isClosed() {
        return link.closeCode() != 0;
    }

    /// {@return why it was closed, see [CloseCode]; 0 while it is open}
    public int closeCode() {
        return link.closeCode();
    }

    /// {@return what the other end said when it closed; empty if nothing}
    public String closeReason() {
        return link.closeReason();
    }

    /// {@return the subprotocol that both ends have agreed on; empty for none}
    public String protocol() {
        return protocol;
    }

    /// {@return a text such as `WebSocket[open]` or `WebSocket[closed with code 1000]`}
    @Override
    public String toString() {
        return "WebSocket[%s]".formatted(isClosed() ? "closed" + why() : "open");
    }
}
