package dev.asyncio.benchmarks;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One figure as peers print it: `RESULT <metric> <value> <unit>`.
record ResultLine(String metric, double value, String unit) {

    private static final Pattern PATTERN = Pattern.compile("RESULT (\\S+) (\\S+) (\\S+)");

    /// {@return what the line says; empty if it is some other output}
    ///
    /// @throws NumberFormatException if the value is not a number
    static Optional<ResultLine> parse(String line) {
        Matcher matcher = PATTERN.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new ResultLine(matcher.group(1), Double.parseDouble(matcher.group(2)), matcher.group(3)));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "RESULT %s %.6g %s", metric, value, unit);
    }
}
