package dev.asyncio.http.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.Headers;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header fields of a received message, as Netty's codec has them.
final class NettyHeaders implements Headers {

    private final HttpHeaders fields;

    NettyHeaders(HttpHeaders fields) {
        this.fields = fields;
    }

    @Override
    public @Nullable String get(String name) {
        return fields.get(requireNonNull(name, "get needs a name, not null"));
    }

    @Override
    public List<String> all(String name) {
        return new ArrayList<>(fields.getAll(requireNonNull(name, "all needs a name, not null")));
    }

    @Override
    public Set<String> names() {
        Map<String, String> byFolded = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : fields) {
            byFolded.putIfAbsent(field.getKey().toLowerCase(Locale.ROOT), field.getKey());
        }
        return new LinkedHashSet<>(byFolded.values());
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public Iterator<Field> iterator() {
        Iterator<Map.Entry<String, String>> entries = fields.iteratorAsString();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Field next() {
                Map.Entry<String, String> entry = entries.next();
                return new Field(entry.getKey(), entry.getValue());
            }
        };
    }

    /// {@return the names only, since values may be secrets}
    @Override
    public String toString() {
        return "Headers" + names();
    }
}
