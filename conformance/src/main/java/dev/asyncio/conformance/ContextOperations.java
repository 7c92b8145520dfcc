package dev.asyncio.conformance;

import dev.asyncio.Context;
import dev.asyncio.ContextVar;
import dev.asyncio.ContextVar.Token;
import org.jspecify.annotations.Nullable;

/// Context variables.
final class ContextOperations {

    private ContextOperations() {}

    static void register(Operations all) {
        all.control("ctx.set", call -> {
            Token<Object> token = variable(call).set(call.value("value"));
            call.assign("to", token);
            return Signal.Plain.NEXT;
        });
        all.control("ctx.get", call -> {
            Object value = call.interpreter().trace.outcomeOf("ctx.get " + call.text("var"), () -> get(call));
            call.assign("to", value);
            return Signal.Plain.NEXT;
        });
        all.control("ctx.reset", call -> {
            call.interpreter().trace.outcomeOf("ctx.reset " + call.text("var"), () -> {
                variable(call).reset(token(call));
                return null;
            });
            return Signal.Plain.NEXT;
        });
        all.control("ctx.copy", call -> {
            call.assign("to", Context.copyCurrent());
            return Signal.Plain.NEXT;
        });
        all.control("ctx.run", call -> {
            Context context = call.value("context", Context.class);
            call.interpreter().trace.outcomeOf("ctx.run", () -> {
                context.run(() -> call.block("do"));
                return null;
            });
            return Signal.Plain.NEXT;
        });
    }

    private static @Nullable Object get(Call call) {
        ContextVar<Object> variable = variable(call);
        Context context = call.context();
        if (context != null) {
            return context.get(variable, call.value("default"));
        }
        return call.has("default") ? variable.get(call.value("default")) : variable.get();
    }

    private static ContextVar<Object> variable(Call call) {
        return call.interpreter().contextVariables.get(call.text("var"));
    }

    @SuppressWarnings("unchecked") // every variable of a program holds any value
    private static Token<Object> token(Call call) {
        return call.value("token", Token.class);
    }
}
