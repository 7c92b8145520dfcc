package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What bytes are: the value of `Content-Type` (RFC 9110, section 8.3). aiohttp: `content_type`, `charset`.
///
/// @param type in lower case, such as `text`
/// @param subtype in lower case, such as `plain`
/// @param parameters by their names in lower case, in order
public record MediaType(String type, String subtype, Map<String, String> parameters) {

    /// Checks and copies.
    public MediaType {
        requireNonNull(type, "A media type needs a type, not null");
        requireNonNull(subtype, "A media type needs a subtype, not null");
        if (!isWord(type) || !isWord(subtype)) {
            throw new IllegalArgumentException(
                    "A media type is like text/plain, but this one is " + type + "/" + subtype);
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    private static boolean isWord(String word) {
        return word.equals("*") || FieldSyntax.isToken(word);
    }

    /// {@return `text/SUBTYPE` in a charset}
    public static MediaType text(String subtype, Charset charset) {
        return new MediaType("text", subtype, Map.of("charset", charset.name().toLowerCase(Locale.ROOT)));
    }

    /// {@return the type that a header field's value names}
    ///
    /// @throws IllegalArgumentException if it names none
    public static MediaType parse(String value) {
        requireNonNull(value, "parse needs the value of a Content-Type, not null");
        int end = value.indexOf(';');
        String essence = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        int slash = essence.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("A media type is like text/plain, but this one is '" + value + "'");
        }
        Map<String, String> parameters = end < 0 ? Map.of() : Parameters.parse(value, end + 1);
        return new MediaType(essence.substring(0, slash), essence.substring(slash + 1), parameters);
    }

    /// {@return the type without its parameters, such as `text/plain`}
    public String essence() {
        return type + "/" + subtype;
    }

    /// {@return whether type and subtype are those of `other`, such as `application/json`}
    public boolean is(String other) {
        return essence().equalsIgnoreCase(requireNonNull(other, "is needs a type such as text/plain, not null"));
    }

    /// {@return the charset that the type names; null if it names none, or one that this JVM does not know}
    public @Nullable Charset charset() {
        String name = parameters.get("charset");
        if (name == null) {
            return null;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return null;
        }
    }

    /// {@return as it is written in a header field}
    @Override
    public String toString() {
        var text = new StringBuilder(essence());
        parameters.forEach((name, value) -> Parameters.append(text, name, value));
        return text.toString();
    }
}
