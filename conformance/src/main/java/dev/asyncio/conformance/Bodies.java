package dev.asyncio.conformance;

import static dev.asyncio.Asyncio.coroutine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.AsyncGenerator;
import dev.asyncio.Asyncio;
import dev.asyncio.Coroutine;
import dev.asyncio.Task;
import org.jspecify.annotations.Nullable;

/// Makes coroutines and generators of blocks. Their bodies say when they begin and end.
final class Bodies {

    private final Interpreter interpreter;

    Bodies(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    Coroutine<Object> newCoroutine(String label, Frame frame, JsonNode block) {
        Coroutine<Object> coroutine = coroutine(label, () -> {
            labelCurrentTask(label);
            return run(label, frame, block);
        });
        interpreter.labels.put(coroutine, label);
        return coroutine;
    }

    AsyncGenerator<Object> newGenerator(String label, Frame frame, JsonNode block) {
        AsyncGenerator<Object> generator = Asyncio.generator(yielder -> {
            frame.yieldTo(yielder);
            run(label, frame, block);
        });
        interpreter.labels.put(generator, label);
        return generator;
    }

    /// Tasks that the library makes of coroutines learn their label from the first coroutine that runs in them.
    private void labelCurrentTask(String label) {
        Task<?> task = Asyncio.currentTask();
        if (task != null) {
            interpreter.labels.put(task, label);
        }
    }

    private @Nullable Object run(String label, Frame frame, JsonNode block) {
        interpreter.trace.line("begin @" + label);
        return interpreter.trace.outcomeOf(
                "end @" + label, () -> interpreter.blocks.execute(frame, block).returned());
    }
}
