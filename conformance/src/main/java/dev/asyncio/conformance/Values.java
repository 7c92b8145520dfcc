package dev.asyncio.conformance;

import dev.asyncio.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What programs compute with, and how traces show it: null, `Boolean`, `Long`, `String`, lists, exceptions,
/// and objects that are known by their label.
final class Values {

    /// The order of priority queues and of comparisons: numbers, texts, or lists element by element.
    static final Comparator<@Nullable Object> ORDER = Values::compare;

    private final Labels labels;
    private final Kinds kinds;

    Values(Labels labels, Kinds kinds) {
        this.labels = labels;
        this.kinds = kinds;
    }

    String show(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Boolean truth -> truth.toString();
            case Long number -> number.toString();
            case String text -> text;
            case List<?> list -> list.stream().map(this::show).collect(Collectors.joining(", ", "[", "]"));
            case Throwable exception -> "!" + kinds.describe(exception);
            default -> {
                String label = labels.of(value);
                yield "@" + (label == null ? "?" : label);
            }
        };
    }

    /// {@return how a line ends that tells of a completed operation}
    String outcome(@Nullable Object value) {
        return value == null ? " ok" : " = " + show(value);
    }

    /// {@return how a line ends that tells of an operation that raised}
    String failure(Throwable raised) {
        return " ! " + kinds.describe(raised);
    }

    /// {@return the value as a program has it} A `gather` that returns exceptions has them in its list like
    /// results.
    static @Nullable Object fromLibrary(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> {
                List<@Nullable Object> converted = new ArrayList<>(list.size());
                list.forEach(element -> converted.add(fromLibrary(element)));
                yield converted;
            }
            case Outcome<?> outcome -> outcome.exception() == null ? fromLibrary(outcome.value()) : outcome.exception();
            case Integer number -> number.longValue();
            case null, default -> value;
        };
    }

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case Long number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            default -> true;
        };
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return a.compareTo(b);
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return compareElements(a, b);
        }
        throw new ScenarioFault("Values of different types have no order: " + left + " and " + right);
    }

    private static int compareElements(List<?> left, List<?> right) {
        int common = Math.min(left.size(), right.size());
        for (int i = 0; i < common; i++) {
            int order = compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}
