package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.Future;
import dev.asyncio.queue.Queue;
import dev.asyncio.sync.Condition;
import dev.asyncio.sync.Event;
import dev.asyncio.sync.Lock;
import dev.asyncio.sync.Semaphore;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Evaluates conditions: lists that begin with an operator, and any other expression for its truth.
final class Conditions {

    private final Expressions expressions;

    Conditions(Expressions expressions) {
        this.expressions = expressions;
    }

    boolean isTrue(Frame frame, JsonNode condition) {
        if (!condition.isArray()) {
            return Values.isTrue(expressions.evaluate(frame, condition));
        }
        String operator = condition.path(0).asText();
        Stream<JsonNode> operands = condition.valueStream().skip(1);
        return switch (operator) {
            case "not" -> operands.noneMatch(operand -> isTrue(frame, operand));
            case "and" -> operands.allMatch(operand -> isTrue(frame, operand));
            case "or" -> operands.anyMatch(operand -> isTrue(frame, operand));
            default -> {
                List<?> values = (List<?>) expressions.evaluateAll(frame, operands.toList());
                yield holds(operator, values.getFirst(), values.getLast());
            }
        };
    }

    /// @param right the same as `left` for an operator with one operand
    private static boolean holds(String operator, @Nullable Object left, @Nullable Object right) {
        return switch (operator) {
            case "==" -> Objects.equals(left, right);
            case "!=" -> !Objects.equals(left, right);
            case "<" -> Values.ORDER.compare(left, right) < 0;
            case "<=" -> Values.ORDER.compare(left, right) <= 0;
            case ">" -> Values.ORDER.compare(left, right) > 0;
            case ">=" -> Values.ORDER.compare(left, right) >= 0;
            case "done" -> left instanceof Future<?> future && future.isDone();
            case "cancelled" -> left instanceof Future<?> future && future.isCancelled();
            case "is_set" -> left instanceof Event event && event.isSet();
            case "locked" -> isLocked(left);
            case "empty" -> left instanceof Queue<?> queue && queue.isEmpty();
            case "full" -> left instanceof Queue<?> queue && queue.isFull();
            default -> throw new ScenarioFault("There is no condition '" + operator + "'");
        };
    }

    private static boolean isLocked(@Nullable Object value) {
        return switch (value) {
            case Lock lock -> lock.isLocked();
            case Semaphore semaphore -> semaphore.isLocked();
            case Condition condition -> condition.isLocked();
            case null, default -> throw new ScenarioFault("Only locks, semaphores and conditions can be locked");
        };
    }
}
