package dev.asyncio.http.client;

import dev.asyncio.http.Headers;
import dev.asyncio.http.netty.WebSocketUpgrade;
import dev.asyncio.http.websocket.WebSocket;
import dev.asyncio.http.websocket.WsOptions;

/// A client's side of the handshake of WebSocket (RFC 6455, section 4.1).
final class WebSocketHandshake {

    private final ClientRequest request;
    private final WsOptions options;
    private final SessionSettings settings;
    private final String key = WebSocketUpgrade.newKey();

    WebSocketHandshake(ClientRequest request, WsOptions options, SessionSettings settings) {
        this.request = request;
        this.options = options;
        this.settings = settings;
    }

    WebSocket shakeHands() throws Exception {
        request.header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", key);
        if (!options.protocols().isEmpty()) {
            request.header("Sec-WebSocket-Protocol", String.join(", ", options.protocols()));
        }
        String offer = WebSocketUpgrade.offer(options);
        if (offer != null) {
            request.header("Sec-WebSocket-Extensions", offer);
        }
        ClientResponse response = request.send();
        try {
            return upgrade(response);
        } catch (Throwable thrown) {
            response.close();
            throw thrown;
        }
    }

    private WebSocket upgrade(ClientResponse response) throws Exception {
        Headers headers = response.headers();
        if (response.status() != 101) {
            throw refused(
                    response, "was answered by %d %s, and not by 101".formatted(response.status(), response.reason()));
        }
        if (!"websocket".equalsIgnoreCase(headers.get("Upgrade")) || !headers.hasToken("Connection", "Upgrade")) {
            throw refused(response, "was answered by an upgrade to something else than a WebSocket");
        }
        if (!WebSocketUpgrade.accept(key).equals(headers.get("Sec-WebSocket-Accept"))) {
            throw refused(response, "was answered by a Sec-WebSocket-Accept that is not for this request");
        }
        String protocol = headers.get("Sec-WebSocket-Protocol");
        if (protocol != null && !options.protocols().contains(protocol)) {
            throw refused(response, "was answered by the subprotocol '" + protocol + "', which was not offered");
        }
        WebSocketUpgrade agreed;
        try {
            agreed = WebSocketUpgrade.client(options, headers.get("Sec-WebSocket-Extensions"));
        } catch (IllegalArgumentException e) {
            throw refused(response, "cannot become a WebSocket: " + e.getMessage());
        }
        return new WebSocket(response.exchange().upgrade(agreed), protocol == null ? "" : protocol, settings.json());
    }

    private WebSocketHandshakeException refused(ClientResponse response, String why) {
        return new WebSocketHandshakeException((request + " " + why).strip(), response);
    }
}
