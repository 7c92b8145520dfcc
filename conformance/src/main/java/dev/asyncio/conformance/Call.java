package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.Awaitable;
import dev.asyncio.Context;
import dev.asyncio.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One execution of an operation, or one evaluation of an expression: its fields, and the frame of their
/// variables.
record Call(Interpreter interpreter, Frame frame, JsonNode fields) {

    boolean has(String field) {
        return fields.has(field);
    }

    /// {@return the plain text in a field}
    String text(String field) {
        if (!fields.path(field).isTextual()) {
            throw new ScenarioFault("Field '" + field + "' needs a text in " + fields);
        }
        return fields.path(field).asText();
    }

    String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    /// {@return whether a plain true is in a field}
    boolean flag(String field) {
        return fields.path(field).asBoolean();
    }

    /// Evaluates the expression in a field; null if there is no such field.
    @Nullable
    Object value(String field) {
        return has(field) ? interpreter.expressions.evaluate(frame, fields.path(field)) : null;
    }

    /// Evaluates the expression in a field, which has to yield an object of a class.
    <T> T value(String field, Class<T> type) {
        return cast(value(field), type);
    }

    <T> T cast(@Nullable Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new ScenarioFault("A " + type.getSimpleName() + " is needed, not " + value + ", in " + fields);
        }
        return type.cast(value);
    }

    long number(String field) {
        return value(field, Long.class);
    }

    long number(String field, long otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    /// Evaluates a number of milliseconds, or null.
    @Nullable
    Long millis(String field) {
        Object value = value(field);
        return value == null ? null : cast(value, Long.class);
    }

    List<?> list(String field) {
        return value(field, List.class);
    }

    // Programs are not typed, and the library's types are erased: whatever is awaited yields a value of a
    // program.

    Awaitable<Object> awaitable(String field) {
        return asAwaitable(value(field));
    }

    @SuppressWarnings("unchecked") // see above
    private Awaitable<Object> asAwaitable(@Nullable Object value) {
        return (Awaitable<Object>) cast(value, Awaitable.class);
    }

    List<Awaitable<Object>> awaitables(String field) {
        List<Awaitable<Object>> awaitables = new ArrayList<>();
        for (Object value : list(field)) {
            awaitables.add(asAwaitable(value));
        }
        return awaitables;
    }

    TaskGroup group(String field) {
        return value(field, TaskGroup.class);
    }

    /// Evaluates the context in the field `context`; null if there is none.
    @Nullable
    Context context() {
        Object context = value("context");
        return context == null ? null : cast(context, Context.class);
    }

    boolean condition(String field) {
        return interpreter.conditions.isTrue(frame, fields.path(field));
    }

    /// Executes the block in a field; one that is missing does nothing.
    Signal block(String field) {
        return interpreter.blocks.execute(frame, fields.path(field));
    }

    /// Assigns the variable that a field names, if there is such a field.
    void assign(String field, @Nullable Object value) {
        if (has(field)) {
            frame.set(text(field), value);
        }
    }

    void trace(String text) {
        interpreter.trace.line(text);
    }

    String show(@Nullable Object value) {
        return interpreter.values.show(value);
    }
}
