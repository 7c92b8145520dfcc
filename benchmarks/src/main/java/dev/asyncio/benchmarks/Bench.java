package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Measures the library and its peers, one process after another, and compares them. See [BenchOptions] for the
/// command line.
///
/// A process's figure is the median of the second half of its repetitions; the figure is the median of the
/// processes. The peers take turns, so that what slows the machine down for a while slows all of them down.
public final class Bench {

    private static final int PROCESSES = 3;
    private static final int STARTS = 20;
    private static final int QUICK_STARTS = 5;

    private final BenchOptions options;
    private final Map<String, String> environment;
    private final Path folder;
    private final PrintStream out;
    private final PrintStream err;
    private boolean hasFailed;

    private Bench(
            BenchOptions options, Map<String, String> environment, Path folder, PrintStream out, PrintStream err) {
        this.options = options;
        this.environment = environment;
        this.folder = folder;
        this.out = out;
        this.err = err;
    }

    /// Measures what the arguments say, and ends the process: with status 0, with 1 if a peer failed, or with 2
    /// if the arguments are not right.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
    }

    /// {@return the exit status}
    static int run(List<String> words, Map<String, String> environment, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        BenchOptions options;
        try {
            options = BenchOptions.parse(words);
        } catch (BenchOptions.UsageException e) {
            err.println("asyncio: " + e.getMessage());
            return 2;
        }
        if (options.isHelp()) {
            out.print(BenchOptions.HELP);
            return 0;
        }
        Path folder = Files.createTempDirectory("asyncio-bench");
        try {
            return new Bench(options, options.environment(environment), folder, out, err).run();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private int run() throws IOException, InterruptedException {
        PythonCommand python = PythonCommand.find(environment, folder);
        List<Peer> peers = Peer.find(options.peers(), JavaCommand.ofThisProcess(), python);
        Surroundings.describe(python, environment, folder).forEach(out::println);
        var table = new RatioTable(Peer.SUBJECT, peers.stream().map(Peer::name).toList());
        for (Workload workload : options.workloads()) {
            for (Figure figure : measure(workload, peers)) {
                out.println(figure);
                table.add(figure);
            }
        }
        if (!table.isEmpty()) {
            out.println();
            out.println("Multiples of " + Peer.SUBJECT + "; above 1 is slower, or larger.");
            out.println();
            out.print(table);
        }
        return hasFailed ? 1 : 0;
    }

    /// {@return the figures of all peers, metric by metric}
    private List<Figure> measure(Workload workload, List<Peer> peers) throws IOException, InterruptedException {
        int processes = processes(workload);
        Map<Peer, Measurement> measurements = new HashMap<>();
        Sizes sizes = Sizes.of(environment);
        peers.forEach(peer -> measurements.put(peer, new Measurement(peer, workload, sizes)));
        List<Peer> able = new ArrayList<>(peers);
        for (int turn = 1; turn <= processes; turn++) {
            for (Peer peer : List.copyOf(able)) {
                err.println("%s: %s, process %d of %d".formatted(workload.id(), peer.name(), turn, processes));
                var child =
                        ChildProcess.run(peer.commandFor(workload), environment, folder, ChildProcess.Messages.SHOWN);
                if (child.status() == 0) {
                    requireNonNull(measurements.get(peer)).add(child);
                } else {
                    able.remove(peer);
                    reportFailure(workload, peer, child);
                }
            }
        }
        for (Peer peer : able) {
            if (workload == Workload.SLEEPERS
                    && requireNonNull(measurements.get(peer)).isShortOfSleepers()) {
                err.println("sleepers: some tasks of " + peer.name()
                        + " had ended before the last had begun; set BENCH_SLEEP to more than "
                        + environment.getOrDefault("BENCH_SLEEP", "10") + " seconds");
            }
        }
        return byMetric(able.stream().map(measurements::get).toList());
    }

    private int processes(Workload workload) {
        if (workload == Workload.STARTUP) {
            return options.isQuick() ? QUICK_STARTS : STARTS;
        }
        return options.isQuick() ? 1 : PROCESSES;
    }

    private void reportFailure(Workload workload, Peer peer, ChildProcess child) {
        switch (child.status()) {
            case PeerMain.NO_SUCH_WORKLOAD -> err.println(peer.name() + " does not have " + workload.id());
            case ChildProcess.KILLED -> {
                err.println(peer.name() + " did not end " + workload.id() + " in time and was killed");
                hasFailed = true;
            }
            default -> {
                err.println(peer.name() + " failed at " + workload.id() + " with exit status " + child.status());
                hasFailed = true;
            }
        }
    }

    private static List<Figure> byMetric(List<Measurement> measurements) {
        List<Figure> figures = new ArrayList<>();
        for (Measurement measurement : measurements) {
            figures.addAll(measurement.figures());
        }
        List<String> metrics = figures.stream().map(Figure::metric).distinct().toList();
        return metrics.stream()
                .flatMap(metric ->
                        figures.stream().filter(figure -> figure.metric().equals(metric)))
                .toList();
    }
}
