package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names and values as the query of a URL and a form have them, in order; a name may occur more than once,
/// and its case matters. aiohttp: `MultiDict`. Not to be changed.
public final class Query {

    private static final Query EMPTY = new Query(List.of());

    /// Names and values take turns.
    private final List<String> fields;

    private Query(List<String> fields) {
        this.fields = fields;
    }

    /// {@return no names}
    public static Query empty() {
        return EMPTY;
    }

    /// {@return names and values that take turns}
    ///
    /// @throws IllegalArgumentException if the last name has no value
    public static Query of(String... namesAndValues) {
        requireNonNull(namesAndValues, "Query.of needs names and values, not null");
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("Query.of needs a value for each name, but '"
                    + namesAndValues[namesAndValues.length - 1] + "' has none");
        }
        return new Query(List.of(namesAndValues));
    }

    /// {@return what stands in `text`, such as `a=1&b=two+words`} A name without a value has an empty one.
    ///
    /// @param text without a question mark
    /// @throws IllegalArgumentException if it is not encoded as it has to be
    public static Query parse(String text) {
        requireNonNull(text, "Query.parse needs a text, not null");
        if (text.isEmpty()) {
            return EMPTY;
        }
        List<String> fields = new ArrayList<>();
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                int equals = text.indexOf('=', start);
                boolean hasValue = equals >= 0 && equals < end;
                fields.add(Percent.decodeForm(text, start, hasValue ? equals : end));
                fields.add(hasValue ? Percent.decodeForm(text, equals + 1, end) : "");
            }
            start = end + 1;
        }
        return new Query(List.copyOf(fields));
    }

    /// {@return the first value of a name, or null if there is none}
    public @Nullable String get(String name) {
        requireNonNull(name, "get needs a name, not null");
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    /// {@return whether the name occurs}
    public boolean contains(String name) {
        return get(name) != null;
    }

    /// {@return all values of a name, in order; empty if there is none}
    public List<String> all(String name) {
        requireNonNull(name, "all needs a name, not null");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equals(name)) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    /// {@return the names, in order, each once}
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < fields.size(); i += 2) {
            names.add(fields.get(i));
        }
        return names;
    }

    /// {@return how many pairs there are}
    public int size() {
        return fields.size() / 2;
    }

    /// {@return these and one more}
    public Query with(String name, String value) {
        List<String> more = new ArrayList<>(fields);
        more.add(requireNonNull(name, "with needs a name, not null"));
        more.add(requireNonNull(value, "with needs a value, not null"));
        return new Query(List.copyOf(more));
    }

    /// {@return as it is written in a URL or a form}
    public String encode() {
        var text = new StringBuilder();
        for (int i = 0; i < fields.size(); i += 2) {
            text.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(fields.get(i), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields.get(i + 1), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Query query && query.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /// {@return the names only, since values may be secrets}
    @Override
    public String toString() {
        return "Query" + names();
    }
}
