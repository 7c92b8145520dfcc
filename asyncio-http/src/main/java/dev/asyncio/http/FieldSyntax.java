package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

/// What may stand in a header field (RFC 9110, sections 5.1 and 5.5).
final class FieldSyntax {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private FieldSyntax() {}

    static String checkName(String name) {
        requireNonNull(name, "A header field needs a name, not null");
        if (!isToken(name)) {
            throw new IllegalArgumentException("A header field's name is made of letters, digits and " + TOKEN_MARKS
                    + ", but this one is " + quoted(name));
        }
        return name;
    }

    static boolean isToken(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean isTokenChar = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || TOKEN_MARKS.indexOf(c) >= 0;
            if (!isTokenChar) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    static String checkValue(String name, String value) {
        requireNonNull(value, () -> "Header field " + name + " needs a value, not null; leave the field out");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                // The value itself may be a secret.
                throw new IllegalArgumentException(
                        "The value of header field %s must not have the character U+%04X (at index %d); a line break there would begin another field"
                                .formatted(name, (int) c, i));
            }
        }
        return value;
    }

    private static String quoted(String name) {
        var text = new StringBuilder("'");
        name.chars().limit(100).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                text.append((char) c);
            } else {
                text.append("\\u%04x".formatted(c));
            }
        });
        return text.append('\'').toString();
    }
}
