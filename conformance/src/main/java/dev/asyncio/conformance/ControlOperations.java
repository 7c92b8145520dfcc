package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Assignments, branches, loops, and leaving a block.
final class ControlOperations {

    private ControlOperations() {}

    static void register(Operations all) {
        all.control("log", call -> {
            call.trace("log " + call.show(call.value("value")));
            return Signal.Plain.NEXT;
        });
        all.control("let", call -> {
            call.assign("to", call.value("value"));
            return Signal.Plain.NEXT;
        });
        all.control("incr", call -> {
            long before = call.cast(call.frame().get(call.text("var")), Long.class);
            call.assign("var", before + call.number("by", 1));
            return Signal.Plain.NEXT;
        });
        all.control("if", call -> call.block(call.condition("cond") ? "then" : "else"));
        all.control(
                "loop",
                call -> forEach(
                        call, LongStream.range(0, call.number("times")).boxed().iterator()));
        all.control("while", ControlOperations::repeat);
        all.control("for_each", call -> forEach(call, call.list("in").iterator()));
        all.control("break", _ -> Signal.Plain.BREAK);
        all.control("continue", _ -> Signal.Plain.CONTINUE);
        all.control("return", call -> new Signal.Return(call.value("value")));
        all.leaf("raise", call -> {
            throw raise(newException(call, call.fields()));
        });
    }

    private static Signal forEach(Call call, Iterator<?> items) {
        while (items.hasNext()) {
            call.assign("as", items.next());
            Signal signal = call.block("body");
            if (endsLoop(signal)) {
                return afterLoop(signal);
            }
        }
        return Signal.Plain.NEXT;
    }

    private static Signal repeat(Call call) {
        while (call.condition("cond")) {
            Signal signal = call.block("body");
            if (endsLoop(signal)) {
                return afterLoop(signal);
            }
        }
        return Signal.Plain.NEXT;
    }

    /// {@return whether the loop does not go on after its body ended so}
    static boolean endsLoop(Signal signal) {
        return signal == Signal.Plain.BREAK || signal instanceof Signal.Return;
    }

    /// {@return what a loop makes of the signal that ended it}
    static Signal afterLoop(Signal signal) {
        return signal == Signal.Plain.BREAK ? Signal.Plain.NEXT : signal;
    }

    /// Makes the exception that the fields describe, or finds the one to which `exc` refers.
    static Throwable newException(Call call, JsonNode fields) {
        if (fields.has("exc")) {
            return call.cast(
                    call.interpreter().expressions.evaluate(call.frame(), fields.path("exc")), Throwable.class);
        }
        List<Throwable> children = new ArrayList<>();
        for (JsonNode child : fields.path("children")) {
            children.add(newException(call, child));
        }
        @Nullable
        String message = fields.path("msg").isTextual() ? fields.path("msg").asText() : null;
        return call.interpreter().kinds.make(fields.path("kind").asText(), message, children);
    }

    /// Throws what a program raises. Every kind is an unchecked exception.
    ///
    /// @return never
    static RuntimeException raise(Throwable exception) {
        if (exception instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) exception;
    }
}
