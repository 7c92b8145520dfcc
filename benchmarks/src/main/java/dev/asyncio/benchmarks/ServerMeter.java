package dev.asyncio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the system tells of another process: Linux does in `/proc`, others tell nothing.
record ServerMeter(Path folder) {

    /// The unit of the times in `stat`. The kernel tells it to programs as `USER_HZ`, which is 100 on every
    /// platform that Java runs on.
    private static final double TICKS_A_SECOND = 100;

    /// Where the two times stand behind the name of the program, which is in parentheses and may itself hold
    /// blanks and parentheses. See proc_pid_stat(5), fields 14 and 15.
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    static ServerMeter of(long pid) {
        return new ServerMeter(Path.of("/proc", Long.toString(pid)));
    }

    /// {@return the processor time that all its threads have used, in seconds}
    OptionalDouble cpuSeconds() {
        try {
            String stat = Files.readString(folder.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            double ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
            return OptionalDouble.of(ticks / TICKS_A_SECOND);
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /// {@return how much memory it has resident, in bytes}
    OptionalLong residentBytes() {
        try {
            List<String> status = Files.readAllLines(folder.resolve("status"));
            return status.stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
