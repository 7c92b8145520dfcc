package dev.asyncio.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Clients of HTTP side by side, each in a process of its own, against one server of Netty's with nothing on it: 10,000
/// requests, 100 at a time, in the first second and warm.
final class HttpClientBench {

    /// The name on the command line.
    static final String NAME = "http-client";

    private static final int TURNS = 3;
    private static final int ROUNDS = 20;
    private static final int QUICK_ROUNDS = 6;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private HttpClientBench() {}

    /// {@return the exit status: 0, 1 if a client failed, or 2 if the command line is not right}
    static int run(List<String> words, Map<String, String> environment, Path folder, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        if (!List.of(NAME, "--quick").containsAll(words)) {
            err.println("asyncio: " + NAME + " is a table of its own; name it alone, or with --quick");
            return 2;
        }
        boolean isQuick = words.contains("--quick");
        Map<String, List<double[]>> figures = new LinkedHashMap<>();
        JavaCommand java = JavaCommand.ofThisProcess();
        Pinning pinning = Pinning.find(environment);
        int port = freePort();
        List<String> server = new ArrayList<>(java.of(NettyServers.class));
        server.addAll(List.of(Workload.HTTP.id(), Integer.toString(port)));
        try (var serving = ServerProcess.start(pinning.server(server), environment, folder, START_LIMIT)) {
            for (int turn = 0; turn < (isQuick ? 1 : TURNS); turn++) {
                for (String peer : List.of("asyncio-loop", "asyncio-handoff", "jdk", "vertx")) {
                    err.println(NAME + ": " + peer + ", process " + (turn + 1));
                    List<String> command = new ArrayList<>(
                            peer.startsWith("asyncio-")
                                    ? java.of(
                                            HttpClientPeers.class,
                                            "-Dasyncio.engine=" + peer.substring("asyncio-".length()))
                                    : java.of(HttpClientPeers.class));
                    command.addAll(
                            List.of(peer, Integer.toString(port), Integer.toString(isQuick ? QUICK_ROUNDS : ROUNDS)));
                    var child =
                            ChildProcess.run(pinning.client(command), environment, folder, ChildProcess.Messages.SHOWN);
                    if (child.status() != 0 || child.lines().isEmpty()) {
                        serving.checkAlive();
                        err.println(NAME + ": " + peer + " failed with exit status " + child.status());
                        return 1;
                    }
                    String[] numbers = child.lines().getLast().split(" ", -1);
                    figures.computeIfAbsent(peer, _ -> new ArrayList<>()).add(new double[] {
                        Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Double.parseDouble(numbers[2])
                    });
                }
            }
        }
        print(figures, pinning, out);
        return 0;
    }

    private static void print(Map<String, List<double[]>> figures, Pinning pinning, PrintStream out) {
        out.println(pinning.description());
        out.println(
                "%,d requests, %d at a time; median of processes. Ratios: asyncio-loop's warm rate by this one's, this"
                                .formatted(HttpClientPeers.REQUESTS, HttpClientPeers.AT_A_TIME)
                        + " one's processor time by asyncio-loop's.");
        out.println();
        out.println("| | first second, req/s | warm, req/s | warm, µs of processor | ratio, rate | ratio, processor |");
        out.println("|---|--:|--:|--:|--:|--:|");
        double ownRate = median(figures, "asyncio-loop", 1);
        double ownMicros = median(figures, "asyncio-loop", 2);
        for (String peer : figures.keySet()) {
            out.println("| %s | %,.0f | %,.0f | %.1f | %.2f | %.2f |"
                    .formatted(
                            peer,
                            median(figures, peer, 0),
                            median(figures, peer, 1),
                            median(figures, peer, 2),
                            ownRate / median(figures, peer, 1),
                            median(figures, peer, 2) / ownMicros));
        }
    }

    private static double median(Map<String, List<double[]>> figures, String peer, int column) {
        return Statistics.median(figures.getOrDefault(peer, List.of()).stream()
                .map(row -> row[column])
                .toList());
    }

    /// Somebody could take it before the server does, which then says so.
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(Serving.HOST))) {
            return socket.getLocalPort();
        }
    }
}
