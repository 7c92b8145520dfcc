package dev.asyncio.conformance;

import org.jspecify.annotations.Nullable;

/// An operation that is one call of the library: it returns its value, or raises, and [Operations] writes the
/// line.
///
/// @param <S> the type of the subject, which is what the field `of` holds
@FunctionalInterface
interface Leaf<S> {

    @Nullable
    Object execute(S subject, Call call);

    /// A leaf whose value is null.
    ///
    /// @param <S> the type of the subject
    @FunctionalInterface
    interface WithoutValue<S> {

        void execute(S subject, Call call);
    }

    /// A leaf without a subject.
    @FunctionalInterface
    interface WithoutSubject {

        @Nullable
        Object execute(Call call);
    }
}
