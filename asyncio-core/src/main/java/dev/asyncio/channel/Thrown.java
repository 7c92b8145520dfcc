package dev.asyncio.channel;

/// Throws as awaiting does: the exception itself, checked or not, without a `throws` clause.
///
/// A handler may throw what it likes, and whoever runs the select gets the same exception.
final class Thrown {

    private Thrown() {}

    /// Throws `exception`. Write `throw Thrown.asIs(e)`, so that the compiler sees the end.
    static RuntimeException asIs(Throwable exception) {
        throw Thrown.<RuntimeException>cast(exception);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: the point of this class
    private static <X extends Throwable> X cast(Throwable exception) throws X {
        throw (X) exception;
    }
}
