package dev.asyncio.conformance;

import dev.asyncio.AsyncGenerator;

/// Async generators: `yield` inside, and driving them by hand from outside.
final class GeneratorOperations {

    private GeneratorOperations() {}

    static void register(Operations all) {
        all.leaf("yield", call -> call.frame().yielder().yield(call.value("value")));
        all.leaf(AsyncGenerator.class, "agen.anext", (generator, _) -> generator.anext());
        all.leaf(AsyncGenerator.class, "agen.asend", (generator, call) -> generator.asend(call.value("value")));
        all.leaf(
                AsyncGenerator.class,
                "agen.athrow",
                (generator, call) -> generator.athrow(ControlOperations.newException(call, call.fields())));
        all.action(AsyncGenerator.class, "agen.aclose", (generator, _) -> generator.aclose());
    }
}
