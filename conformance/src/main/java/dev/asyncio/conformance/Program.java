package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A scenario's program, taken apart as far as its top level.
///
/// @param runs its main programs, to be run one after the other on one loop
/// @param functions what it can call, by name
/// @param isEager whether tasks are to start eagerly
record Program(List<Run> runs, Map<String, Function> functions, boolean isEager) {

    /// A main program.
    ///
    /// @param main its block
    /// @param context an expression for the context to run it in, or null
    record Run(JsonNode main, @Nullable JsonNode context) {}

    /// A function or a generator function.
    ///
    /// @param parameters the names of its parameters
    /// @param body its block
    record Function(List<String> parameters, JsonNode body) {}

    static Program parse(JsonNode json) {
        List<Run> runs = json.has("main")
                ? List.of(new Run(json.path("main"), null))
                : json.path("runs").valueStream().map(Program::parseRun).toList();
        if (runs.isEmpty()) {
            throw new ScenarioFault("A program needs a field 'main' or 'runs'");
        }
        Map<String, Function> functions = new HashMap<>();
        json.path("functions").forEachEntry((name, function) -> functions.put(name, parseFunction(function)));
        return new Program(runs, functions, json.path("eager").asBoolean());
    }

    private static Run parseRun(JsonNode json) {
        return new Run(json.path("main"), json.has("context") ? json.path("context") : null);
    }

    private static Function parseFunction(JsonNode json) {
        List<String> parameters =
                json.path("params").valueStream().map(JsonNode::asText).toList();
        return new Function(parameters, json.path("body"));
    }

    Function function(String name) {
        Function function = functions.get(name);
        if (function == null) {
            throw new ScenarioFault("Function '" + name + "' is not defined");
        }
        return function;
    }
}
