package dev.asyncio.test.schedule;

/// A run was given up because it did not end.
final class EndlessTestError extends AssertionError {

    private static final long serialVersionUID = 1;

    EndlessTestError(String message) {
        super(message);
    }
}
