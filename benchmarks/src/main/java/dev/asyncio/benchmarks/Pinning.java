package dev.asyncio.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Which cores the server and the load client have, each one of its own.
///
/// @param server what comes before its command
/// @param client what comes before its command
/// @param description a sentence for the output
record Pinning(List<String> server, List<String> client, String description) {

    private static final String SHARED = "Servers and the load client are not pinned to cores: ";
    private static final String CONSEQUENCE = "; they take each other's time, compare only req/cpu-s";

    /// Looks for what this machine has.
    static Pinning find(Map<String, String> environment) {
        return of(cores(Path.of("/proc/self/status")), programs(environment.getOrDefault("PATH", "")));
    }

    static Pinning of(List<Integer> cores, List<Path> taskset) {
        if (taskset.isEmpty()) {
            return new Pinning(List.of(), List.of(), SHARED + "there is no taskset" + CONSEQUENCE);
        }
        if (cores.size() < 2) {
            return new Pinning(List.of(), List.of(), SHARED + "there are no two of them" + CONSEQUENCE);
        }
        return new Pinning(
                on(taskset.getFirst(), cores.getFirst()),
                on(taskset.getFirst(), cores.get(1)),
                "Servers on core %d, the load client on core %d".formatted(cores.getFirst(), cores.get(1)));
    }

    private static List<String> on(Path taskset, int core) {
        return List.of(taskset.toString(), "-c", Integer.toString(core));
    }

    List<String> server(List<String> command) {
        return Stream.concat(server.stream(), command.stream()).toList();
    }

    List<String> client(List<String> command) {
        return Stream.concat(client.stream(), command.stream()).toList();
    }

    /// {@return the cores that this process may use; empty where the system does not tell}
    private static List<Integer> cores(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .findFirst()
                    .map(line -> coreList(line.substring(line.indexOf(':') + 1).strip()))
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }

    /// {@return the numbers in a list such as `0-3,8`}
    static List<Integer> coreList(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }

    private static List<Path> programs(String path) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "taskset"))
                .filter(Files::isExecutable)
                .toList();
    }
}
