package dev.asyncio.test.schedule;

/// A test took different courses although it ran in the same order.
final class UnstableTestError extends AssertionError {

    private static final long serialVersionUID = 1;

    UnstableTestError(String message) {
        super(message);
    }
}
