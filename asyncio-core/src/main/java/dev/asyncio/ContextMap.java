package dev.asyncio;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An immutable map from context variables to values, so that copying a context costs nothing (PEP 567).
///
/// A trie over the variable's number, five bits a level and the lowest first; a slot holds a variable with its
/// value, or the node of the next level. Setting copies the path to one slot.
final class ContextMap {

    static final ContextMap EMPTY = new ContextMap(0, new Object[0]);

    private record Entry(ContextVar<?> variable, @Nullable Object value) {}

    private final int bitmap;
    private final Object[] slots; // ContextMap or Entry, one for each bit

    private ContextMap(int bitmap, Object[] slots) {
        this.bitmap = bitmap;
        this.slots = slots;
    }

    boolean has(ContextVar<?> variable) {
        return find(variable) != null;
    }

    /// {@return the value of `variable`, or `otherwise` where it has none}
    @Nullable
    Object get(ContextVar<?> variable, @Nullable Object otherwise) {
        Entry entry = find(variable);
        return entry == null ? otherwise : entry.value;
    }

    ContextMap with(ContextVar<?> variable, @Nullable Object value) {
        return with(0, new Entry(variable, value));
    }

    ContextMap without(ContextVar<?> variable) {
        return has(variable) ? without(0, variable) : this;
    }

    void collect(Set<? super ContextVar<?>> variables) {
        for (Object slot : slots) {
            if (slot instanceof ContextMap node) {
                node.collect(variables);
            } else {
                variables.add(((Entry) slot).variable);
            }
        }
    }

    private @Nullable Entry find(ContextVar<?> variable) {
        ContextMap node = this;
        for (int shift = 0; ; shift += 5) {
            int bit = bit(variable, shift);
            if ((node.bitmap & bit) == 0) {
                return null;
            }
            Object slot = node.slots[node.index(bit)];
            if (slot instanceof Entry entry) {
                return entry.variable == variable ? entry : null;
            }
            node = (ContextMap) slot;
        }
    }

    private ContextMap with(int shift, Entry added) {
        int bit = bit(added.variable, shift);
        int index = index(bit);
        if ((bitmap & bit) == 0) {
            Object[] larger = new Object[slots.length + 1];
            System.arraycopy(slots, 0, larger, 0, index);
            larger[index] = added;
            System.arraycopy(slots, index, larger, index + 1, slots.length - index);
            return new ContextMap(bitmap | bit, larger);
        }
        Object[] changed = slots.clone();
        Object slot = slots[index];
        if (slot instanceof ContextMap node) {
            changed[index] = node.with(shift + 5, added);
        } else if (((Entry) slot).variable == added.variable) {
            changed[index] = added;
        } else {
            changed[index] = EMPTY.with(shift + 5, (Entry) slot).with(shift + 5, added);
        }
        return new ContextMap(bitmap, changed);
    }

    private ContextMap without(int shift, ContextVar<?> variable) {
        int bit = bit(variable, shift);
        int index = index(bit);
        if (slots[index] instanceof ContextMap node) {
            Object[] changed = slots.clone();
            changed[index] = node.without(shift + 5, variable);
            return new ContextMap(bitmap, changed);
        }
        Object[] smaller = new Object[slots.length - 1];
        System.arraycopy(slots, 0, smaller, 0, index);
        System.arraycopy(slots, index + 1, smaller, index, smaller.length - index);
        return new ContextMap(bitmap & ~bit, smaller);
    }

    private static int bit(ContextVar<?> variable, int shift) {
        return 1 << (variable.number >>> shift);
    }

    private int index(int bit) {
        return Integer.bitCount(bitmap & (bit - 1));
    }
}
