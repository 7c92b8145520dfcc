package dev.asyncio.http.client;

import dev.asyncio.http.Cookie;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HeadersBuilder;
import dev.asyncio.http.netty.BodyDecoder;
import dev.asyncio.http.netty.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The first lines of a request: what the program has said, and what has to be said besides.
final class Heads {

    private static final String USER_AGENT = "asyncio-java";
    private static final String ACCEPTED_CODINGS = BodyDecoder.accepted();

    private Heads() {}

    /// @param origin whom it goes to
    /// @param length of the body; -1 if it is not known
    /// @param kept the cookies of the jar that go with it
    static RequestHead of(ClientRequest request, Origin origin, long length, List<Cookie> kept) {
        Headers said = request.headers();
        HeadersBuilder fields = Headers.builder();
        Proxy forwarding = origin.isForwarded() ? origin.proxy() : null;
        if (!said.contains("Host")) {
            fields.add("Host", origin.authority());
        }
        for (Headers.Field field : said) {
            boolean isLeak = forwarding == null && field.name().equalsIgnoreCase("Proxy-Authorization");
            if (!isOurs(field.name()) && !isLeak && !field.value().isEmpty()) {
                fields.add(field.name(), field.value());
            }
        }
        addUnlessSaid(fields, said, "Accept", "*/*");
        if (request.decompresses()) {
            addUnlessSaid(fields, said, "Accept-Encoding", ACCEPTED_CODINGS);
        }
        addUnlessSaid(fields, said, "User-Agent", USER_AGENT);
        String userInfo = Urls.userInfo(request.uri());
        if (userInfo != null && !said.contains("Authorization")) {
            fields.add("Authorization", basic(userInfo));
        }
        if (!kept.isEmpty() || !request.cookies().isEmpty()) {
            addCookies(fields, said, kept, request.cookies());
        }
        addBodyFields(fields, said, request, length);
        if (forwarding != null && forwarding.authorization() != null) {
            fields.set("Proxy-Authorization", forwarding.authorization());
        }
        String target = forwarding == null ? Urls.target(request.uri()) : Urls.absoluteTarget(request.uri());
        return new RequestHead(request.method(), target, fields.build());
    }

    /// How the body is framed is not for the program to say: two ways at once are how requests are smuggled.
    private static boolean isOurs(String name) {
        return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
    }

    private static void addUnlessSaid(HeadersBuilder fields, Headers said, String name, String value) {
        if (!said.contains(name)) {
            fields.add(name, value);
        }
    }

    private static String basic(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? ClientRequest.basic(userInfo, "")
                : ClientRequest.basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }

    private static void addCookies(
            HeadersBuilder fields, Headers said, List<Cookie> kept, Map<String, String> ofRequest) {
        if (said.contains("Cookie")) {
            return;
        }
        var pairs = new StringJoiner("; ");
        for (Cookie cookie : kept) {
            if (!ofRequest.containsKey(cookie.name())) {
                pairs.add(cookie.name() + "=" + cookie.value());
            }
        }
        ofRequest.forEach((name, value) -> pairs.add(name + "=" + value));
        fields.add("Cookie", pairs.toString());
    }

    private static void addBodyFields(HeadersBuilder fields, Headers said, ClientRequest request, long length) {
        @Nullable String type = request.body().contentType();
        if (type != null && !said.contains("Content-Type")) {
            fields.add("Content-Type", type);
        }
        if (length < 0) {
            fields.add("Transfer-Encoding", "chunked");
        } else if (length > 0 || expectsBody(request.method())) {
            fields.add("Content-Length", Long.toString(length));
        }
        if (request.expectsContinue() && length != 0) {
            fields.add("Expect", "100-continue");
        }
    }

    /// Without a length such a request would be refused by some servers (RFC 9110, section 8.6).
    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }
}
