package dev.asyncio.http.server;

import dev.asyncio.http.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Which codings a client takes, and how much it likes them (RFC 9110, section 12.5.3).
///
/// @param qualities from 0 to 1, by names in lower case
record AcceptedCodings(Map<String, Double> qualities) {

    static AcceptedCodings of(Headers headers) {
        Map<String, Double> qualities = new HashMap<>();
        for (String field : headers.all("Accept-Encoding")) {
            for (String item : field.split(",", -1)) {
                String[] parts = item.split(";", 2);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                qualities.put(name.equals("x-gzip") ? "gzip" : name, parts.length < 2 ? 1 : quality(parts[1]));
            }
        }
        return new AcceptedCodings(qualities);
    }

    private static double quality(String parameter) {
        String text = parameter.replace(" ", "");
        if (!text.startsWith("q=")) {
            return 1;
        }
        try {
            return Double.parseDouble(text.substring(2));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// {@return how much the client likes it, from 0 for not at all to 1}
    double quality(String coding, boolean byAsterisk) {
        Double named = qualities.get(coding);
        return named != null ? named : byAsterisk ? qualities.getOrDefault("*", 0.0) : 0;
    }

    boolean accepts(String coding) {
        return quality(coding, false) > 0;
    }
}
