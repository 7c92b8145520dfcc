package dev.asyncio.http.netty;

import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.file.Path;

/// A response of HTTP/2 on its way.
final class ServerHttp2Sink extends ServerSink {

    private final ServerHttp2 connection;
    private final ServerHttp2Exchange exchange;
    private final int status;
    private final Headers headers;
    private final Body body;

    ServerHttp2Sink(ServerHttp2 connection, ServerHttp2Exchange exchange, int status, Headers headers, Body body) {
        super(connection.output().netty().alloc(), body, body.length());
        this.connection = connection;
        this.exchange = exchange;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /// {@return what tells the client to send its body}
    static Http2Headers continuing() {
        return new DefaultHttp2Headers(false).status("100");
    }

    void respond() throws Exception {
        if (ServerStatus.isBodiless(status) || exchange.method().equals("HEAD")) {
            sendHeadAlone();
        } else {
            send();
        }
    }

    private void sendHeadAlone() {
        headSent();
        Http2Headers fields = newFields();
        String announced = headers.get("Content-Length");
        if (status != 204) {
            if (length() > 0 || (length() == 0 && announced == null && status != 304)) {
                fields.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length()));
            } else if (announced != null) {
                fields.set(HttpHeaderNames.CONTENT_LENGTH, announced);
            }
        }
        exchange.sendHeaders(fields, true);
    }

    private Http2Headers newFields() {
        Http2Headers fields =
                new DefaultHttp2Headers(false).status(ServerStatus.of(status).codeAsText());
        ServerFields.add(fields, headers, body.contentType(), connection.all());
        return fields;
    }

    @Override
    void sendWhole(ByteBuf bytes) {
        Http2Headers fields = newFields();
        fields.set(HttpHeaderNames.CONTENT_LENGTH, ServerFields.number(bytes.readableBytes()));
        boolean isEmpty = !bytes.isReadable();
        exchange.sendHeaders(fields, isEmpty);
        if (!isEmpty) {
            exchange.sendData(bytes, true);
        }
    }

    @Override
    void sendHead(long bodyLength) {
        Http2Headers fields = newFields();
        if (bodyLength >= 0) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bodyLength));
        }
        exchange.sendHeaders(fields, false);
    }

    @Override
    void sendPart(ByteBuf bytes) {
        exchange.sendData(bytes, false);
    }

    @Override
    void sendEnd() {
        exchange.sendData(Unpooled.EMPTY_BUFFER, true);
    }

    @Override
    void awaitRoom() throws IOException {
        exchange.awaitRoom();
    }

    /// Each frame has its own head, so what is in a file has to be read.
    @Override
    boolean canSendFiles() {
        return false;
    }

    @Override
    void sendFile(Path file, long offset, long count) throws IOException {
        throw new IOException("A stream of HTTP/2 cannot send " + file + " without reading it");
    }
}
