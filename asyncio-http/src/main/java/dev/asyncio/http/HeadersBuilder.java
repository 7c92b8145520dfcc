package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/// Makes [Headers]. Made by [Headers#builder()].
public final class HeadersBuilder {

    /// Names and values take turns.
    private final List<String> fields = new ArrayList<>();

    HeadersBuilder() {}

    /// Adds a field behind those that are there, of the same name too.
    ///
    /// @throws IllegalArgumentException if the name is not a token (RFC 9110, section 5.6.2), or the value
    ///     has a line break or another control character, which could end the field and begin another one
    public HeadersBuilder add(String name, String value) {
        fields.add(FieldSyntax.checkName(name));
        fields.add(FieldSyntax.checkValue(name, value));
        return this;
    }

    /// Adds a field in place of those of the same name.
    ///
    /// @throws IllegalArgumentException as in [#add]
    public HeadersBuilder set(String name, String value) {
        FieldSyntax.checkName(name);
        FieldSyntax.checkValue(name, value);
        remove(name);
        fields.add(name);
        fields.add(value);
        return this;
    }

    /// Adds a field if there is none of that name.
    ///
    /// @throws IllegalArgumentException as in [#add]
    public HeadersBuilder setIfAbsent(String name, String value) {
        return contains(name) ? this : add(name, value);
    }

    /// Adds all fields of `others`.
    public HeadersBuilder addAll(Headers others) {
        for (Headers.Field field : requireNonNull(others, "addAll needs headers, not null")) {
            add(field.name(), field.value());
        }
        return this;
    }

    /// Removes all fields of this name.
    public HeadersBuilder remove(String name) {
        requireNonNull(name, "remove needs a name, not null");
        for (int i = fields.size() - 2; i >= 0; i -= 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                fields.subList(i, i + 2).clear();
            }
        }
        return this;
    }

    /// {@return whether there is such a field}
    public boolean contains(String name) {
        requireNonNull(name, "contains needs a name, not null");
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /// {@return the fields as they are now}
    public Headers build() {
        return fields.isEmpty() ? ListHeaders.EMPTY : new ListHeaders(fields.toArray(String[]::new));
    }
}
