package dev.asyncio.conformance;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names by which a trace calls tasks, futures, locks and whatever else has an identity.
final class Labels {

    private final IdentityHashMap<Object, String> labels = new IdentityHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    /// {@return `base` when asked for the first time, then `base#2`, `base#3`, …}
    String unique(String base) {
        int count = uses.merge(base, 1, Integer::sum);
        return count == 1 ? base : base + "#" + count;
    }

    /// Gives the object this very label, unless it has one.
    void put(Object object, String label) {
        labels.putIfAbsent(object, label);
    }

    /// Gives the object a new label, unless it has one.
    ///
    /// @return the object
    <T> T name(T object, String base) {
        if (!labels.containsKey(object)) {
            labels.put(object, unique(base));
        }
        return object;
    }

    /// {@return the object's label, or null}
    @Nullable
    String of(Object object) {
        return labels.get(object);
    }
}
