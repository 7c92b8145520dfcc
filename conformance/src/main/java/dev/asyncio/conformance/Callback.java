package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A program's callback: a block that the loop runs synchronously. Equal to nothing but itself, so that it can
/// be removed from where it was added.
final class Callback implements Runnable, Consumer<Future<Object>> {

    private final Interpreter interpreter;
    private final String label;
    private final Frame frame;
    private final JsonNode block;

    Callback(Interpreter interpreter, String label, Frame frame, JsonNode block) {
        this.interpreter = interpreter;
        this.label = label;
        this.frame = frame;
        this.block = block;
    }

    /// Called without an argument.
    @Override
    public void run() {
        call("called @" + label, null);
    }

    /// Called with the future that is done.
    @Override
    public void accept(Future<Object> done) {
        runWith(done);
    }

    void runWith(@Nullable Object argument) {
        call("called @" + label + " " + interpreter.values.show(argument), argument);
    }

    private void call(String line, @Nullable Object argument) {
        Frame inner = new Frame(frame);
        inner.define("arg", argument);
        interpreter.trace.inCallback(label, () -> {
            interpreter.trace.line(line);
            interpreter.blocks.execute(inner, block);
        });
    }
}
