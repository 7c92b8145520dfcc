package dev.asyncio.conformance;

import dev.asyncio.AsyncGenerator;
import dev.asyncio.StopAsyncIteration;
import org.jspecify.annotations.Nullable;

/// `async_for` over generators and completions.
final class AsyncForOperation {

    /// What one step of an iteration found: an item, unless it was the end.
    private record Step(boolean isEnd, @Nullable Object item) {

        static final Step END = new Step(true, null);
    }

    private AsyncForOperation() {}

    static void register(Operations all) {
        all.control("async_for", AsyncForOperation::execute);
    }

    private static Signal execute(Call call) {
        Object iterable = call.value("of", Object.class);
        String head = "next " + call.show(iterable);
        Interpreter interpreter = call.interpreter();
        while (true) {
            Step step = interpreter.trace.failureOf(head, () -> advance(iterable));
            if (step.isEnd) {
                call.trace(head + " end");
                return Signal.Plain.NEXT;
            }
            call.trace(head + interpreter.values.outcome(step.item));
            call.assign("as", step.item);
            Signal signal = call.block("body");
            if (ControlOperations.endsLoop(signal)) {
                return ControlOperations.afterLoop(signal);
            }
        }
    }

    private static Step advance(Object iterable) {
        return switch (iterable) {
            case AsyncGenerator<?> generator -> {
                try {
                    yield new Step(false, generator.anext());
                } catch (StopAsyncIteration end) {
                    yield Step.END;
                }
            }
            case Completions completions -> completions.hasNext() ? new Step(false, completions.next()) : Step.END;
            default -> throw new ScenarioFault("A " + iterable.getClass().getSimpleName() + " cannot be iterated");
        };
    }
}
