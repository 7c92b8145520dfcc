package dev.asyncio.http.netty;

import dev.asyncio.http.Headers;
import dev.asyncio.http.HeadersBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of a request of HTTP/2. Netty's decoder has refused what RFC 9113 forbids of single fields; here
/// is what they have to be together.
final class ServerHttp2Head {

    private final Http2Headers fields;
    private final String method;
    private final String target;
    private final String authority;
    private final long contentLength;

    ServerHttp2Head(Http2Headers fields, boolean isEnd) {
        this.fields = fields;
        this.method = text(fields.method());
        this.target = text(fields.path());
        CharSequence host = fields.authority() == null ? fields.get("host") : fields.authority();
        this.authority = text(host);
        CharSequence length = fields.get("content-length");
        this.contentLength = isEnd ? 0 : length == null ? -1 : parse(length.toString());
    }

    private static String text(@Nullable CharSequence field) {
        return field == null ? "" : field.toString();
    }

    private static long parse(String length) {
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1; // the codec counts for itself and has refused it
        }
    }

    boolean isWellFormed() {
        boolean isPath = target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"));
        return isPath
                && !method.isEmpty()
                && fields.scheme() != null
                && target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    String authority() {
        return authority;
    }

    /// {@return how many bytes will follow; -1 if their end will tell}
    long contentLength() {
        return contentLength;
    }

    /// {@return the fields but those of the first line; cookies, which may come in crumbs, in one (RFC 9113,
    /// section 8.2.3)}
    Headers headers() {
        HeadersBuilder builder = Headers.builder();
        var cookies = new StringBuilder();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            String name = field.getKey().toString();
            if (name.equals("cookie")) {
                cookies.append(cookies.isEmpty() ? "" : "; ").append(field.getValue());
            } else if (!name.startsWith(":")) {
                builder.add(name, field.getValue().toString());
            }
        }
        if (!cookies.isEmpty()) {
            builder.add("cookie", cookies.toString());
        }
        if (!authority.isEmpty() && !builder.contains("host")) {
            builder.add("host", authority);
        }
        return builder.build();
    }
}
