package dev.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What [Bench] is asked for on its command line.
///
/// @param workloads in the order given; all if none is
/// @param peers names; all if none is given
record BenchOptions(List<Workload> workloads, List<String> peers, boolean isQuick, boolean isHelp) {

    static final String HELP = """
            ./asyncio bench [--quick] [--peer NAME]... [WORKLOAD]...

            Measures this library, on both engines, and its peers, each in processes of its own, one after another. Prints
            a line for each figure, RESULT <metric> <peer> <value> <unit>, and at the end tables of ratios, which say whether
            less or more is better. Progress goes to the standard error.

              --quick       one process for each figure instead of 3, shorter, fewer sleepers: about seven minutes, not
                            an hour; good for a first look
              --peer NAME   only this peer; may be repeated
              --help        prints this

            Workloads; without a name, all:
            %s
              schedules    alone: how soon the schedule search of asyncio-test finds known bugs; a table by strategy
              http-client  alone: clients of HTTP against one server of Netty's, cold and warm, 10,000 requests a round

            Peers: %s.
            Not every peer has every workload.
            cpython is python3.13 or python3, or what the variable PYTHON names; bare is the mechanism under the loop engine,
            without a library.

            BENCH_SECS (3) says how many seconds to repeat a workload, BENCH_SLEEPERS (1000000) and BENCH_SLEEP (10) how many
            tasks sleep for how many seconds, BENCH_SCALE (1) multiplies all other counts.

            loops is for machines of two cores and more that nobody else uses; loops-2-cpu against loops-1-cpu tells whether
            two loops get in each other's way wherever it runs.

            echo, echo-tls, connections and http run a server and a load client, each on a core of its own where there are two and
            taskset. <metric>-cpu is what the server does in a second of its processor time: that depends neither on the
            client nor on who else uses the machine. asyncio-protocol and cpython-protocol call a protocol back, the others
            of these two read and write streams.
            BENCH_CONNECTIONS (50, for http 64) says how many connections are busy, BENCH_IDLE (10000) how many are idle, BENCH_WARM (8)
            how many seconds of load come first, BENCH_WINDOW (2) how many seconds a measurement takes, BENCH_WINDOWS (3) how
            many each process makes; BENCH_IO (auto) is what asyncio and netty do their I/O with: epoll, io_uring or nio.
            """.formatted(workloadList(), Peer.names());

    private static final Map<String, String> QUICK = Map.of(
            "BENCH_SECS",
            "1",
            "BENCH_SLEEPERS",
            "100000",
            "BENCH_SLEEP",
            "3",
            LoadSizes.WARM_UP,
            "3",
            LoadSizes.WINDOWS,
            "1");

    /// The command line is not right; the message says why.
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1;

        private UsageException(String message) {
            super(message);
        }
    }

    static BenchOptions parse(List<String> words) throws UsageException {
        List<Workload> workloads = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        boolean isQuick = false;
        boolean isHelp = false;
        for (var rest = words.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            switch (word) {
                case "--quick" -> isQuick = true;
                case "--help", "-h" -> isHelp = true;
                case "--peer" -> peers.add(peer(rest.hasNext() ? rest.next() : ""));
                default -> workloads.add(workload(word));
            }
        }
        return new BenchOptions(
                workloads.isEmpty() ? List.of(Workload.values()) : List.copyOf(workloads),
                peers.isEmpty() ? Peer.NAMES : List.copyOf(peers),
                isQuick,
                isHelp);
    }

    private static String peer(String name) throws UsageException {
        if (!Peer.NAMES.contains(name)) {
            throw new UsageException("--peer must be followed by one of " + Peer.names() + ", not '" + name + "'");
        }
        return name;
    }

    private static Workload workload(String word) throws UsageException {
        if (word.startsWith("-")) {
            throw new UsageException("bench has no option '" + word + "'; ./asyncio bench --help lists what there is");
        }
        return Workload.byId(word)
                .orElseThrow(() -> new UsageException(
                        "there is no workload '" + word + "'; name any of " + Workload.names() + ", or none for all"));
    }

    private static String workloadList() {
        return Arrays.stream(Workload.values())
                .map(workload -> "  %-11s  %s%n".formatted(workload.id(), workload.description()))
                .collect(Collectors.joining());
    }

    /// {@return the environment of the peers} What the user has set counts more than what is quick.
    Map<String, String> environment(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(isQuick ? QUICK : Map.of());
        all.putAll(own);
        return all;
    }
}
