package dev.asyncio.conformance;

/// Thrown where scenarios cannot be read; the message is for the user.
final class CorpusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CorpusException(String message) {
        super(message);
    }
}
