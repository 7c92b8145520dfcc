package dev.asyncio.stream;

/// Thrown by [StreamReader#readLine()] for a line longer than the reader's limit. The line is gone, or as
/// much of it as had come. Python: `ValueError`.
public final class LineTooLongException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /// Creates the exception.
    ///
    /// @param cause what the search for the end of the line said
    LineTooLongException(LimitOverrunException cause) {
        super(cause.getMessage(), cause);
    }
}
