package dev.asyncio.net.netty;

/// Throws as awaiting does: the exception itself, checked or not, without a `throws` clause.
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
