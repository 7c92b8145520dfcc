package dev.asyncio.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers challenges of the scheme `Digest` (RFC 7616).
final class DigestAuth implements ClientMiddleware {

    /// The strongest first.
    private static final List<String> ALGORITHMS = List.of("SHA-512-256", "SHA-256", "MD5");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String user;
    private final String password;

    /// What each origin has asked for last.
    private final Map<Origin, Challenge> challenges = new HashMap<>();

    /// A server's challenge, and how often it was answered.
    private static final class Challenge {

        final Map<String, String> parameters;
        final String algorithm;
        int count;

        Challenge(Map<String, String> parameters, String algorithm) {
            this.parameters = parameters;
            this.algorithm = algorithm;
        }

        String get(String name) {
            return parameters.getOrDefault(name, "");
        }

        boolean hasQop() {
            return parameters.containsKey("qop");
        }
    }

    DigestAuth(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public ClientResponse send(ClientRequest request, Next next) throws Exception {
        Origin origin = Origin.of(request.uri(), null);
        Challenge known = challenges.get(origin);
        if (known != null) {
            request.header("Authorization", answer(known, request));
        }
        ClientResponse response = next.send(request);
        if (response.status() != 401 || !request.body().isReplayable()) {
            return response;
        }
        Challenge challenge = challenge(response.headers().all("WWW-Authenticate"));
        boolean isRefused = known != null
                && challenge != null
                && !"true".equalsIgnoreCase(challenge.get("stale"))
                && challenge.get("nonce").equals(known.get("nonce"));
        if (challenge == null || isRefused) {
            return response;
        }
        response.close();
        challenges.put(origin, challenge);
        return next.send(request.header("Authorization", answer(challenge, request)));
    }

    /// {@return the strongest of the challenges that can be answered, or null}
    private static @Nullable Challenge challenge(List<String> fields) {
        Challenge best = null;
        for (String field : fields) {
            if (!field.regionMatches(true, 0, "Digest ", 0, 7)) {
                continue;
            }
            Map<String, String> parameters = parameters(field.substring(7));
            String algorithm = parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
            int rank = ALGORITHMS.indexOf(algorithm.replace("-SESS", ""));
            String qop = parameters.get("qop");
            boolean isForUs = qop == null
                    || List.of(qop.toLowerCase(Locale.ROOT).split("\\s*,\\s*")).contains("auth");
            if (rank >= 0
                    && isForUs
                    && (best == null || rank < ALGORITHMS.indexOf(best.algorithm.replace("-SESS", "")))) {
                best = new Challenge(parameters, algorithm);
            }
        }
        return best;
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            var value = new StringBuilder();
            at = equals + 1;
            if (at < text.length() && text.charAt(at) == '"') {
                for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                        at++;
                    }
                    value.append(text.charAt(at));
                }
            } else {
                for (; at < text.length() && text.charAt(at) != ','; at++) {
                    value.append(text.charAt(at));
                }
            }
            parameters.putIfAbsent(name, value.toString().strip());
            int comma = text.indexOf(',', at);
            at = comma < 0 ? text.length() : comma + 1;
        }
        return parameters;
    }

    private String answer(Challenge challenge, ClientRequest request) {
        String nonce = challenge.get("nonce");
        String realm = challenge.get("realm");
        String target = Urls.target(request.uri());
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String clientNonce = HexFormat.of().formatHex(random);
        String count = "%08x".formatted(++challenge.count);

        String secret = hash(challenge, user + ":" + realm + ":" + password);
        if (challenge.algorithm.endsWith("-SESS")) {
            secret = hash(challenge, secret + ":" + nonce + ":" + clientNonce);
        }
        String what = hash(challenge, request.method() + ":" + target);
        String response = challenge.hasQop()
                ? hash(challenge, String.join(":", secret, nonce, count, clientNonce, "auth", what))
                : hash(challenge, secret + ":" + nonce + ":" + what);

        var field = new StringBuilder("Digest username=").append(quoted(user));
        field.append(", realm=").append(quoted(realm));
        field.append(", nonce=").append(quoted(nonce));
        field.append(", uri=").append(quoted(target));
        field.append(", algorithm=").append(challenge.parameters.getOrDefault("algorithm", "MD5"));
        field.append(", response=").append(quoted(response));
        if (challenge.hasQop()) {
            field.append(", qop=auth, nc=").append(count).append(", cnonce=").append(quoted(clientNonce));
        }
        if (challenge.parameters.containsKey("opaque")) {
            field.append(", opaque=").append(quoted(challenge.get("opaque")));
        }
        return field.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String hash(Challenge challenge, String text) {
        String name = challenge.algorithm.replace("-SESS", "").replace("SHA-512-256", "SHA-512/256");
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no " + name + ", which RFC 7616 asks for", e);
        }
    }
}
