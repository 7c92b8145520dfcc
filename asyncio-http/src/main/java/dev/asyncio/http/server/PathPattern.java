package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The path of a route, segment by segment: `/users/{id:[0-9]+}/files/{path...}`.
///
/// @param text as it was written
/// @param names of the variables, in order
record PathPattern(String text, List<Segment> segments, List<String> names) {

    /// What stands between two slashes.
    sealed interface Segment {

        /// A word that has to be there.
        ///
        /// @param text decoded
        record Literal(String text) implements Segment {}

        /// One variable that fills the segment, or several with text between them.
        ///
        /// @param pattern with a group for each variable; null for one variable that takes anything but
        ///     nothing
        record Variable(@Nullable Pattern pattern, List<String> names, List<String> parts) implements Segment {

            /// Compares.
            ///
            /// @param values gets the variables
            /// @return whether the segment matches
            boolean match(String segment, List<String> values) {
                if (pattern == null) {
                    values.add(segment);
                    return !segment.isEmpty();
                }
                Matcher matcher = pattern.matcher(segment);
                if (!matcher.matches()) {
                    return false;
                }
                for (int i = 0; i < names.size(); i++) {
                    values.add(matcher.group("v" + i));
                }
                return true;
            }

            /// The pattern as two segments compare it: [Pattern] has no equality of its own.
            String key() {
                return pattern == null ? "" : pattern.pattern();
            }
        }

        /// All the rest, slashes included; may be empty.
        record Tail(String name) implements Segment {}
    }

    /// {@return the pattern that `text` describes}
    ///
    /// @throws IllegalArgumentException if it describes none
    static PathPattern parse(String text) {
        requireNonNull(text, "A route needs a path, not null");
        if (!text.startsWith("/")) {
            throw refused(text, "it begins with a slash");
        }
        List<Segment> segments = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int start = 1;
        while (start <= text.length()) {
            int end = endOfSegment(text, start);
            Segment segment = segment(text, text.substring(start, end), names);
            if (segment instanceof Segment.Tail && end < text.length()) {
                throw refused(text, "a variable with ... takes all the rest, so nothing can follow it");
            }
            segments.add(segment);
            start = end + 1;
        }
        Set<String> unique = new HashSet<>();
        for (String name : names) {
            if (!unique.add(name)) {
                throw refused(text, "each variable has another name, but '" + name + "' is there twice");
            }
        }
        return new PathPattern(text, List.copyOf(segments), List.copyOf(names));
    }

    private static IllegalArgumentException refused(String text, String rule) {
        return new IllegalArgumentException("The path of a route is like /users/{id:[0-9]+}/files/{path...}, where "
                + rule + "; this one is '" + text + "'");
    }

    /// A slash in a variable's regular expression ends no segment.
    private static int endOfSegment(String text, int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == '/' && depth == 0) {
                return i;
            }
        }
        if (depth != 0) {
            throw refused(text, "braces come in pairs");
        }
        return text.length();
    }

    private static Segment segment(String path, String segment, List<String> names) {
        if (segment.indexOf('{') < 0) {
            return new Segment.Literal(segment);
        }
        List<String> own = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        var regex = new StringBuilder();
        boolean isPlain = true;
        int at = 0;
        while (at < segment.length()) {
            int open = segment.indexOf('{', at);
            int until = open < 0 ? segment.length() : open;
            String literal = segment.substring(at, until);
            regex.append(literal.isEmpty() ? "" : Pattern.quote(literal));
            parts.add(literal);
            if (open < 0) {
                break;
            }
            int close = matching(segment, open);
            String inside = segment.substring(open + 1, close);
            if (inside.endsWith("...") && open == 0 && close == segment.length() - 1) {
                String name = checkName(path, inside.substring(0, inside.length() - 3));
                names.add(name);
                return new Segment.Tail(name);
            }
            int colon = inside.indexOf(':');
            String name = checkName(path, colon < 0 ? inside : inside.substring(0, colon));
            regex.append("(?<v").append(own.size()).append('>');
            regex.append(colon < 0 ? ".+" : inside.substring(colon + 1)).append(')');
            isPlain &= colon < 0;
            own.add(name);
            at = close + 1;
        }
        names.addAll(own);
        if (isPlain && own.size() == 1 && segment.length() == own.getFirst().length() + 2) {
            return new Segment.Variable(null, own, parts);
        }
        try {
            return new Segment.Variable(Pattern.compile(regex.toString(), Pattern.DOTALL), own, parts);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The path of route '" + path + "' has a regular expression that is none: " + e.getMessage(), e);
        }
    }

    private static int matching(String segment, int open) {
        int depth = 0;
        for (int i = open; i < segment.length(); i++) {
            if (segment.charAt(i) == '{') {
                depth++;
            } else if (segment.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw refused(segment, "braces come in pairs");
    }

    private static String checkName(String path, String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw refused(path, "a variable's name is made of letters, digits and _");
        }
        return name;
    }

    /// {@return the path with values in place of the variables, percent-encoded}
    ///
    /// @throws IllegalArgumentException if a value is missing or does not fit
    String expand(Map<String, ?> values) {
        var path = new StringBuilder();
        for (Segment segment : segments) {
            path.append('/');
            switch (segment) {
                case Segment.Literal literal -> path.append(encode(literal.text()));
                case Segment.Tail tail -> {
                    String[] parts = value(values, tail.name()).split("/", -1);
                    for (int i = 0; i < parts.length; i++) {
                        path.append(i == 0 ? "" : "/").append(encode(parts[i]));
                    }
                }
                case Segment.Variable variable -> {
                    var filled = new StringBuilder();
                    for (int i = 0; i < variable.parts().size(); i++) {
                        filled.append(variable.parts().get(i));
                        if (i < variable.names().size()) {
                            filled.append(value(values, variable.names().get(i)));
                        }
                    }
                    if (!variable.match(filled.toString(), new ArrayList<>())) {
                        throw new IllegalArgumentException("'" + filled + "' does not fit into the path " + text);
                    }
                    path.append(encode(filled.toString()));
                }
            }
        }
        return path.toString();
    }

    private String value(Map<String, ?> values, String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The path " + text + " needs a value for '" + name + "'");
        }
        return value.toString();
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// {@return this path below another one}
    PathPattern below(String prefix) {
        String before = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return parse(before + text);
    }

    @Override
    public String toString() {
        return text;
    }
}
