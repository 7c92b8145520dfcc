package dev.asyncio.http.netty;

import dev.asyncio.http.Headers;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;

/// The head of a request of HTTP/1.0 or 1.1, looked through once: what it says about itself, and whether it
/// may be served. Netty's decoder has refused what its syntax forbids; here is what the fields have to be
/// among themselves (RFC 9112, sections 3.2, 6.3 and 9.3).
final class ServerHttp1Head {

    private static final String AUTHORITY_MARKS = "-._~%!$&'()*+;=:[]";

    private final HttpRequest request;
    private String target;
    private String authority = "";
    private long contentLength;
    private boolean isChunked;
    private boolean isHttp10;
    private boolean isKeptAlive;
    private boolean expectsContinue;
    private int refusal;
    private String reason = "";

    private ServerHttp1Head(HttpRequest request) {
        this.request = request;
        this.target = request.uri();
    }

    /// {@return the head of `request`, which may be one to refuse}
    static ServerHttp1Head of(HttpRequest request) {
        var head = new ServerHttp1Head(request);
        if (request.decoderResult().isFailure()) {
            head.refuse(request.decoderResult().cause());
        } else {
            head.read();
        }
        return head;
    }

    /// {@return what stands for a request that did not come in time, say}
    static ServerHttp1Head refused(int status, String reason) {
        var head = new ServerHttp1Head(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        head.refuse(status, reason);
        return head;
    }

    private void refuse(int status, String because) {
        if (refusal == 0) {
            refusal = status;
            reason = because;
        }
    }

    private void refuse(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            refuse(414, "The first line of the request is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(431, "The header fields of the request are too long");
        } else {
            refuse(400, "The request is malformed");
        }
    }

    private void read() {
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            refuse(505, "This server speaks HTTP/1.1");
            return;
        }
        isHttp10 = version.minorVersion() == 0;
        isKeptAlive = !isHttp10;
        readFields();
        readTarget();
    }

    private void readFields() {
        int hosts = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                request.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            switch (name.length()) {
                case 4 -> {
                    if (is(name, HttpHeaderNames.HOST)) {
                        hosts++;
                        authority = field.getValue().toString();
                    }
                }
                case 6 -> {
                    if (is(name, HttpHeaderNames.EXPECT)) {
                        readExpectation(field.getValue());
                    }
                }
                case 10 -> {
                    if (is(name, HttpHeaderNames.CONNECTION)) {
                        readConnection(field.getValue());
                    }
                }
                case 14 -> {
                    if (is(name, HttpHeaderNames.CONTENT_LENGTH)) {
                        contentLength = Long.parseLong(field.getValue().toString()); // the decoder has checked it
                    }
                }
                case 17 -> {
                    if (is(name, HttpHeaderNames.TRANSFER_ENCODING)) {
                        readTransferEncoding(field.getValue());
                    }
                }
                default -> {}
            }
        }
        if (hosts > 1 || (hosts == 0 && !isHttp10)) {
            refuse(400, "A request needs exactly one field Host, but this one has " + hosts);
        } else if (!isAuthority(authority)) {
            refuse(400, "The field Host names no host");
        }
        if (isChunked) {
            contentLength = -1;
        }
    }

    private static boolean is(CharSequence name, AsciiString other) {
        return other.contentEqualsIgnoreCase(name);
    }

    private void readConnection(CharSequence value) {
        if (AsciiString.contentEqualsIgnoreCase(value, HttpHeaderValues.KEEP_ALIVE)) {
            isKeptAlive = true;
        } else if (AsciiString.containsIgnoreCase(value, HttpHeaderValues.CLOSE)) {
            isKeptAlive = false;
        } else if (isHttp10 && AsciiString.containsIgnoreCase(value, HttpHeaderValues.KEEP_ALIVE)) {
            isKeptAlive = true;
        }
    }

    private void readExpectation(CharSequence value) {
        if (!AsciiString.contentEqualsIgnoreCase(value, HttpHeaderValues.CONTINUE)) {
            refuse(417, "This server meets no expectation but 100-continue");
        }
        expectsContinue = !isHttp10;
    }

    /// The decoder has refused all that does not end with `chunked`; what else a body is encoded by, nobody
    /// here knows.
    private void readTransferEncoding(CharSequence value) {
        if (isChunked || !AsciiString.contentEqualsIgnoreCase(value, HttpHeaderValues.CHUNKED)) {
            refuse(501, "This server knows no transfer coding but chunked");
        }
        isChunked = true;
    }

    private void readTarget() {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                refuse(400, "The target of the request has a character that must be encoded");
                return;
            }
        }
        if (target.startsWith("/")) {
            return;
        }
        if (target.equals("*") && method().equals("OPTIONS")) {
            return;
        }
        if (method().equals("CONNECT")) {
            refuse(501, "This server is no proxy");
            return;
        }
        readAbsolute();
    }

    /// The authority of the target counts, whatever the field Host says (RFC 9112, section 3.2.2).
    private void readAbsolute() {
        int begin = beginOfAuthority();
        if (begin < 0) {
            refuse(400, "The target of the request is neither a path nor a URL");
            return;
        }
        int end = begin;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        authority = target.substring(begin, end);
        if (authority.isEmpty() || !isAuthority(authority)) {
            refuse(400, "The target of the request names no host");
        }
        String rest = target.substring(end);
        if (rest.startsWith("/")) {
            target = rest;
        } else if (rest.isEmpty() && method().equals("OPTIONS")) {
            target = "*";
        } else {
            target = "/" + rest;
        }
    }

    private int beginOfAuthority() {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static boolean isAuthority(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isAllowed = (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || AUTHORITY_MARKS.indexOf(c) >= 0;
            if (!isAllowed) {
                return false;
            }
        }
        return true;
    }

    /// {@return the status with which it is to be refused, or 0}
    int refusal() {
        return refusal;
    }

    /// {@return why it is to be refused}
    String reason() {
        return reason;
    }

    String method() {
        return request.method().name();
    }

    String target() {
        return target;
    }

    String authority() {
        return authority;
    }

    Headers headers() {
        return new NettyHeaders(request.headers());
    }

    /// {@return how many bytes will follow; -1 if their end will tell}
    long contentLength() {
        return contentLength;
    }

    boolean hasContent() {
        return isChunked || contentLength > 0;
    }

    boolean isHttp10() {
        return isHttp10;
    }

    boolean isKeptAlive() {
        return isKeptAlive;
    }

    boolean expectsContinue() {
        return expectsContinue && hasContent();
    }
}
