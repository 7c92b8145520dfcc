package dev.asyncio.http.websocket;

import static java.util.Objects.requireNonNull;

/// A message of a WebSocket. aiohttp: `WSMessage`.
public sealed interface WsMessage {

    /// A text.
    record Text(String text) implements WsMessage {

        /// Checks.
        public Text {
            requireNonNull(text, "A text message needs a text, not null");
        }
    }

    /// Bytes.
    ///
    /// @param bytes not copied
    @SuppressWarnings("ArrayRecordComponent") // what came is handed on as it is
    record Binary(byte[] bytes) implements WsMessage {

        /// Checks.
        public Binary {
            requireNonNull(bytes, "A binary message needs bytes, not null");
        }

        /// {@return a text such as `Binary[120 bytes]`}
        @Override
        public String toString() {
            return "Binary[%d bytes]".formatted(bytes.length);
        }
    }
}
