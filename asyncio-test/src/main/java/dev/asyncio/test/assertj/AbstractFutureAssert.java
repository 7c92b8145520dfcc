package dev.asyncio.test.assertj;

import dev.asyncio.Future;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// What can be said of futures and tasks alike. A failed assertion shows the future, and what it has failed
/// with.
///
/// @param <S> the type of the assertions
/// @param <F> the type of the future
public abstract sealed class AbstractFutureAssert<S extends AbstractFutureAssert<S, F>, F extends Future<?>>
        extends AbstractAssert<S, F> permits FutureAssert, TaskAssert {

    AbstractFutureAssert(@Nullable F actual, Class<S> selfType) {
        super(actual, selfType);
    }

    /// Checks that it has a result, an exception, or was cancelled.
    public S isDone() {
        isNotNull();
        if (!actual.isDone()) {
            failWithMessage("Expected to be done:%n  %s", actual);
        }
        return myself;
    }

    /// Checks that it is not done.
    public S isNotDone() {
        isNotNull();
        if (actual.isDone()) {
            failWithMessage("Expected not to be done yet:%n  %s", actual);
        }
        return myself;
    }

    /// Checks that it was cancelled.
    public S isCancelled() {
        isDone();
        if (!actual.isCancelled()) {
            failWithMessage("Expected to be cancelled:%n  %s", actual);
        }
        return myself;
    }

    /// Checks that it has this result.
    ///
    /// @param expected null for none
    public S hasResult(@Nullable Object expected) {
        isDone();
        if (actual.isCancelled() || actual.exception() != null) {
            throw notAsExpected("result " + expected);
        }
        if (!Objects.equals(actual.result(), expected)) {
            failWithActualExpectedAndMessage(
                    actual.result(),
                    expected,
                    "Expected the result %s, but it is %s:%n  %s",
                    expected,
                    actual.result(),
                    actual);
        }
        return myself;
    }

    /// Checks that it has failed with an exception of this type. What it failed with counts as retrieved.
    public S hasFailedWith(Class<? extends Throwable> type) {
        if (!type.isInstance(failure())) {
            throw notAsExpected(type.getName());
        }
        return myself;
    }

    /// Checks that it has failed, and goes on with the exception.
    public AbstractThrowableAssert<?, ? extends Throwable> extractingFailure() {
        return Assertions.assertThat(failure());
    }

    private Throwable failure() {
        isDone();
        Throwable failure = actual.isCancelled() ? null : actual.exception();
        if (failure == null) {
            throw notAsExpected("a failure");
        }
        return failure;
    }

    private AssertionError notAsExpected(String expected) {
        Throwable failure = actual.isCancelled() ? null : actual.exception();
        AssertionError error = failure("Expected %s, but:%n  %s", expected, actual);
        if (failure != null) {
            error.addSuppressed(failure);
        }
        return error;
    }
}
