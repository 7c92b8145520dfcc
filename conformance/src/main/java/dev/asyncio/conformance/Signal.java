package dev.asyncio.conformance;

import org.jspecify.annotations.Nullable;

/// How an operation or a block ended, unless by an exception.
sealed interface Signal {

    /// The signals that carry nothing.
    enum Plain implements Signal {
        BREAK,
        CONTINUE,
        /// Nothing special: the next operation follows.
        NEXT
    }

    /// Leaves the enclosing body.
    ///
    /// @param value the body's value
    record Return(@Nullable Object value) implements Signal {}

    /// {@return the value of a body whose block ended with this signal}
    default @Nullable Object returned() {
        return this instanceof Return(Object value) ? value : null;
    }
}
