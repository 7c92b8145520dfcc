package dev.asyncio.file;

import static java.nio.charset.StandardCharsets.UTF_16;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/// How text stands in a file: its charset, and what ends a line in that charset.
///
/// Bytes that are no text, and characters the charset has no bytes for, are errors, as in Python; the JDK's
/// shortcuts put question marks in their place.
final class Text {

    private static final char REPLACEMENT = '\uFFFD';

    private final Charset charset;
    final byte[] newline;
    final byte[] carriageReturn;

    /// @throws IllegalArgumentException if the bytes of a line depend on where in the file it stands
    Text(Charset charset) {
        this.charset = charset;
        newline = "\n".getBytes(charset);
        carriageReturn = "\r".getBytes(charset);
        if ("\n\n".getBytes(charset).length != 2 * newline.length) {
            throw new IllegalArgumentException("Charset " + charset
                    + " writes a byte order mark, which stands only at the beginning of a file; name the order, as in "
                    + UTF_16 + "LE");
        }
    }

    byte[] encode(CharSequence text) throws CharacterCodingException {
        ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
        // Much faster than a decoder, but silent about what is no text.
        String text = new String(bytes, offset, length, charset);
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : charset.newDecoder()
                        .decode(ByteBuffer.wrap(bytes, offset, length))
                        .toString();
    }

    @Override
    public String toString() {
        return charset.name();
    }
}
