package dev.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program that does the workloads.
///
/// @param command what starts it, to which the workload is added
record Peer(String name, List<String> command) {

    /// The peer with which the others are compared.
    static final String SUBJECT = "asyncio-loop";

    /// The names of all peers, whether or not they are there on this machine, in the order of the table.
    static final List<String> NAMES =
            List.of(SUBJECT, "asyncio-handoff", "bare", "kotlin", "virtual-threads", "cpython");

    /// {@return the peers that this machine can run}
    ///
    /// @param names which ones
    static List<Peer> find(List<String> names, JavaCommand java, PythonCommand python) {
        List<Peer> found = new ArrayList<>();
        for (String name : NAMES) {
            if (names.contains(name)) {
                List<String> command = command(name, java, python);
                if (!command.isEmpty()) {
                    found.add(new Peer(name, command));
                }
            }
        }
        return found;
    }

    /// {@return the command; empty if there is none here}
    private static List<String> command(String name, JavaCommand java, PythonCommand python) {
        return switch (name) {
            case SUBJECT -> java.of(Worker.class, "-Dasyncio.engine=loop");
            case "asyncio-handoff" -> java.of(Worker.class, "-Dasyncio.engine=handoff");
            case "bare" -> java.of(BareMechanism.class);
            case "kotlin" -> java.of(KotlinCoroutines.class);
            case "virtual-threads" -> java.of(VirtualThreads.class);
            case "cpython" -> python.command();
            default -> throw new IllegalArgumentException(name);
        };
    }

    List<String> commandFor(Workload workload) {
        return Stream.concat(command.stream(), Stream.of(workload.id())).toList();
    }

    /// {@return all names, for messages}
    static String names() {
        return NAMES.stream().collect(Collectors.joining(", "));
    }
}
