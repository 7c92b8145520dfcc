package dev.asyncio.benchmarks;

import java.io.IOException;

/// The server did not do what the load client measures; the message says what instead.
final class LoadFailedException extends IOException {

    private static final long serialVersionUID = 1;

    LoadFailedException(String message) {
        super(message);
    }

    LoadFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    static LoadFailedException because(String message, Throwable cause) {
        return new LoadFailedException(message + ": " + cause, cause);
    }
}
