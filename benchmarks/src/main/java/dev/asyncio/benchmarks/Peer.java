package dev.asyncio.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program that does the workloads.
///
/// @param command what starts it, to which the workload is added
record Peer(String name, List<String> command) {

    /// The peer with which the others are compared.
    static final String SUBJECT = "asyncio-loop";

    /// The names of all peers, whether or not they are there on this machine, in the order of the table.
    static final List<String> NAMES = List.of(
            SUBJECT,
            "asyncio-protocol",
            "asyncio-handoff",
            "bare",
            "kotlin",
            "netty",
            "vertx",
            "virtual-threads",
            "cpython",
            "cpython-protocol");

    private static final Set<String> ONLY_SERVERS = Set.of("asyncio-protocol", "netty", "vertx", "cpython-protocol");
    private static final Set<String> HTTP_SERVERS = Set.of(SUBJECT, "asyncio-handoff", "netty", "vertx");
    private static final Set<String> NO_SERVERS = Set.of("bare", "kotlin");

    /// {@return the peers that this machine can run}
    ///
    /// @param names which ones
    /// @param transport what the library and Netty do their I/O with, by the library's names; empty for the
    ///     best
    static List<Peer> find(List<String> names, JavaCommand java, PythonCommand python, String transport) {
        List<Peer> found = new ArrayList<>();
        for (String name : NAMES) {
            if (names.contains(name)) {
                List<String> command = command(name, java, python, transport.isEmpty() ? "auto" : transport);
                if (!command.isEmpty()) {
                    found.add(new Peer(name, command));
                }
            }
        }
        return found;
    }

    /// {@return the command; empty if there is none here}
    private static List<String> command(String name, JavaCommand java, PythonCommand python, String transport) {
        String io = "-Dasyncio.io=" + transport;
        return switch (name) {
            case SUBJECT -> java.of(Worker.class, "-Dasyncio.engine=loop", io);
            case "asyncio-protocol" -> with(java.of(Worker.class, "-Dasyncio.engine=loop", io), Worker.PROTOCOL);
            case "asyncio-handoff" -> java.of(Worker.class, "-Dasyncio.engine=handoff", io);
            case "bare" -> java.of(BareMechanism.class);
            case "kotlin" -> java.of(KotlinCoroutines.class);
            case "netty" -> java.of(NettyServers.class, io);
            case "vertx" -> java.of(VertxServers.class);
            case "virtual-threads" -> java.of(VirtualThreads.class);
            case "cpython" -> python.command();
            case "cpython-protocol" ->
                python.command().isEmpty() ? python.command() : with(python.command(), Worker.PROTOCOL);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static List<String> with(List<String> command, String argument) {
        return Stream.concat(command.stream(), Stream.of(argument)).toList();
    }

    List<String> commandFor(Workload workload) {
        return with(command, workload.id());
    }

    /// {@return whether it may have the workload; if not, it need not be asked}
    boolean mayHave(Workload workload) {
        if (workload == Workload.HTTP) {
            return HTTP_SERVERS.contains(name);
        }
        return !(workload.isServed() ? NO_SERVERS : ONLY_SERVERS).contains(name);
    }

    /// {@return all names, for messages}
    static String names() {
        return NAMES.stream().collect(Collectors.joining(", "));
    }
}
