package dev.asyncio.stream;

import java.io.EOFException;
import java.util.OptionalLong;

/// Thrown when a stream ends before everything that was asked for has come. Python:
/// `asyncio.IncompleteReadError`.
public final class IncompleteReadException extends EOFException {

    private static final long serialVersionUID = 1L;

    private final transient byte[] partial;
    private final long expected; // -1: until a separator

    /// Creates the exception.
    ///
    /// @param partial what came before the end
    /// @param expected how many bytes were asked for
    public IncompleteReadException(byte[] partial, long expected) {
        super("The stream ended after %d of %d expected bytes; partial() has those that came"
                .formatted(partial.length, expected));
        this.partial = partial.clone();
        this.expected = expected;
    }

    /// Creates the exception for a read up to a separator.
    ///
    /// @param partial what came before the end
    public IncompleteReadException(byte[] partial) {
        super("The stream ended after %d bytes without the expected separator; partial() has those that came"
                .formatted(partial.length));
        this.partial = partial.clone();
        this.expected = -1;
    }

    /// {@return what came before the end; the reader has it no more; a copy}
    public byte[] partial() {
        return partial.clone();
    }

    /// {@return how many bytes were asked for; nothing if it was up to a separator}
    public OptionalLong expected() {
        return expected < 0 ? OptionalLong.empty() : OptionalLong.of(expected);
    }
}
