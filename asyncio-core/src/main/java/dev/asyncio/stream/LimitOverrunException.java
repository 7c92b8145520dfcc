package dev.asyncio.stream;

import java.io.IOException;

/// Thrown by [StreamReader#readUntil(byte[])] when the separator is farther away than the reader's limit. The
/// data is still there. Python: `asyncio.LimitOverrunError`.
public final class LimitOverrunException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long consumed;

    /// Creates the exception.
    ///
    /// @param message what was looked for, with the limit
    /// @param consumed how many bytes may be taken away without taking a part of the separator
    public LimitOverrunException(String message, long consumed) {
        super(message);
        this.consumed = consumed;
    }

    /// {@return how many bytes can be read, say by `readExactly`, without reading a part of the separator}
    public long consumed() {
        return consumed;
    }
}
