package dev.asyncio.test.schedule;

import dev.asyncio.DeadlockException;
import java.util.Objects;
import java.util.regex.Pattern;

/// What makes two failures the same for people: the class, and the message or the place. Messages hold values
/// that differ from one order to another.
///
/// @param message may be `null` in words
record FailureKind(Class<?> type, String message, String place) {

    /// As `Object.toString` writes it.
    private static final Pattern HASH_CODE = Pattern.compile("@[0-9a-f]+");

    static FailureKind of(Throwable failure) {
        return new FailureKind(
                failure.getClass(),
                HASH_CODE.matcher(Objects.toString(failure.getMessage())).replaceAll("@"),
                Places.first(failure.getStackTrace()));
    }

    boolean isLike(FailureKind other) {
        return type == other.type
                && (type == DeadlockException.class // its message lists every task
                        || message.equals(other.message)
                        || (!place.isEmpty() && place.equals(other.place)));
    }
}
