package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Percent-encoding of UTF-8 (RFC 3986, section 2.1), strict: what is malformed is refused rather than
/// guessed at, since two programs that guess differently are a hole.
public final class Percent {

    private Percent() {}

    /// {@return the text that is encoded in `text`}
    ///
    /// @throws IllegalArgumentException if it is no UTF-8, or a percent sign stands alone, or it encodes a
    ///     NUL
    public static String decode(String text) {
        requireNonNull(text, "decode needs a text, not null");
        return text.indexOf('%') < 0 ? text : decode(text, 0, text.length(), false);
    }

    /// {@return the text that is encoded in a part of `text`, where a plus sign is a space}
    static String decodeForm(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '+') {
                return decode(text, start, end, true);
            }
        }
        return text.substring(start, end);
    }

    private static String decode(String text, int start, int end, boolean isForm) {
        ByteBuffer bytes = ByteBuffer.allocate((end - start) * 3);
        int i = start;
        while (i < end) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < end ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < end ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("A percent sign must be followed by two hexadecimal digits");
                }
                if (high == 0 && low == 0) {
                    throw new IllegalArgumentException("An encoded NUL is not allowed");
                }
                bytes.put((byte) (high << 4 | low));
                i += 3;
            } else {
                int codePoint = text.codePointAt(i);
                if (isForm && c == '+') {
                    bytes.put((byte) ' ');
                } else if (c < 0x80) {
                    bytes.put((byte) c);
                } else {
                    bytes.put(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                }
                i += Character.charCount(codePoint);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("What is percent-encoded must be UTF-8", e);
        }
    }
}
