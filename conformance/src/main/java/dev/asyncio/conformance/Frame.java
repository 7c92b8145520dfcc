package dev.asyncio.conformance;

import dev.asyncio.AsyncGenerator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of one body: of a coroutine, a callback, a manager's entry or exit, or a generator.
final class Frame {

    private final Map<String, @Nullable Object> variables = new HashMap<>();
    private final @Nullable Frame parent;

    /// Where `yield` hands its values to, in the frame of a generator that has started.
    private AsyncGenerator.@Nullable Yielder<Object> yielder;

    /// Creates the root frame.
    Frame() {
        this(null);
    }

    Frame(@Nullable Frame parent) {
        this.parent = parent;
    }

    @Nullable
    Object get(String name) {
        Frame owner = owner(name);
        if (owner == null) {
            throw new ScenarioFault("Variable '" + name + "' is not defined");
        }
        return owner.variables.get(name);
    }

    /// Assigns the variable where it is, or else creates it here.
    void set(String name, @Nullable Object value) {
        Frame owner = owner(name);
        (owner == null ? this : owner).variables.put(name, value);
    }

    /// Creates the variable here, hiding one of the same name further out.
    void define(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    void yieldTo(AsyncGenerator.Yielder<Object> consumer) {
        yielder = consumer;
    }

    AsyncGenerator.Yielder<Object> yielder() {
        AsyncGenerator.Yielder<Object> consumer = yielder;
        if (consumer == null) {
            throw new ScenarioFault("yield outside a generator");
        }
        return consumer;
    }

    private @Nullable Frame owner(String name) {
        Frame frame = this;
        while (frame != null && !frame.variables.containsKey(name)) {
            frame = frame.parent;
        }
        return frame;
    }
}
