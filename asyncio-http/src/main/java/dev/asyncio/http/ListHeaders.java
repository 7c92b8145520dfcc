package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Header fields that a program has made.
final class ListHeaders implements Headers {

    static final Headers EMPTY = new ListHeaders(new String[0]);

    /// Names and values take turns. There are few, so they are searched one by one.
    private final String[] fields;

    ListHeaders(String[] fields) {
        this.fields = fields;
    }

    @Override
    public @Nullable String get(String name) {
        requireNonNull(name, "get needs a name, not null");
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        requireNonNull(name, "all needs a name, not null");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    @Override
    public Set<String> names() {
        Map<String, String> byFolded = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            byFolded.putIfAbsent(fields[i].toLowerCase(Locale.ROOT), fields[i]);
        }
        return new LinkedHashSet<>(byFolded.values());
    }

    @Override
    public int size() {
        return fields.length / 2;
    }

    @Override
    public Iterator<Field> iterator() {
        return new Iterator<>() {

            private int next;

            @Override
            public boolean hasNext() {
                return next < fields.length;
            }

            @Override
            public Field next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("There are only " + size() + " header fields");
                }
                var field = new Field(fields[next], fields[next + 1]);
                next += 2;
                return field;
            }
        };
    }

    /// {@return the names only, since values may be secrets}
    @Override
    public String toString() {
        return "Headers" + names();
    }
}
