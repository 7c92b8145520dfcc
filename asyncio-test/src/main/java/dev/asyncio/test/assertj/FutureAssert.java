package dev.asyncio.test.assertj;

import dev.asyncio.Future;
import org.jspecify.annotations.Nullable;

/// Assertions about a future, see [AsyncioAssertions].
public final class FutureAssert extends AbstractFutureAssert<FutureAssert, Future<?>> {

    FutureAssert(@Nullable Future<?> actual) {
        super(actual, FutureAssert.class);
    }
}
