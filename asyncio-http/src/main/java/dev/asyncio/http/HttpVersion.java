package dev.asyncio.http;

/// A version of HTTP. aiohttp: `HttpVersion`.
public enum HttpVersion {
    /// RFC 1945.
    HTTP_1_0("HTTP/1.0"),
    /// RFC 9112.
    HTTP_1_1("HTTP/1.1"),
    /// RFC 9113.
    HTTP_2("HTTP/2");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /// {@return as it is written, such as `HTTP/1.1`}
    @Override
    public String toString() {
        return text;
    }
}
