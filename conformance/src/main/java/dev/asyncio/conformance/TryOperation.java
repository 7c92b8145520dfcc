package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.ThrowableGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `try` with `except` or `except*`, `else` and `finally`.
final class TryOperation {

    private TryOperation() {}

    static void register(Operations all) {
        all.control("try", TryOperation::execute);
    }

    private static Signal execute(Call call) {
        Signal signal;
        try {
            signal = executeGuarded(call);
        } catch (ScenarioFault fault) {
            throw fault;
        } catch (Throwable leaving) {
            Signal override = executeFinally(call);
            if (override != Signal.Plain.NEXT) {
                return override;
            }
            throw leaving;
        }
        Signal override = executeFinally(call);
        return override != Signal.Plain.NEXT ? override : signal;
    }

    private static Signal executeFinally(Call call) {
        if (!call.has("finally") || call.interpreter().trace.isOver()) {
            return Signal.Plain.NEXT;
        }
        call.trace("finally");
        return call.block("finally");
    }

    private static Signal executeGuarded(Call call) {
        Signal signal;
        try {
            signal = call.block("body");
        } catch (ScenarioFault fault) {
            throw fault;
        } catch (Throwable raised) {
            return call.has("except_star") ? handleGroup(call, raised) : handle(call, raised);
        }
        // Outside the try statement: the clauses do not catch what the else block raises.
        return signal == Signal.Plain.NEXT ? call.block("else") : signal;
    }

    private static Signal handle(Call call, Throwable raised) {
        for (JsonNode clause : call.fields().path("except")) {
            if (call.interpreter().kinds.matches(raised, patterns(clause))) {
                return handleIn(call, clause, raised);
            }
        }
        throw ControlOperations.raise(raised);
    }

    private static Signal handleGroup(Call call, Throwable raised) {
        @Nullable
        Throwable rest = raised instanceof ThrowableGroup ? raised : ThrowableGroup.of("group", List.of(raised));
        for (JsonNode clause : call.fields().path("except_star")) {
            if (!(rest instanceof ThrowableGroup group)) {
                break;
            }
            List<String> patterns = patterns(clause);
            ThrowableGroup.Split split = group.split(exception -> !(exception instanceof ThrowableGroup)
                    && call.interpreter().kinds.matches(exception, patterns));
            if (split.matching() != null) {
                handleIn(call, clause, split.matching());
            }
            rest = split.rest();
        }
        if (rest != null) {
            throw ControlOperations.raise(raised instanceof ThrowableGroup ? rest : raised);
        }
        return Signal.Plain.NEXT;
    }

    private static Signal handleIn(Call call, JsonNode clause, Throwable caught) {
        Interpreter interpreter = call.interpreter();
        call.trace("caught " + interpreter.kinds.describe(caught));
        var handler = new Call(interpreter, call.frame(), clause);
        handler.assign("as", caught);
        return handler.block("do");
    }

    private static List<String> patterns(JsonNode clause) {
        return clause.path("kinds").valueStream().map(JsonNode::asText).toList();
    }
}
