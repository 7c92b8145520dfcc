package dev.asyncio.benchmarks;

import static java.util.Objects.requireNonNull;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Measures the library and its peers, one process after another, and compares them. See [BenchOptions] for
/// the command line.
///
/// A process's figure is the median of the second half of its repetitions; the figure is the median of the
/// processes. The peers take turns, so that what slows the machine down for a while slows all of them down.
public final class Bench {

    private static final int PROCESSES = 3;

    /// What a process opens besides its connections.
    private static final int OTHER_DESCRIPTORS = 300;

    private static final int STARTS = 20;
    private static final int QUICK_STARTS = 5;

    private final BenchOptions options;
    private final Map<String, String> environment;
    private final Path folder;
    private final PrintStream out;
    private final PrintStream err;
    private final Pinning pinning;
    private final ServedRun served;

    /// What to know about the figures of servers.
    private final List<String> limits = new ArrayList<>();

    private boolean hasFailed;

    private Bench(
            BenchOptions options, Map<String, String> environment, Path folder, PrintStream out, PrintStream err) {
        this.options = options;
        this.environment = environment;
        this.folder = folder;
        this.out = out;
        this.err = err;
        this.pinning = Pinning.find(environment);
        this.served = new ServedRun(JavaCommand.ofThisProcess(), pinning, environment, folder);
    }

    /// Measures what the arguments say, and ends the process: with status 0, with 1 if a peer failed, or with
    /// 2 if the arguments are not right.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
    }

    /// {@return the exit status}
    static int run(List<String> words, Map<String, String> environment, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        if (words.contains(ScheduleBench.NAME)) {
            return ScheduleBench.run(words, out, err);
        }
        if (words.contains(HttpClientBench.NAME)) {
            Path folder = Files.createTempDirectory("asyncio-bench");
            try {
                return HttpClientBench.run(words, environment, folder, out, err);
            } finally {
                delete(folder);
            }
        }
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
            return new Bench(options, withIdle(options.environment(environment), err), folder, out, err).run();
        } finally {
            delete(folder);
        }
    }

    /// Fewer idle connections, if the system does not allow so many.
    private static Map<String, String> withIdle(Map<String, String> environment, PrintStream err) {
        int idle = LoadSizes.of(environment).idle();
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
                || system.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS >= idle) {
            return environment;
        }
        long most = Math.max(1, system.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS);
        err.println("connections: a process may open " + system.getMaxFileDescriptorCount() + " files here, so " + most
                + " connections are idle instead of " + idle + "; ulimit -Hn raises the limit");
        Map<String, String> fewer = new HashMap<>(environment);
        fewer.put(LoadSizes.IDLE, Long.toString(most));
        return fewer;
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
        List<Peer> peers = Peer.find(
                options.peers(), JavaCommand.ofThisProcess(), python, environment.getOrDefault("BENCH_IO", ""));
        Surroundings.describe(python, environment, folder).forEach(out::println);
        if (options.workloads().stream().anyMatch(Workload::isServed)) {
            out.println(pinning.description());
        }
        List<String> names = peers.stream().map(Peer::name).toList();
        var tasks = new RatioTable(Peer.SUBJECT, names);
        var servers = new RatioTable(Peer.SUBJECT, names);
        for (Workload workload : options.workloads()) {
            for (Figure figure : measure(workload, peers)) {
                out.println(figure);
                (workload.isServed() ? servers : tasks).add(figure);
            }
        }
        print(tasks);
        print(servers);
        limits.forEach(out::println);
        return hasFailed ? 1 : 0;
    }

    private void print(RatioTable table) {
        if (!table.isEmpty()) {
            out.println();
            out.println("Multiples of " + Peer.SUBJECT + "; the second column says what is better, less or more.");
            out.println();
            out.print(table);
        }
    }

    /// {@return the figures of all peers, metric by metric}
    private List<Figure> measure(Workload workload, List<Peer> peers) throws IOException, InterruptedException {
        int processes = processes(workload);
        Map<Peer, Measurement> measurements = new HashMap<>();
        Sizes sizes = Sizes.of(environment);
        peers.forEach(peer -> measurements.put(peer, new Measurement(peer, workload, sizes)));
        List<Peer> able = new ArrayList<>(
                peers.stream().filter(peer -> peer.mayHave(workload)).toList());
        for (int turn = 1; turn <= processes; turn++) {
            for (Peer peer : List.copyOf(able)) {
                err.println("%s: %s, process %d of %d".formatted(workload.id(), peer.name(), turn, processes));
                try {
                    ChildProcess child = run(peer, workload);
                    if (child.status() == 0) {
                        requireNonNull(measurements.get(peer)).add(child);
                    } else {
                        able.remove(peer);
                        reportFailure(workload, peer, child);
                    }
                } catch (ServerProcess.FailedException e) {
                    able.remove(peer);
                    err.println("%s: the server of %s %s".formatted(workload.id(), peer.name(), e.getMessage()));
                    hasFailed = true;
                }
            }
        }
        for (Peer peer : able) {
            limits.addAll(requireNonNull(measurements.get(peer)).limits());
            if (workload == Workload.SLEEPERS
                    && requireNonNull(measurements.get(peer)).isShortOfSleepers()) {
                err.println("sleepers: some tasks of " + peer.name()
                        + " had ended before the last had begun; set BENCH_SLEEP to more than "
                        + environment.getOrDefault("BENCH_SLEEP", "10") + " seconds");
            }
        }
        return byMetric(able.stream().map(measurements::get).toList());
    }

    private ChildProcess run(Peer peer, Workload workload) throws IOException, InterruptedException {
        return workload.isServed()
                ? served.run(peer, workload)
                : ChildProcess.run(peer.commandFor(workload), environment, folder, ChildProcess.Messages.SHOWN);
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
            case LoadClient.FAILED -> {
                err.println(peer.name() + " did not do " + workload.id() + ", see above");
                hasFailed = true;
            }
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
