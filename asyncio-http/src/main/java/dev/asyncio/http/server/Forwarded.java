package dev.asyncio.http.server;

import dev.asyncio.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What proxies say of the client (RFC 7239, and what there was before it).
///
/// @param client an address, with a port or without; null if it is not said
/// @param scheme `http` or `https`; null if it is not said
/// @param host null if it is not said
record Forwarded(
        @Nullable String client,
        @Nullable String scheme,
        @Nullable String host) {

    static final Forwarded NOTHING = new Forwarded(null, null, null);

    /// {@return what the outermost of so many proxies has said}
    static Forwarded of(Headers headers, int proxies) {
        List<String> elements = list(headers, "Forwarded");
        if (!elements.isEmpty()) {
            return parse(outermost(elements, proxies));
        }
        List<String> clients = list(headers, "X-Forwarded-For");
        if (clients.isEmpty()) {
            return NOTHING;
        }
        String scheme = last(list(headers, "X-Forwarded-Proto"), proxies);
        return new Forwarded(
                outermost(clients, proxies), checkScheme(scheme), last(list(headers, "X-Forwarded-Host"), proxies));
    }

    /// {@return the client's address, with port 0 if none is said; null if it is none}
    @Nullable
    SocketAddress address() {
        if (client == null) {
            return null;
        }
        String host = client;
        String port = "0";
        int colon = client.lastIndexOf(':');
        boolean isBracketed = client.startsWith("[");
        if (colon > 0 && (isBracketed ? client.charAt(colon - 1) == ']' : client.indexOf(':') == colon)) {
            host = client.substring(0, colon);
            port = client.substring(colon + 1);
        }
        if (isBracketed && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
        } catch (IllegalArgumentException noAddress) {
            return null; // such as `unknown`
        }
    }

    private static @Nullable String last(List<String> elements, int proxies) {
        return elements.isEmpty() ? null : outermost(elements, proxies);
    }

    /// Each proxy has added one at the end.
    private static String outermost(List<String> elements, int proxies) {
        return elements.get(Math.max(0, elements.size() - proxies));
    }

    private static List<String> list(Headers headers, String name) {
        List<String> elements = new ArrayList<>();
        for (String field : headers.all(name)) {
            for (String element : field.split(",", -1)) {
                if (!element.isBlank()) {
                    elements.add(element.strip());
                }
            }
        }
        return elements;
    }

    private static Forwarded parse(String element) {
        String client = null;
        String scheme = null;
        String host = null;
        for (String pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = pair.substring(equals + 1).strip().replace("\"", "");
                switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                    case "for" -> client = value;
                    case "proto" -> scheme = checkScheme(value);
                    case "host" -> host = value;
                    default -> {}
                }
            }
        }
        return new Forwarded(client, scheme, host);
    }

    private static @Nullable String checkScheme(@Nullable String scheme) {
        if (scheme == null) {
            return null;
        }
        String lower = scheme.toLowerCase(Locale.ROOT);
        return lower.equals("http") || lower.equals("https") ? lower : null;
    }
}
