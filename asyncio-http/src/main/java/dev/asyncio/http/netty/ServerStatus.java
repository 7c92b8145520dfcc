package dev.asyncio.http.netty;

import io.netty.handler.codec.http.HttpResponseStatus;

/// The statuses of responses, as Netty has them.
final class ServerStatus {

    private ServerStatus() {}

    static HttpResponseStatus of(int status) {
        return status == 200 ? HttpResponseStatus.OK : HttpResponseStatus.valueOf(status);
    }

    /// {@return whether a response of this status never has a body (RFC 9112, section 6.3)}
    static boolean isBodiless(int status) {
        return status == 204 || status == 304;
    }
}
