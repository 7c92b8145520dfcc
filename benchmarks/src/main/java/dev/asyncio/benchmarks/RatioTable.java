package dev.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All figures as multiples of one peer's: a line for each metric, a column for each peer that has figures.
///
/// ```
///           better   asyncio-loop   kotlin   cpython
/// yield       less         101 ns     0.28      9.06
/// ```
final class RatioTable {

    private static final String NO_FIGURE = "-";

    private final String subject;
    private final List<String> peers;

    /// By metric, then by peer.
    private final Map<String, Map<String, Figure>> figures = new LinkedHashMap<>();

    /// @param peers in the order of the columns
    RatioTable(String subject, List<String> peers) {
        this.subject = subject;
        this.peers = peers;
    }

    void add(Figure figure) {
        figures.computeIfAbsent(figure.metric(), _ -> new LinkedHashMap<>()).put(figure.peer(), figure);
    }

    boolean isEmpty() {
        return figures.isEmpty();
    }

    /// {@return the lines; every one ends with a newline}
    @Override
    public String toString() {
        List<List<String>> rows = new ArrayList<>();
        List<String> shown = peers.stream().filter(this::hasFigures).toList();
        List<String> head = new ArrayList<>(List.of("", "better"));
        head.addAll(shown);
        rows.add(head);
        figures.forEach((metric, byPeer) -> rows.add(row(metric, byPeer, shown)));

        var widths = new int[head.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(line(row, widths)).append('\n');
        }
        return text.toString();
    }

    private boolean hasFigures(String peer) {
        return figures.values().stream().anyMatch(byPeer -> byPeer.containsKey(peer));
    }

    private List<String> row(String metric, Map<String, Figure> byPeer, List<String> shown) {
        List<String> row = new ArrayList<>();
        row.add(metric);
        boolean isMoreBetter = byPeer.values().iterator().next().isMoreBetter();
        row.add(isMoreBetter ? "more" : "less");
        Figure base = byPeer.get(subject);
        for (String peer : shown) {
            Figure figure = byPeer.get(peer);
            if (figure == null) {
                row.add(NO_FIGURE);
            } else if (base == null || peer.equals(subject)) {
                // Without the subject's figure there is nothing to compare with.
                row.add(rounded(figure.value()) + " " + figure.unit());
            } else {
                row.add(rounded(figure.value() / base.value()));
            }
        }
        return row;
    }

    /// The first column is of words, the others of numbers.
    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            String blanks = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? cell + blanks : "   " + blanks + cell);
        }
        return line.toString();
    }

    /// {@return three digits, or all of those before the point}
    private static String rounded(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
