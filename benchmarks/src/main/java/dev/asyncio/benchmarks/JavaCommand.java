package dev.asyncio.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts another Java program as this one was started: the same JDK, the same flags, the same class path. So
/// all peers have what the launcher gives the library.
record JavaCommand(List<String> start) {

    static JavaCommand ofThisProcess() {
        List<String> start = new ArrayList<>();
        start.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!isForThisProcessOnly(flag)) {
                start.add(flag);
            }
        }
        start.add("-cp");
        start.add(System.getProperty("java.class.path"));
        return new JavaCommand(List.copyOf(start));
    }

    /// A debugger or profiler that is attached to this process has no business in those that are measured; the
    /// engine is chosen for each.
    private static boolean isForThisProcessOnly(String flag) {
        return flag.startsWith("-agent") || flag.startsWith("-javaagent") || flag.startsWith("-Dasyncio.");
    }

    List<String> of(Class<?> main, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(start.getFirst());
        command.addAll(List.of(flags));
        command.addAll(start.subList(1, start.size()));
        command.add(main.getName());
        return command;
    }
}
