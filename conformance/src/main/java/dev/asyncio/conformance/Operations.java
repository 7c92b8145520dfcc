package dev.asyncio.conformance;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All operations, by name.
final class Operations {

    private final Map<String, Operation> operations = new HashMap<>();

    Operations() {
        ControlOperations.register(this);
        TryOperation.register(this);
        WithOperation.register(this);
        AsyncForOperation.register(this);
        NewOperation.register(this);
        TaskOperations.register(this);
        FutureOperations.register(this);
        TimeoutOperations.register(this);
        SyncOperations.register(this);
        QueueOperations.register(this);
        LoopOperations.register(this);
        ContextOperations.register(this);
        GeneratorOperations.register(this);
    }

    Operation get(String name) {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new ScenarioFault("There is no operation '" + name + "'");
        }
        return operation;
    }

    /// Adds an operation that writes its own lines.
    void control(String name, Operation operation) {
        operations.put(name, operation);
    }

    /// Adds a leaf whose subject is of a type.
    <S> void leaf(Class<S> type, String name, Leaf<S> leaf) {
        control(name, call -> {
            Object subject = call.value("of");
            S typed = call.cast(subject, type);
            return traced(call, name + " " + call.show(subject), () -> leaf.execute(typed, call));
        });
    }

    /// Adds a leaf whose value is null.
    <S> void action(Class<S> type, String name, Leaf.WithoutValue<S> action) {
        leaf(type, name, (subject, call) -> {
            action.execute(subject, call);
            return null;
        });
    }

    /// Adds a leaf without a subject. Its line shows the milliseconds it takes, if any.
    void leaf(String name, Leaf.WithoutSubject leaf) {
        control(name, call -> {
            String head = call.has("ms") ? name + " " + call.number("ms") : name;
            return traced(call, head, () -> leaf.execute(call));
        });
    }

    private static Signal traced(Call call, String head, Supplier<@Nullable Object> leaf) {
        call.assign("to", call.interpreter().trace.outcomeOf(head, leaf));
        return Signal.Plain.NEXT;
    }
}
