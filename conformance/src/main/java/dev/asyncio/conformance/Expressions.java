package dev.asyncio.conformance;

import static dev.asyncio.Asyncio.asCompleted;
import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.gatherOutcomes;
import static dev.asyncio.Asyncio.shield;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.waitFor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.AsCompleted;
import dev.asyncio.Awaitable;
import dev.asyncio.Coroutine;
import dev.asyncio.TaskGroup;
import dev.asyncio.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions: variables, lists, plain values, and the forms that create an object.
final class Expressions {

    private final Interpreter interpreter;

    /// By the field that tells the form. In an order in which the first that is there decides: `wait_for` has a
    /// field `timeout` as well.
    private final Map<String, Function<Call, Object>> forms = new LinkedHashMap<>();

    Expressions(Interpreter interpreter) {
        this.interpreter = interpreter;
        forms.put("coro", this::newCoroutine);
        forms.put("call", this::callFunction);
        forms.put("agen", this::newGenerator);
        forms.put("gather", this::newGather);
        forms.put("shield", call -> label(call, shield(call.awaitable("shield")), "shield"));
        forms.put("wait_for", this::newWaitFor);
        forms.put("sleep", this::newSleep);
        forms.put("as_completed", this::newAsCompleted);
        forms.put("callback", this::newCallback);
        forms.put("timeout_at", call -> label(call, timeoutAt(call.millis("timeout_at")), "timeout"));
        forms.put("timeout", call -> label(call, timeout(call.millis("timeout")), "timeout"));
        forms.put("task_group", call -> label(call, new TaskGroup(), "task_group"));
        forms.put("manager", this::newManager);
    }

    @Nullable
    Object evaluate(Frame frame, JsonNode expression) {
        return switch (expression.getNodeType()) {
            case OBJECT -> create(new Call(interpreter, frame, expression));
            case ARRAY -> evaluateAll(frame, expression);
            case STRING -> {
                String text = expression.asText();
                yield text.startsWith("$") ? frame.get(text.substring(1)) : text;
            }
            case NUMBER -> expression.longValue();
            case BOOLEAN -> expression.booleanValue();
            case NULL -> null;
            default -> throw new ScenarioFault("There is no expression such as " + expression);
        };
    }

    List<@Nullable Object> evaluateAll(Frame frame, Iterable<JsonNode> expressions) {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonNode expression : expressions) {
            values.add(evaluate(frame, expression));
        }
        return values;
    }

    static Timeout timeout(@Nullable Long delayMillis) {
        return new Timeout(toDuration(delayMillis));
    }

    static Timeout timeoutAt(@Nullable Long whenMillis) {
        return Timeout.at(whenMillis == null ? null : (Long) VirtualClock.toNanos(whenMillis));
    }

    private static @Nullable Duration toDuration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private Object create(Call call) {
        for (var form : forms.entrySet()) {
            if (call.has(form.getKey())) {
                return form.getValue().apply(call);
            }
        }
        throw new ScenarioFault("There is no expression such as " + call.fields());
    }

    private Object newCoroutine(Call call) {
        String label = unique(call, "coro");
        return interpreter.bodies.newCoroutine(
                label, new Frame(call.frame()), call.fields().path("coro"));
    }

    private Object callFunction(Call call) {
        Program.Function function = interpreter.program.function(call.text("call"));
        Frame callee = newCallee(call, function);
        return interpreter.bodies.newCoroutine(unique(call, call.text("call")), callee, function.body());
    }

    private Object newGenerator(Call call) {
        Program.Function function = interpreter.program.function(call.text("agen"));
        Frame callee = newCallee(call, function);
        return interpreter.bodies.newGenerator(unique(call, call.text("agen")), callee, function.body());
    }

    private Frame newCallee(Call call, Program.Function function) {
        List<String> parameters = function.parameters();
        List<?> arguments = call.has("args") ? call.list("args") : List.of();
        if (arguments.size() != parameters.size()) {
            throw new ScenarioFault("Wrong number of arguments in " + call.fields());
        }
        Frame callee = new Frame(interpreter.root);
        for (int i = 0; i < parameters.size(); i++) {
            callee.define(parameters.get(i), arguments.get(i));
        }
        return callee;
    }

    private Object newGather(Call call) {
        List<Awaitable<Object>> children = call.awaitables("gather");
        return label(call, call.flag("return_exceptions") ? gatherOutcomes(children) : gather(children), "gather");
    }

    private Object newWaitFor(Call call) {
        Awaitable<Object> target = call.awaitable("wait_for");
        Duration limit = toDuration(call.millis("timeout"));
        return libraryCoroutine(unique(call, "wait_for"), () -> waitFor(target, limit));
    }

    private Object newSleep(Call call) {
        Duration delay = Duration.ofMillis(call.number("sleep"));
        Object result = call.value("result");
        return libraryCoroutine(unique(call, "sleep"), () -> {
            if (result != null) {
                return sleep(delay, result);
            }
            sleep(delay);
            return null;
        });
    }

    private Coroutine<Object> libraryCoroutine(String label, Callable<@Nullable Object> body) {
        Coroutine<Object> coroutine = coroutine(label, body);
        interpreter.labels.put(coroutine, label);
        return coroutine;
    }

    private Object newAsCompleted(Call call) {
        List<Awaitable<Object>> awaitables = call.awaitables("as_completed");
        AsCompleted<Object> completions = asCompleted(awaitables, toDuration(call.millis("timeout")));
        Object items = call.flag("plain")
                ? new Completions.Plain(completions.plain().iterator(), interpreter.labels)
                : new Completions.Futures(completions.iterator());
        return label(call, items, "as_completed");
    }

    private Object newCallback(Call call) {
        String label = unique(call, "callback");
        var callback =
                new Callback(interpreter, label, call.frame(), call.fields().path("callback"));
        interpreter.labels.put(callback, label);
        return callback;
    }

    private Object newManager(Call call) {
        var manager =
                new ScriptedManager(interpreter, call.frame(), call.fields().path("manager"));
        return label(call, manager, "manager");
    }

    private String unique(Call call, String base) {
        return interpreter.labels.unique(call.text("name", base));
    }

    private <T> T label(Call call, T object, String base) {
        return interpreter.labels.name(object, call.text("name", base));
    }
}
