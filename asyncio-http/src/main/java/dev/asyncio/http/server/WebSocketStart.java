package dev.asyncio.http.server;

import dev.asyncio.http.Headers;
import dev.asyncio.http.HeadersBuilder;
import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.netty.WebSocketUpgrade;
import dev.asyncio.http.websocket.WsOptions;
import java.util.List;

/// What becomes of a request for a WebSocket (RFC 6455, section 4.2).
///
/// @param protocol the subprotocol that both speak; empty for none
record WebSocketStart(WebSocketUpgrade upgrade, String protocol, WebSocketHandler handler) {

    private static final String VERSION = "13";

    /// {@return the handler of a route}
    static Handler serving(WsOptions options, WebSocketHandler handler) {
        return request -> answer(request, options, handler);
    }

    private static Response answer(Request request, WsOptions options, WebSocketHandler handler) {
        Headers headers = request.headers();
        if (request.version() != HttpVersion.HTTP_1_1
                || !headers.hasToken("Upgrade", "websocket")
                || !headers.hasToken("Connection", "upgrade")) {
            throw new HttpStatusException(
                    426,
                    "A WebSocket is expected here",
                    Headers.of("Upgrade", "websocket", "Connection", "Upgrade"),
                    null);
        }
        if (!VERSION.equals(headers.get("Sec-WebSocket-Version"))) {
            throw new HttpStatusException(
                    426,
                    "This server speaks version 13 of WebSocket",
                    Headers.of("Sec-WebSocket-Version", VERSION),
                    null);
        }
        String key = headers.get("Sec-WebSocket-Key");
        if (key == null || !WebSocketUpgrade.isKey(key)) {
            throw new HttpStatusException(400, "The field Sec-WebSocket-Key is missing or no key");
        }
        List<String> offers = headers.all("Sec-WebSocket-Extensions");
        WebSocketUpgrade.Answer answer =
                WebSocketUpgrade.server(options, offers.isEmpty() ? null : String.join(", ", offers));
        String protocol = common(headers, options.protocols());
        HeadersBuilder fields = Headers.builder().add("Sec-WebSocket-Accept", WebSocketUpgrade.accept(key));
        if (answer.chosen() != null) {
            fields.add("Sec-WebSocket-Extensions", answer.chosen());
        }
        if (!protocol.isEmpty()) {
            fields.add("Sec-WebSocket-Protocol", protocol);
        }
        return Response.upgrade(fields.build(), new WebSocketStart(answer.upgrade(), protocol, handler));
    }

    private static String common(Headers headers, List<String> ours) {
        for (String protocol : ours) {
            for (String theirs : headers.all("Sec-WebSocket-Protocol")) {
                if (List.of(theirs.split("\\s*,\\s*", -1)).contains(protocol)) {
                    return protocol;
                }
            }
        }
        return "";
    }
}
