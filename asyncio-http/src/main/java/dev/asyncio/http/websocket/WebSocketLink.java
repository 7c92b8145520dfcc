package dev.asyncio.http.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The frames below a [WebSocket]: what it needs of the network. Confined to the loop.
///
/// Not for programs; it is public because the codecs stand in another package.
public interface WebSocketLink {

    /// {@return the next message; null once the socket is closed} Suspends.
    ///
    /// @throws IOException if the other end has done what it must not
    @Nullable
    WsMessage receive() throws IOException;

    /// Sends a text. Suspends while the other end is slow.
    void sendText(String text) throws IOException;

    /// Sends bytes. Suspends while the other end is slow.
    void sendBinary(ByteBuffer bytes) throws IOException;

    /// Asks the other end for an answer, and suspends until it comes.
    void ping(ByteBuffer data) throws IOException;

    /// Says farewell unless that was done, and suspends until the other end has answered, or has had its
    /// time. Then the connection is closed.
    void close(int code, String reason);

    /// Closes the connection at once.
    void abort();

    /// {@return why the socket is closed, see [CloseCode]; 0 while it is not}
    int closeCode();

    /// {@return what the other end said when it closed; empty if nothing}
    String closeReason();
}
