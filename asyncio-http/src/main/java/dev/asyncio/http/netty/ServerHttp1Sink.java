package dev.asyncio.http.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.asyncio.Asyncio;
import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A response of HTTP/1.0 or 1.1 on its way.
final class ServerHttp1Sink extends ServerSink {

    /// What is in the fields has been checked when they were made.
    private static final HttpHeadersFactory FIELDS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private static final byte[] CLOSE = "connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = "connection: keep-alive\r\n".getBytes(US_ASCII);

    /// Of which Netty changes the fields.
    private static final int RESET_CONTENT = 205;

    /// What the system sends alone; a cancellation waits for so much.
    private static final int REGION = 1 << 20; // bytes

    private final ServerHttp1 connection;
    private final ServerHttp1Exchange exchange;
    private final int status;
    private final Headers headers;
    private final Body body;

    ServerHttp1Sink(ServerHttp1 connection, ServerHttp1Exchange exchange, int status, Headers headers, Body body) {
        super(connection.output().netty().alloc(), body, body.length());
        this.connection = connection;
        this.exchange = exchange;
        this.status = status;
        this.headers = headers;
        this.body = body;
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
        long length = length();
        HttpHeaders fields = newFields();
        String announced = headers.get("Content-Length");
        if (status == 204) {
            fields.remove(HttpHeaderNames.CONTENT_LENGTH);
        } else if (length > 0 || (length == 0 && announced == null && status != 304)) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        } else if (announced != null) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, announced);
        } else if (length < 0 && !exchange.head().isHttp10()) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        addConnection(fields);
        connection.output().send(new ServerHttp1Codec.HeadOnly(ServerStatus.of(status), fields), 0);
    }

    private void sendFull(HttpHeaders fields, ByteBuf bytes) {
        addConnection(fields);
        sendMessage(fields, bytes);
    }

    private void sendMessage(HttpHeaders fields, ByteBuf bytes) {
        connection
                .output()
                .send(
                        new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1,
                                ServerStatus.of(status),
                                bytes,
                                fields,
                                EmptyHttpHeaders.INSTANCE),
                        bytes.readableBytes());
    }

    private HttpHeaders newFields() {
        HttpHeaders fields = FIELDS.newHeaders();
        ServerFields.add(fields, headers, body.contentType(), connection.all());
        return fields;
    }

    private void addConnection(HttpHeaders fields) {
        if (exchange.isLast()) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (exchange.head().isHttp10()) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    @Override
    void sendWhole(ByteBuf bytes) {
        if (headers.size() == 0 && status != RESET_CONTENT) {
            sendAsMost(bytes);
            return;
        }
        HttpHeaders fields = newFields();
        fields.set(HttpHeaderNames.CONTENT_LENGTH, ServerFields.number(bytes.readableBytes()));
        sendFull(fields, bytes);
    }

    private void sendAsMost(ByteBuf bytes) {
        String type = body.contentType();
        byte[] common = connection.all().common.encoded(type == null ? "" : type);
        byte[] last = exchange.isLast() ? CLOSE : exchange.head().isHttp10() ? KEEP_ALIVE : null;
        sendMessage(new ServerHttp1Fields(common, bytes.readableBytes(), last), bytes);
    }

    @Override
    void sendHead(long bodyLength) {
        HttpHeaders fields = newFields();
        if (bodyLength >= 0) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bodyLength));
        } else if (exchange.head().isHttp10()) {
            exchange.endsWithConnection();
        } else {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        addConnection(fields);
        connection.output().send(new DefaultHttpResponse(HttpVersion.HTTP_1_1, ServerStatus.of(status), fields), 0);
    }

    @Override
    void sendPart(ByteBuf bytes) {
        connection.output().send(new DefaultHttpContent(bytes), bytes.readableBytes());
    }

    @Override
    void sendEnd() {
        connection.output().send(LastHttpContent.EMPTY_LAST_CONTENT, 0);
    }

    @Override
    void awaitRoom() throws IOException {
        connection.output().awaitRoom();
    }

    @Override
    boolean canSendFiles() {
        return length() >= 0 && connection.transport().canWriteEof(); // that is, without TLS
    }

    @Override
    void sendFile(Path file, long offset, long count) throws IOException {
        try (FileChannel opened = Asyncio.toThread(() -> FileChannel.open(file, StandardOpenOption.READ))) {
            for (long done = 0; done < count; ) {
                long piece = Math.min(count - done, REGION);
                if (opened.size() < offset + done + piece) {
                    throw new EOFException(file + " has become shorter while it was sent");
                }
                connection.output().sendFile(new Region(opened, offset + done, piece));
                done += piece;
            }
        }
    }

    /// The file is closed by whoever has opened it.
    private static final class Region extends DefaultFileRegion {

        Region(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {}
    }
}
