package dev.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the processes of one peer measured at one workload.
final class Measurement {

    /// A client that uses this much of its core is hardly ever idle.
    private static final double BUSY = 0.95;

    private final Peer peer;
    private final Workload workload;
    private final Sizes sizes;

    /// For each metric one value of each process, and the unit.
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    private final Map<String, String> units = new LinkedHashMap<>();
    private double fewestAlive = Double.MAX_VALUE;

    /// How much of its core the load client used while it measured each metric.
    private final Map<String, List<Double>> clientUse = new LinkedHashMap<>();

    Measurement(Peer peer, Workload workload, Sizes sizes) {
        this.peer = peer;
        this.workload = workload;
        this.sizes = sizes;
    }

    /// Adds what a process measured.
    void add(ChildProcess child) {
        if (workload == Workload.STARTUP) {
            add(workload.id(), child.took().toNanos() / 1e6, "ms");
            return;
        }
        Map<String, List<Double>> repetitions = new LinkedHashMap<>();
        for (String line : child.lines()) {
            ResultLine.parse(line).ifPresent(result -> {
                repetitions
                        .computeIfAbsent(result.metric(), _ -> new ArrayList<>())
                        .add(result.value());
                units.put(result.metric(), result.unit());
            });
            if (line.startsWith(LoadWindow.CLIENT_LINE)) {
                String[] words = line.split(" ", -1);
                clientUse.computeIfAbsent(words[1], _ -> new ArrayList<>()).add(Double.parseDouble(words[2]));
            }
            if (line.startsWith(PeakMemory.LINE)) {
                double bytes = Double.parseDouble(line.substring(PeakMemory.LINE.length()));
                add("sleepers-rss", bytes / sizes.sleepers(), "B");
            }
        }
        repetitions.forEach((metric, all) -> {
            if (metric.equals("sleepers-peak")) {
                fewestAlive = Math.min(fewestAlive, all.getFirst());
            } else {
                values.computeIfAbsent(metric, _ -> new ArrayList<>()).add(ofProcess(all));
            }
        });
    }

    /// A server was loaded before it was measured for the first time.
    private double ofProcess(List<Double> repetitions) {
        return workload.isServed() ? Statistics.median(repetitions) : Statistics.warmMedian(repetitions);
    }

    private void add(String metric, double value, String unit) {
        values.computeIfAbsent(metric, _ -> new ArrayList<>()).add(value);
        units.put(metric, unit);
    }

    /// {@return the median of the processes for each metric, in the order in which they were printed; empty
    /// if there was none}
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        values.forEach((metric, all) ->
                figures.add(new Figure(metric, peer.name(), Statistics.median(all), units.getOrDefault(metric, ""))));
        return figures;
    }

    /// {@return sentences about the metrics for which the load client was busy all the time, so that the
    /// server could have done more}
    List<String> limits() {
        List<String> limits = new ArrayList<>();
        clientUse.forEach((metric, all) -> {
            double use = Statistics.median(all);
            if (use >= BUSY) {
                limits.add(String.format(
                        Locale.ROOT,
                        "%s: for %s the load client used %.2f of its core, which was the limit; compare %s-cpu",
                        metric,
                        peer.name(),
                        use,
                        metric));
            }
        });
        return limits;
    }

    /// {@return whether some tasks had ended before the last was there, so that the memory is not that of
    /// all}
    boolean isShortOfSleepers() {
        return fewestAlive < sizes.sleepers();
    }
}
