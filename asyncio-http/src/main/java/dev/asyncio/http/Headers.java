package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header fields of a message, or its trailers: names and values in order, where a name may occur more
/// than once and its case does not matter (RFC 9110, section 5). aiohttp: `CIMultiDict`.
///
/// Not to be changed; [#toBuilder()] makes another one. Those of a received message may be read by its own
/// loop only.
public interface Headers extends Iterable<Headers.Field> {

    /// One field.
    ///
    /// @param name as it was written
    /// @param value without the white space around it
    record Field(String name, String value) {}

    /// {@return the first value of a field, or null if there is none}
    @Nullable
    String get(String name);

    /// {@return whether there is such a field}
    default boolean contains(String name) {
        return get(name) != null;
    }

    /// {@return whether a field that is a list of words has this one, whatever its case} Such fields are
    /// `Connection`, `Transfer-Encoding`, `Vary` and the like.
    default boolean hasToken(String name, String token) {
        requireNonNull(token, "hasToken needs a token, not null");
        for (String value : all(name)) {
            for (String item : value.split(",", -1)) {
                if (item.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// {@return all values of a field, in order; empty if there is none}
    List<String> all(String name);

    /// {@return the names that occur, in order, each once and as it was written first}
    Set<String> names();

    /// {@return how many fields there are, counting a repeated name each time}
    int size();

    /// {@return a builder that has these fields already}
    default HeadersBuilder toBuilder() {
        return new HeadersBuilder().addAll(this);
    }

    /// {@return no fields}
    static Headers empty() {
        return ListHeaders.EMPTY;
    }

    /// {@return fields from names and values that take turns}
    ///
    /// @throws IllegalArgumentException if the last name has no value, or as in [HeadersBuilder#add]
    static Headers of(String... namesAndValues) {
        requireNonNull(namesAndValues, "Headers.of needs names and values, not null");
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("Headers.of needs a value for each name, but '"
                    + namesAndValues[namesAndValues.length - 1] + "' has none");
        }
        var builder = new HeadersBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /// {@return a builder without fields}
    static HeadersBuilder builder() {
        return new HeadersBuilder();
    }
}
