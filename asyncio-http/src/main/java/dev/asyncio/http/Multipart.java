package dev.asyncio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// A body that is made of several, each with header fields of its own (RFC 2046, section 5.1). aiohttp:
/// `MultipartWriter`.
///
/// ```java
/// Multipart.of("mixed").part(Body.json(order)).part(Headers.of("Content-Location", "scan"), Body.file(scan))
/// ```
/// Its parts are produced one after the other while it is sent, so it may be of any size. For the fields of a
/// form there is [FormData].
public final class Multipart implements Body {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String subtype;
    private final String boundary;
    private final List<Part> parts = new ArrayList<>();

    /// @param head with the boundary in front of it
    private record Part(ByteBuffer head, Body body) {}

    private Multipart(String subtype) {
        this.subtype = subtype;
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        this.boundary = HexFormat.of().formatHex(random);
    }

    /// {@return a body without parts}
    ///
    /// @param subtype such as `mixed` or `related`
    /// @throws IllegalArgumentException if it is no word
    public static Multipart of(String subtype) {
        return new Multipart(new MediaType("multipart", subtype, Map.of()).subtype());
    }

    /// Adds a part with nothing but its type in its head.
    public Multipart part(Body body) {
        return part(Headers.empty(), body);
    }

    /// Adds a part.
    ///
    /// @param headers of the part; its type is added unless they have one
    public Multipart part(Headers headers, Body body) {
        requireNonNull(headers, "part needs headers, not null; leave them out");
        requireNonNull(body, "part needs a body, not null; use Body.empty()");
        var head = new StringBuilder("--").append(boundary).append("\r\n");
        for (Headers.Field field : headers) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        String type = body.contentType();
        if (type != null && !headers.contains("Content-Type")) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        parts.add(new Part(UTF_8.encode(head.append("\r\n").toString()), body));
        return this;
    }

    /// Adds a field of a form, whose names may have any letters, in UTF-8 (RFC 7578, section 5.1).
    void field(String disposition, Body body) {
        String type = body.contentType();
        String head = "--" + boundary + "\r\nContent-Disposition: " + disposition + "\r\n"
                + (type == null ? "" : "Content-Type: " + type + "\r\n") + "\r\n";
        parts.add(new Part(UTF_8.encode(head), body));
    }

    @Override
    public String contentType() {
        return "multipart/" + subtype + "; boundary=" + boundary;
    }

    private byte[] end() {
        return ("--" + boundary + "--\r\n").getBytes(UTF_8);
    }

    @Override
    public long length() {
        long sum = end().length;
        for (Part part : parts) {
            long length = part.body.length();
            if (length < 0) {
                return -1;
            }
            sum += part.head.remaining() + length + 2;
        }
        return sum;
    }

    @Override
    public boolean isReplayable() {
        return parts.stream().allMatch(part -> part.body.isReplayable());
    }

    @Override
    public void writeTo(BodySink sink) throws Exception {
        for (Part part : parts) {
            sink.write(part.head.duplicate());
            part.body.writeTo(sink);
            sink.write(new byte[] {'\r', '\n'});
        }
        sink.write(end());
    }

    @Override
    public String toString() {
        return "Body[multipart/%s of %d parts]".formatted(subtype, parts.size());
    }
}
