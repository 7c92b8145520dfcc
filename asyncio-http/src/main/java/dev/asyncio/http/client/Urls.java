package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads addresses as people write them: with spaces and letters of all the world, which are encoded (RFC
/// 3986, section 2.1; RFC 3987). Python: `yarl.URL`.
final class Urls {

    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    /// What may stand in an address (RFC 3986, appendix A).
    private static final boolean[] LEGAL = new boolean[0x7f];

    static {
        for (char c = '!'; c < LEGAL.length; c++) {
            LEGAL[c] = "\"<>\\^`{|}".indexOf(c) < 0;
        }
    }

    private Urls() {}

    /// {@return an absolute address}
    ///
    /// @throws IllegalArgumentException if it is none, saying why
    static URI parse(String url) {
        requireNonNull(url, "A request needs a URL, not null");
        return check(read(url), url);
    }

    /// {@return `reference`, which may be relative, seen from `base`}
    ///
    /// @throws IllegalArgumentException if it is no address, saying why
    static URI resolve(URI base, String reference) {
        URI relative = read(reference);
        // The JDK's resolve() loses the path for a reference that is only a query (RFC 3986, section 5.3).
        URI resolved = relative.getRawPath() != null
                        && relative.getRawPath().isEmpty()
                        && relative.getRawQuery() != null
                        && !relative.isAbsolute()
                        && relative.getRawAuthority() == null
                ? read(withoutQuery(base) + "?" + relative.getRawQuery())
                : base.resolve(relative);
        return check(resolved, reference);
    }

    private static String withoutQuery(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getRawAuthority() + path;
    }

    private static URI read(String url) {
        try {
            return new URI(encode(url.strip()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "This is no URL: '" + url + "' (" + e.getReason() + " at index " + e.getIndex() + ")", e);
        }
    }

    private static URI check(URI uri, String url) {
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException("'" + url
                    + "' has no scheme; a URL begins with http:// or https://, or give the session a baseUrl");
        }
        if (!SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "'" + url + "' has the scheme '" + uri.getScheme() + "', but this is a client of http and https");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new IllegalArgumentException("'" + url + "' names no host");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new IllegalArgumentException(
                    "'" + url + "' has the port " + uri.getPort() + ", but a port is from 1 to 65535");
        }
        return uri;
    }

    /// Encodes what may not stand in an address, and leaves alone what is encoded already.
    private static String encode(String url) {
        if (isPlain(url)) {
            return url;
        }
        int authority = url.indexOf("://");
        if (authority < 0) {
            return encodeIllegal(url);
        }
        int end = authority + 3;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return url.substring(0, authority + 3)
                + asciiHost(url.substring(authority + 3, end))
                + encodeIllegal(url.substring(end));
    }

    private static boolean isPlain(String url) {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c >= LEGAL.length || !LEGAL[c] || c == '%') {
                return false;
            }
        }
        return true;
    }

    private static String asciiHost(String authority) {
        int host = authority.lastIndexOf('@') + 1;
        int port = authority.indexOf(':', host);
        if (authority.chars().allMatch(c -> c < 0x80) || (port > 0 && authority.charAt(host) == '[')) {
            return authority;
        }
        String name = port < 0 ? authority.substring(host) : authority.substring(host, port);
        return authority.substring(0, host)
                + IDN.toASCII(name, IDN.ALLOW_UNASSIGNED)
                + (port < 0 ? "" : authority.substring(port));
    }

    private static String encodeIllegal(String text) {
        var encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            encoded.append((char) c);
        }
        var result = new StringBuilder();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            boolean isEncoded = c == '%'
                    && i + 2 < encoded.length()
                    && isHex(encoded.charAt(i + 1))
                    && isHex(encoded.charAt(i + 2));
            if (c < LEGAL.length && LEGAL[c] && (c != '%' || isEncoded)) {
                result.append(c);
            } else {
                result.append("%%%02X".formatted((int) c));
            }
        }
        return result.toString();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    /// {@return the address with another parameter in its query}
    static URI withQuery(URI uri, String name, String value) {
        String pair = URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8);
        String query = uri.getRawQuery();
        return URI.create(withoutQuery(uri)
                + "?" + (query == null || query.isEmpty() ? pair : query + "&" + pair)
                + (uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment()));
    }

    /// {@return what stands in the request line}
    static String target(URI uri) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    /// {@return the target for a proxy that passes the request on (RFC 9112, section 3.2.2)}
    static String absoluteTarget(URI uri) {
        return "http://" + Origin.of(uri, null).authority() + target(uri);
    }

    /// {@return a part of an address, decoded}
    static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// {@return the user and password in front of the host, decoded, or null}
    static @Nullable String userInfo(URI uri) {
        return uri.getUserInfo();
    }

    /// {@return the address without user and password}
    static URI withoutUserInfo(URI uri) {
        if (uri.getRawUserInfo() == null) {
            return uri;
        }
        String text = uri.toString();
        int at = text.indexOf(uri.getRawUserInfo() + "@");
        return URI.create(
                text.substring(0, at) + text.substring(at + uri.getRawUserInfo().length() + 1));
    }
}
