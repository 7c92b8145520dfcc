package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A cookie with what a server says about it (RFC 6265bis). Python: `http.cookies.Morsel`.
///
/// ```java
/// Cookie.of("session", token).withPath("/").withMaxAge(Duration.ofHours(1)).withSecure(true).withHttpOnly(true)
/// ```
///
/// @param name a token
/// @param value without quotation marks, commas, semicolons, backslashes and white space
/// @param domain the host that it is for, with those below; null for the sender alone
/// @param path where it is for; null for the folder of the request
/// @param maxAge how long it lives, in whole seconds; zero or less deletes it; null for as long as the
///     browser runs
/// @param expires until when it lives, for what does not know `maxAge`; null if it is not said
/// @param secure whether it is sent by TLS only
/// @param httpOnly whether it is kept from scripts
/// @param sameSite whether it is sent with requests that other sites cause; null if it is not said
/// @param partitioned whether it is kept apart for each site that embeds the sender
public record Cookie(
        String name,
        String value,
        @Nullable String domain,
        @Nullable String path,
        @Nullable Duration maxAge,
        @Nullable Instant expires,
        boolean secure,
        boolean httpOnly,
        @Nullable SameSite sameSite,
        boolean partitioned) {

    /// Which requests that other sites cause carry a cookie.
    public enum SameSite {
        /// None.
        STRICT("Strict"),
        /// Only those that go to another page and change nothing.
        LAX("Lax"),
        /// All; browsers then ask for `secure`.
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }

        /// {@return as it is written, such as `Lax`}
        @Override
        public String toString() {
            return text;
        }
    }

    /// Checks.
    ///
    /// @throws IllegalArgumentException if a part has a character that would end it
    public Cookie {
        requireNonNull(name, "A cookie needs a name, not null");
        requireNonNull(value, "A cookie needs a value, not null");
        if (!FieldSyntax.isToken(name)) {
            throw new IllegalArgumentException(
                    "A cookie's name is made of letters, digits and marks such as _ and -, but this one is '" + name
                            + "'");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isValueCharacter(value.charAt(i))) {
                throw new IllegalArgumentException(
                        "The value of cookie %s must not have the character U+%04X (at index %d); encode it, in Base64 for instance"
                                .formatted(name, (int) value.charAt(i), i));
            }
        }
        checkAttribute(name, "domain", domain);
        checkAttribute(name, "path", path);
    }

    private static boolean isValueCharacter(char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
    }

    private static void checkAttribute(String cookie, String attribute, @Nullable String text) {
        if (text != null && !text.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ';')) {
            throw new IllegalArgumentException("The %s of cookie %s must be ASCII without semicolons, but is '%s'"
                    .formatted(attribute, cookie, text));
        }
    }

    /// {@return a cookie about which nothing else is said}
    public static Cookie of(String name, String value) {
        return new Cookie(name, value, null, null, null, null, false, false, null, false);
    }

    /// {@return one that deletes the cookie of that name, domain and path} aiohttp: `del_cookie`.
    public static Cookie deletion(String name) {
        return of(name, "").withMaxAge(Duration.ZERO).withExpires(Instant.EPOCH);
    }

    /// {@return the same for a host and those below it}
    public Cookie withDomain(@Nullable String newDomain) {
        return new Cookie(name, value, newDomain, path, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// {@return the same for a path and what is below it}
    public Cookie withPath(@Nullable String newPath) {
        return new Cookie(name, value, domain, newPath, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// {@return the same with another life}
    public Cookie withMaxAge(@Nullable Duration newMaxAge) {
        return new Cookie(name, value, domain, path, newMaxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// {@return the same with another end}
    public Cookie withExpires(@Nullable Instant newExpires) {
        return new Cookie(name, value, domain, path, maxAge, newExpires, secure, httpOnly, sameSite, partitioned);
    }

    /// {@return the same, for TLS only or not}
    public Cookie withSecure(boolean newSecure) {
        return new Cookie(name, value, domain, path, maxAge, expires, newSecure, httpOnly, sameSite, partitioned);
    }

    /// {@return the same, kept from scripts or not}
    public Cookie withHttpOnly(boolean newHttpOnly) {
        return new Cookie(name, value, domain, path, maxAge, expires, secure, newHttpOnly, sameSite, partitioned);
    }

    /// {@return the same with another policy for requests that other sites cause}
    public Cookie withSameSite(@Nullable SameSite newSameSite) {
        return new Cookie(name, value, domain, path, maxAge, expires, secure, httpOnly, newSameSite, partitioned);
    }

    /// {@return the same, kept apart for each embedding site or not}
    public Cookie withPartitioned(boolean newPartitioned) {
        return new Cookie(name, value, domain, path, maxAge, expires, secure, httpOnly, sameSite, newPartitioned);
    }

    /// {@return the value of a field `Set-Cookie`}
    public String toSetCookie() {
        var text = new StringBuilder(name).append('=').append(value);
        if (domain != null) {
            text.append("; Domain=").append(domain);
        }
        if (path != null) {
            text.append("; Path=").append(path);
        }
        if (maxAge != null) {
            text.append("; Max-Age=").append(maxAge.toSeconds());
        }
        if (expires != null) {
            text.append("; Expires=").append(HttpDate.format(expires));
        }
        if (secure) {
            text.append("; Secure");
        }
        if (httpOnly) {
            text.append("; HttpOnly");
        }
        if (sameSite != null) {
            text.append("; SameSite=").append(sameSite);
        }
        if (partitioned) {
            text.append("; Partitioned");
        }
        return text.toString();
    }

    /// {@return the cookie that a field `Set-Cookie` sets; null if the field is to be ignored} Read as RFC
    /// 6265bis, section 5.6, has it: what is not understood is left out.
    public static @Nullable Cookie parseSetCookie(String field) {
        requireNonNull(field, "parseSetCookie needs the value of a Set-Cookie, not null");
        String[] parts = field.split(";", -1);
        int equals = parts[0].indexOf('=');
        if (equals <= 0) {
            return null;
        }
        String name = parts[0].substring(0, equals).strip();
        String value = unquoted(parts[0].substring(equals + 1).strip());
        if (!FieldSyntax.isToken(name) || !value.chars().allMatch(c -> isValueCharacter((char) c))) {
            return null;
        }
        Cookie cookie = of(name, value);
        for (int i = 1; i < parts.length; i++) {
            cookie = cookie.withAttribute(parts[i]);
        }
        return cookie;
    }

    private Cookie withAttribute(String part) {
        int equals = part.indexOf('=');
        String attribute =
                (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        String text = equals < 0 ? "" : part.substring(equals + 1).strip();
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return this;
        }
        return switch (attribute) {
            case "domain" -> text.isEmpty() ? this : withDomain(text.startsWith(".") ? text.substring(1) : text);
            case "path" -> withPath(text.startsWith("/") ? text : null);
            case "max-age" -> withMaxAgeOf(text);
            case "expires" -> {
                Instant parsed = HttpDate.parse(text);
                yield parsed == null ? this : withExpires(parsed);
            }
            case "secure" -> withSecure(true);
            case "httponly" -> withHttpOnly(true);
            case "samesite" -> withSameSite(sameSiteOf(text));
            case "partitioned" -> withPartitioned(true);
            default -> this;
        };
    }

    private Cookie withMaxAgeOf(String text) {
        if (!text.matches("-?[0-9]{1,18}")) {
            return this;
        }
        return withMaxAge(Duration.ofSeconds(Math.max(0, Long.parseLong(text))));
    }

    private static @Nullable SameSite sameSiteOf(String text) {
        for (SameSite one : SameSite.values()) {
            if (one.text.equalsIgnoreCase(text)) {
                return one;
            }
        }
        return null;
    }

    /// {@return the cookies that a field `Cookie` carries, by their names, in order; the first of a name
    /// counts} What is no pair is left out.
    public static Map<String, String> parseAll(String field) {
        requireNonNull(field, "parseAll needs the value of a Cookie, not null");
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String pair : field.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String name = pair.substring(0, equals).strip();
                if (!name.isEmpty()) {
                    cookies.putIfAbsent(
                            name, unquoted(pair.substring(equals + 1).strip()));
                }
            }
        }
        return cookies;
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }

    /// {@return the name only, since the value may be a secret}
    @Override
    public String toString() {
        return "Cookie[" + name + "]";
    }
}
