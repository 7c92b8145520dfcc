package dev.asyncio.engine;

/// Throws any throwable without declaring it, so that `await` can hand on what the awaited computation threw.
public final class Sneaky {

    private Sneaky() {}

    /// Throws `thrown` itself, checked or not. Write `throw Sneaky.rethrow(e)`, so that the compiler sees the
    /// end.
    ///
    /// @return never
    public static RuntimeException rethrow(Throwable thrown) {
        throw Sneaky.<RuntimeException>cast(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: the point of this class
    private static <X extends Throwable> X cast(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
