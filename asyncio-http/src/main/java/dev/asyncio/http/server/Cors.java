package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.HeadersBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which pages of other origins may use an application from a browser (the Fetch standard's CORS protocol).
///
/// ```java
/// app.middleware(Middlewares.cors(Cors.allow("https://shop.example").methods("GET", "POST").credentials(true)));
/// ```
///
/// @param origins such as `https://shop.example`; `*` alone for all
/// @param methods besides `GET`, `HEAD` and `POST`, which need no permission
/// @param headers of requests that pages may set; `*` alone for all
/// @param exposed headers of responses that pages may read
/// @param credentials whether cookies are sent; not with all origins
/// @param maxAge how long a browser may remember the answer
public record Cors(
        Set<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> exposed,
        boolean credentials,
        Duration maxAge) {

    /// Checks and copies.
    ///
    /// @throws IllegalArgumentException if cookies are to be sent from everywhere, which browsers refuse
    public Cors {
        origins = Set.copyOf(requireNonNull(origins, "Cors needs origins, not null"));
        methods = List.copyOf(requireNonNull(methods, "Cors needs methods, not null"));
        headers = List.copyOf(requireNonNull(headers, "Cors needs headers, not null"));
        exposed = List.copyOf(requireNonNull(exposed, "Cors needs exposed headers, not null"));
        requireNonNull(maxAge, "Cors needs a maximal age, not null; use Duration.ZERO for none");
        if (credentials && origins.contains("*")) {
            throw new IllegalArgumentException("Credentials cannot be allowed to all origins; name those that may");
        }
    }

    /// {@return a policy that lets these origins read}
    ///
    /// @param origins such as `https://shop.example`; `*` for all
    public static Cors allow(String... origins) {
        return new Cors(
                Set.of(requireNonNull(origins, "Cors needs origins, not null")),
                List.of("GET", "HEAD", "POST"),
                List.of(),
                List.of(),
                false,
                Duration.ofMinutes(10));
    }

    /// {@return the same for other methods}
    public Cors methods(String... allowed) {
        return new Cors(origins, List.of(allowed), headers, exposed, credentials, maxAge);
    }

    /// {@return the same for other headers of requests}
    public Cors headers(String... allowed) {
        return new Cors(origins, methods, List.of(allowed), exposed, credentials, maxAge);
    }

    /// {@return the same for other headers of responses}
    public Cors exposed(String... readable) {
        return new Cors(origins, methods, headers, List.of(readable), credentials, maxAge);
    }

    /// {@return the same, with or without cookies}
    public Cors credentials(boolean allowed) {
        return new Cors(origins, methods, headers, exposed, allowed, maxAge);
    }

    Middleware middleware() {
        return (request, next) -> {
            String origin = request.header("Origin");
            boolean isPreflight = request.method().equals("OPTIONS")
                    && origin != null
                    && request.header("Access-Control-Request-Method") != null;
            Response response = isPreflight ? Response.empty(204) : next.handle(request);
            HeadersBuilder fields = response.headers().toBuilder();
            if (!origins.contains("*")) {
                fields.add("Vary", "Origin");
            }
            if (isAllowed(origin)) {
                allow(fields, requireNonNull(origin), isPreflight ? request : null);
            }
            return response.withHeaders(fields.build());
        };
    }

    private boolean isAllowed(@Nullable String origin) {
        return origin != null && (origins.contains("*") || origins.contains(origin));
    }

    private void allow(HeadersBuilder fields, String origin, @Nullable Request preflight) {
        fields.set("Access-Control-Allow-Origin", origins.contains("*") ? "*" : origin);
        if (credentials) {
            fields.set("Access-Control-Allow-Credentials", "true");
        }
        if (preflight == null) {
            if (!exposed.isEmpty()) {
                fields.set("Access-Control-Expose-Headers", String.join(", ", exposed));
            }
            return;
        }
        fields.set("Access-Control-Allow-Methods", String.join(", ", methods));
        String asked = preflight.header("Access-Control-Request-Headers");
        if (headers.contains("*") && asked != null) {
            fields.set("Access-Control-Allow-Headers", asked);
        } else if (!headers.isEmpty()) {
            fields.set("Access-Control-Allow-Headers", String.join(", ", headers));
        }
        fields.set("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
    }
}
