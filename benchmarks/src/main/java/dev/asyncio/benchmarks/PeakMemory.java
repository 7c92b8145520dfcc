package dev.asyncio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The most memory that a process has had resident. It tells so itself, because its parent cannot ask once it
/// has ended, and before that may ask too early.
final class PeakMemory {

    /// Begins the line in which a peer tells, in bytes. Not a `RESULT`: a harness that can ask the system does
    /// so.
    static final String LINE = "PEAK ";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String HIGH_WATER = "VmHWM:";

    private PeakMemory() {}

    /// {@return bytes, or 0 where the system does not tell: only Linux does in this way}
    static long ofThisProcess() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(HIGH_WATER)) {
                    String kibibytes = line.substring(HIGH_WATER.length())
                            .replace("kB", "")
                            .strip();
                    return Long.parseLong(kibibytes) * 1024;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
