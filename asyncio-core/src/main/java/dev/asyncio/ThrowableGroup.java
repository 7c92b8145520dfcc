package dev.asyncio;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Several failures at once. Python: `BaseExceptionGroup` (PEP 654).
///
/// Java tells what `catch (Exception e)` catches by the class alone, so there are two: an [ExceptionGroup]
/// holds exceptions, and a [BaseExceptionGroup], which is an [Error], holds at least one error.
public sealed interface ThrowableGroup permits ExceptionGroup, BaseExceptionGroup {

    /// A group taken apart; either part may be null, and has the nesting, the message and the stack trace of
    /// the whole.
    ///
    /// @param matching what the predicate accepts
    /// @param rest the others
    record Split(@Nullable Throwable matching, @Nullable Throwable rest) {}

    /// {@return the message given at creation}
    String groupMessage();

    /// {@return the failures, in order; never empty, unmodifiable}
    List<Throwable> exceptions();

    /// {@return this, as the throwable it is}
    Throwable asThrowable();

    /// {@return a group of the given failures: a [BaseExceptionGroup] if any of them is an [Error]}
    ///
    /// @throws IllegalArgumentException if there are none
    static Throwable of(String message, List<? extends Throwable> exceptions) {
        if (requireNonNull(exceptions, GroupText.NO_EXCEPTIONS).isEmpty()) {
            throw new IllegalArgumentException("An exception group needs at least one exception, but was given none");
        }
        boolean allExceptions = exceptions.stream().allMatch(Exception.class::isInstance);
        return allExceptions
                ? new ExceptionGroup(
                        message, exceptions.stream().map(Exception.class::cast).toList())
                : new BaseExceptionGroup(message, exceptions);
    }

    /// {@return the part whose failures match, or null} Python: `subgroup`.
    default @Nullable Throwable subgroup(Predicate<? super Throwable> condition) {
        return split(condition).matching();
    }

    /// Takes the group apart. The predicate is asked about groups first, and about what is inside only if it
    /// refuses the group. Python: `split`.
    default Split split(Predicate<? super Throwable> condition) {
        requireNonNull(condition, "A group is split by a condition, not by null");
        if (condition.test(asThrowable())) {
            return new Split(asThrowable(), null);
        }
        List<Throwable> matching = new ArrayList<>();
        List<Throwable> rest = new ArrayList<>();
        for (Throwable inner : exceptions()) {
            if (inner instanceof ThrowableGroup group) {
                Split parts = group.split(condition);
                if (parts.matching() != null) {
                    matching.add(parts.matching());
                }
                if (parts.rest() != null) {
                    rest.add(parts.rest());
                }
            } else {
                (condition.test(inner) ? matching : rest).add(inner);
            }
        }
        return new Split(derive(matching), derive(rest));
    }

    private @Nullable Throwable derive(List<Throwable> part) {
        if (part.isEmpty()) {
            return null;
        }
        Throwable derived = of(groupMessage(), part);
        derived.setStackTrace(asThrowable().getStackTrace());
        if (asThrowable().getCause() != null) {
            derived.initCause(asThrowable().getCause());
        }
        return derived;
    }
}
