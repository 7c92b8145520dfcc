package dev.asyncio.conformance;

import dev.asyncio.ContextVar;
import java.util.HashMap;
import java.util.Map;

/// A program's context variables, each created on first use.
final class ContextVariables {

    private final Map<String, ContextVar<Object>> variables = new HashMap<>();

    ContextVar<Object> get(String name) {
        return variables.computeIfAbsent(name, ContextVar::new);
    }
}
