package dev.asyncio.http.client;

import dev.asyncio.http.HttpException;

/// A proxy does not let the client through. aiohttp: `ClientHttpProxyError`.
public final class ProxyException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ProxyException(String message, int status) {
        super(message, null, status == 0 || status >= 500);
        this.status = status;
    }

    /// {@return the status of a proxy of HTTP, such as 407 if it wants to know who asks; 0 of another one}
    public int status() {
        return status;
    }
}
