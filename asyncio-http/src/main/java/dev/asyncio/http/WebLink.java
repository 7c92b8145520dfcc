package dev.asyncio.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Something that a response refers to, as the field `Link` says it (RFC 8288).
///
/// @param target as it stands there, often relative
/// @param parameters such as `rel` and `title`, by their names in lower case
public record WebLink(String target, Map<String, String> parameters) {

    /// Copies the parameters.
    public WebLink {
        requireNonNull(target, "A link needs a target, not null");
        parameters = Map.copyOf(parameters);
    }

    /// {@return the links in the value of a field `Link`} What cannot be understood is left out.
    public static List<WebLink> parse(String field) {
        requireNonNull(field, "parse needs the value of a field, not null");
        List<WebLink> links = new ArrayList<>();
        int at = 0;
        while (true) {
            int open = field.indexOf('<', at);
            int close = field.indexOf('>', open + 1);
            if (open < 0 || close < 0) {
                return links;
            }
            int end = endOfValue(field, close + 1);
            int semicolon = field.indexOf(';', close);
            Map<String, String> parameters = semicolon < 0 || semicolon >= end
                    ? Map.of()
                    : Parameters.parse(field.substring(0, end), semicolon + 1);
            links.add(new WebLink(field.substring(open + 1, close).strip(), parameters));
            at = end;
        }
    }

    /// {@return the index of the comma that ends a link, or of the end}
    private static int endOfValue(String field, int from) {
        boolean isQuoted = false;
        for (int at = from; at < field.length(); at++) {
            char c = field.charAt(at);
            if (c == '\\' && isQuoted) {
                at++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                return at;
            }
        }
        return field.length();
    }

    /// {@return whether this is a relation of the target to the response, such as `next`} In any case of
    /// letters; a link may be several.
    public boolean is(String relation) {
        requireNonNull(relation, "is needs a relation, not null");
        return List.of(parameters
                        .getOrDefault("rel", "")
                        .toLowerCase(Locale.ROOT)
                        .split("[ \t]+", -1))
                .contains(relation.toLowerCase(Locale.ROOT));
    }
}
