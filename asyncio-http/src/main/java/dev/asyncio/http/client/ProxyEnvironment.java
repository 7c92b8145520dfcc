package dev.asyncio.http.client;

import java.net.InetAddress;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The proxies that the environment names, as curl and aiohttp read it: `http_proxy`, `https_proxy`,
/// `ws_proxy`, `wss_proxy`, `all_proxy` and `no_proxy`, in small letters before capitals.
final class ProxyEnvironment {

    private final UnaryOperator<@Nullable String> variables;

    /// @param variables such as `System::getenv`
    ProxyEnvironment(UnaryOperator<@Nullable String> variables) {
        this.variables = variables;
    }

    /// {@return the proxy for whoever is asked, or null for none}
    ///
    /// @param scheme of the request's address
    /// @throws IllegalArgumentException if a variable names something that cannot be one
    @Nullable
    Proxy proxyFor(String scheme, Origin origin) {
        String name = scheme.toLowerCase(Locale.ROOT);
        String url = variable(name + "_proxy");
        if (url == null && name.startsWith("ws")) {
            url = variable(name.equals("ws") ? "http_proxy" : "https_proxy");
        }
        if (url == null) {
            url = variable("all_proxy");
        }
        return url == null || isExcepted(origin) ? null : Proxy.parse(url);
    }

    private @Nullable String variable(String name) {
        String value = variables.apply(name);
        // A CGI script has the request's field "Proxy" in HTTP_PROXY, which is anybody's to set.
        boolean isOfRequest = name.equals("http_proxy") && variables.apply("REQUEST_METHOD") != null;
        if (value == null && !isOfRequest) {
            value = variables.apply(name.toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? null : value;
    }

    private boolean isExcepted(Origin origin) {
        String exceptions = variable("no_proxy");
        if (exceptions == null) {
            return false;
        }
        for (String exception : exceptions.split("[, \t]+", -1)) {
            if (!exception.isEmpty() && matches(exception.toLowerCase(Locale.ROOT), origin)) {
                return true;
            }
        }
        return false;
    }

    /// {@return whether an exception such as `example.org`, `.example.org`, `10.0.0.0/8` or `localhost:8080`
    /// is for this origin}
    private static boolean matches(String exception, Origin origin) {
        if (exception.equals("*")) {
            return true;
        }
        String host = withoutFinalDot(origin.host());
        int slash = exception.indexOf('/');
        if (slash > 0) {
            return isInNetwork(host, exception.substring(0, slash), exception.substring(slash + 1));
        }
        String name = exception;
        int colon = name.lastIndexOf(':');
        if (name.startsWith("[")) {
            int end = name.indexOf(']');
            if (end > 0 && colon > end && !name.substring(colon + 1).equals(Integer.toString(origin.port()))) {
                return false;
            }
            name = name.substring(1, end < 0 ? name.length() : end);
        } else if (colon > 0 && name.indexOf(':') == colon) {
            if (!name.substring(colon + 1).equals(Integer.toString(origin.port()))) {
                return false;
            }
            name = name.substring(0, colon);
        }
        while (name.startsWith(".") || name.startsWith("*.")) {
            name = name.substring(name.indexOf('.') + 1);
        }
        name = withoutFinalDot(name);
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }

    private static String withoutFinalDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isInNetwork(String host, String network, String bits) {
        try {
            byte[] mine = InetAddress.ofLiteral(host).getAddress();
            byte[] theirs = InetAddress.ofLiteral(network).getAddress();
            int prefix = Integer.parseInt(bits);
            if (mine.length != theirs.length || prefix < 0 || prefix > 8 * mine.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false; // a name, which is in no network before it is looked up
        }
    }
}
