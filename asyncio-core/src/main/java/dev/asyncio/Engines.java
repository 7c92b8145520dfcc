package dev.asyncio;

import java.util.Locale;

/// How tasks suspend. Both engines behave alike; they differ in speed and in what they need.
///
/// `-Dasyncio.engine=auto|loop|handoff` sets the default.
public enum Engines {
    /// [#LOOP] where the JDK lets us, [#HANDOFF] elsewhere.
    AUTO,

    /// Tasks run on the loop's own thread, about 100 ns a switch. Needs `--add-opens
    /// java.base/java.lang=dev.asyncio.core` (`=ALL-UNNAMED` on the class path).
    LOOP,

    /// Tasks are ordinary virtual threads that take turns with the loop, about 600 ns a switch. Needs nothing.
    HANDOFF;

    /// {@return the engine named by `-Dasyncio.engine`, or [#AUTO]}
    ///
    /// @throws IllegalArgumentException if the property names none
    static Engines byProperty() {
        String name = System.getProperty("asyncio.engine", "auto");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> AUTO;
            case "loop" -> LOOP;
            case "handoff" -> HANDOFF;
            default ->
                throw new IllegalArgumentException(
                        "-Dasyncio.engine=" + name + " names no engine; use auto, loop or handoff");
        };
    }
}
