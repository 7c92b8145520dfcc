package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.TimeoutException;
import dev.asyncio.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The middlewares that most servers want. Each is put around an application by [Application#middleware]; the
/// first one is the outermost, so an access log comes first.
public final class Middlewares {

    /// The request's identifier, put there by [#requestId()].
    public static final Attributes.Key<String> REQUEST_ID = Attributes.key("request id");

    /// The name of the user, put there by [#basicAuthentication].
    public static final Attributes.Key<String> USER = Attributes.key("user");

    private static final String REQUEST_ID_FIELD = "X-Request-Id";
    private static final System.Logger ACCESS = System.getLogger("asyncio.http.access");

    private Middlewares() {}

    // ---- logs

    /// {@return one that logs a line for each response, to the logger `asyncio.http.access`} The line is the
    /// common log format with the time that the handler took: `127.0.0.1 "GET /" 200 13 0.4ms`.
    public static Middleware accessLog() {
        return accessLog(line -> ACCESS.log(System.Logger.Level.INFO, line.toString()));
    }

    /// {@return one that tells `log` of each response}
    public static Middleware accessLog(Consumer<? super AccessLogEntry> log) {
        requireNonNull(log, "accessLog needs something to tell, not null");
        return (request, next) -> {
            long began = Asyncio.currentTime();
            int status = 500;
            long length = -1;
            try {
                Response response = next.handle(request);
                status = response.status();
                length = response.body().length();
                return response;
            } catch (HttpStatusException e) {
                status = e.status();
                throw e;
            } finally {
                log.accept(new AccessLogEntry(
                        request.remote(),
                        request.method(),
                        request.target(),
                        request.version(),
                        status,
                        length,
                        Duration.ofNanos(Asyncio.currentTime() - began)));
            }
        };
    }

    /// {@return one that gives each request an identifier, that of the field `X-Request-Id` if the client
    /// sends a sensible one, and sends it back} Handlers find it under [#REQUEST_ID].
    public static Middleware requestId() {
        return (request, next) -> {
            String sent = request.header(REQUEST_ID_FIELD);
            String id = sent != null && sent.matches("[A-Za-z0-9._-]{1,128}") ? sent : newId();
            request.attributes().put(REQUEST_ID, id);
            return next.handle(request).withHeader(REQUEST_ID_FIELD, id);
        };
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    // ---- limits

    /// {@return one that cancels a handler that takes longer, and answers by 503} A body that is streamed is
    /// produced later, so it is not limited.
    ///
    /// @throws IllegalArgumentException if the time is not positive
    public static Middleware timeout(Duration most) {
        requireNonNull(most, "timeout needs a time, not null");
        if (!most.isPositive()) {
            throw new IllegalArgumentException("A handler's time must be positive, but is " + most);
        }
        return (request, next) -> {
            try {
                return Asyncio.timeout(most, () -> next.handle(request));
            } catch (TimeoutException e) {
                throw new HttpStatusException(503, "The server took too long", Headers.empty(), e);
            }
        };
    }

    /// {@return one that refuses requests that announce a longer body, by 413} For what a handler reads
    /// without looking, see [HttpLimits#maxBody].
    ///
    /// @throws IllegalArgumentException if the size is negative
    public static Middleware bodyLimit(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("The longest body must not be negative, but is " + bytes);
        }
        return (request, next) -> {
            if (request.contentLength() > bytes) {
                throw new HttpStatusException(413, "The body of the request is longer than " + bytes + " bytes");
            }
            request.limitBody(bytes);
            return next.handle(request);
        };
    }

    // ---- who may

    /// {@return one that lets only those in who give a name and a password (RFC 7617)} Handlers find the name
    /// under [#USER].
    ///
    /// @param realm what the client shows to its user
    /// @param check whether they are right; may await. Compare secrets by [#isSame]
    public static Middleware basicAuthentication(String realm, BiPredicate<String, String> check) {
        requireNonNull(check, "basicAuthentication needs a check, not null");
        String challenge = "Basic realm=\""
                + requireNonNull(realm, "A realm must not be null").replace("\"", "'") + "\", charset=\"UTF-8\"";
        return (request, next) -> {
            String[] given = credentials(request.header("Authorization"));
            if (given == null || !check.test(given[0], given[1])) {
                throw new HttpStatusException(401, null, Headers.of("WWW-Authenticate", challenge), null);
            }
            request.attributes().put(USER, given[0]);
            return next.handle(request);
        };
    }

    private static String @Nullable [] credentials(@Nullable String field) {
        if (field == null || !field.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(field.substring(6).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : new String[] {pair.substring(0, colon), pair.substring(colon + 1)};
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// {@return whether two secrets are the same; how long it takes tells nothing about where they differ}
    public static boolean isSame(String given, String secret) {
        return MessageDigest.isEqual(
                requireNonNull(given, "isSame needs two texts, not null").getBytes(StandardCharsets.UTF_8),
                requireNonNull(secret, "isSame needs two texts, not null").getBytes(StandardCharsets.UTF_8));
    }

    /// {@return one that lets pages of other origins use what is here, see [Cors]}
    public static Middleware cors(Cors policy) {
        return requireNonNull(policy, "cors needs a policy, not null; use Cors.allow(…)")
                .middleware();
    }

    // ---- what responses say

    /// {@return one that adds what keeps browsers from the oldest mistakes: `X-Content-Type-Options:
    /// nosniff`, `X-Frame-Options: DENY`, `Referrer-Policy: no-referrer`, `Cross-Origin-Opener-Policy:
    /// same-origin`, a `Content-Security-Policy` that allows what comes from the same origin, and over TLS
    /// `Strict-Transport-Security`} A handler that sets one of them itself decides.
    public static Middleware securityHeaders() {
        Headers added = Headers.of(
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "DENY",
                "Referrer-Policy", "no-referrer",
                "Cross-Origin-Opener-Policy", "same-origin",
                "Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'self'");
        Headers addedOverTls = added.toBuilder()
                .add("Strict-Transport-Security", "max-age=31536000")
                .build();
        return (request, next) -> {
            Response response = next.handle(request);
            var headers = response.headers().toBuilder();
            for (Headers.Field field : request.isSecure() ? addedOverTls : added) {
                headers.setIfAbsent(field.name(), field.value());
            }
            return response.withHeaders(headers.build());
        };
    }

    /// {@return one that compresses what is text and not short, by `gzip` or `deflate` as the client likes}
    public static Middleware compression() {
        return new Compression();
    }

    // ---- what requests say

    /// {@return one that sends a client on to the path that has a route, if that with a slash more or fewer
    /// at the end, or with doubled slashes made single, has one, by 308} aiohttp:
    /// `normalize_path_middleware`.
    public static Middleware normalizePath() {
        return (request, next) -> {
            Response response = next.handle(request);
            if (response.status() != 404 || request.isRouted()) {
                return response;
            }
            String path = request.rawPath().replaceAll("/{2,}", "/");
            String other = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
            for (String candidate : List.of(path, other)) {
                if (!candidate.equals(request.rawPath()) && !candidate.isEmpty() && request.hasRoute(candidate)) {
                    String query = request.target().substring(request.rawPath().length());
                    return Response.redirect(candidate + query).withStatus(308);
                }
            }
            return response;
        };
    }

    /// {@return one that believes what proxies before this server say of the client, in `Forwarded` or
    /// `X-Forwarded-For`, `-Proto` and `-Host`: [Request#remote()], [Request#scheme()] and [Request#host()]
    /// are then the client's}
    ///
    /// @param proxies how many there are, each of which adds to the fields; what clients write before that is
    ///     not looked at
    /// @throws IllegalArgumentException if it is not positive
    public static Middleware forwarded(int proxies) {
        if (proxies <= 0) {
            throw new IllegalArgumentException("The number of proxies must be positive, but is " + proxies);
        }
        return (request, next) -> {
            request.forwarded(Forwarded.of(request.headers(), proxies));
            return next.handle(request);
        };
    }
}
