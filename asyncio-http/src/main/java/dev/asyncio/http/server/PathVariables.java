package dev.asyncio.http.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands in a path for the variables of its route.
///
/// @param values decoded
record PathVariables(List<String> names, List<String> values) {

    @Nullable
    String get(String name) {
        int index = names.indexOf(name);
        return index < 0 ? null : values.get(index);
    }
}
