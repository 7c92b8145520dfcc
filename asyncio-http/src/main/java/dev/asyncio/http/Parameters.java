package dev.asyncio.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The parameters behind a value in a header field, `; name=value; name="quoted value"` (RFC 9110, section
/// 5.6.6).
final class Parameters {

    private Parameters() {}

    /// {@return the parameters of `text`, by their names in lower case, in order; the first of a name counts}
    /// What is no parameter is left out, since old software writes the oddest things there.
    ///
    /// @param from the index behind the first semicolon
    static Map<String, String> parse(String text, int from) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = from;
        while (at < text.length()) {
            int equals = at;
            while (equals < text.length() && text.charAt(equals) != '=' && text.charAt(equals) != ';') {
                equals++;
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            if (equals == text.length() || text.charAt(equals) == ';') {
                at = equals + 1;
                continue;
            }
            var value = new StringBuilder();
            at = readValue(text, equals + 1, value);
            if (FieldSyntax.isToken(name)) {
                parameters.putIfAbsent(name, value.toString());
            }
        }
        return parameters;
    }

    /// @return the index behind the semicolon that ends the value
    private static int readValue(String text, int from, StringBuilder value) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            int end = text.indexOf(';', Math.min(at, text.length()));
            return end < 0 ? text.length() : end + 1;
        }
        int end = text.indexOf(';', at);
        if (end < 0) {
            end = text.length();
        }
        value.append(text.substring(at, end).strip());
        return end + 1;
    }

    /// Appends a parameter, in quotation marks if it needs them.
    static void append(StringBuilder to, String name, String value) {
        to.append("; ").append(name).append('=');
        if (FieldSyntax.isToken(value)) {
            to.append(value);
            return;
        }
        to.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\');
            }
            to.append(c);
        }
        to.append('"');
    }
}
