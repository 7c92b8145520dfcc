package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends signals to child processes: by the system's `kill` function if this module may call native code
/// (`--enable-native-access=dev.asyncio.core`), else by its `kill` command, which takes a few milliseconds.
final class Signals {

    private static final boolean IS_MAC =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    private static final boolean IS_WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    /// Those that POSIX names and systems number.
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("HUP", 1),
            Map.entry("INT", 2),
            Map.entry("QUIT", 3),
            Map.entry("ABRT", 6),
            Map.entry("KILL", 9),
            Map.entry("PIPE", 13),
            Map.entry("ALRM", 14),
            Map.entry("TERM", 15),
            Map.entry("USR1", IS_MAC ? 30 : 10),
            Map.entry("USR2", IS_MAC ? 31 : 12),
            Map.entry("CHLD", IS_MAC ? 20 : 17),
            Map.entry("CONT", IS_MAC ? 19 : 18),
            Map.entry("STOP", IS_MAC ? 17 : 19),
            Map.entry("TSTP", IS_MAC ? 18 : 20),
            Map.entry("WINCH", 28));

    private Signals() {}

    /// @param name without `SIG`
    static void send(Process process, String name) {
        requireNonNull(name, "sendSignal needs the name of a signal, not null");
        Integer number = NUMBERS.get(name);
        if (number == null) {
            throw new IllegalArgumentException("There is no signal '" + name + "'; use one of "
                    + NUMBERS.keySet().stream().sorted().toList() + ", or the number");
        }
        send(process, number);
    }

    static void send(Process process, int number) {
        if (number < 0 || number > 64) {
            throw new IllegalArgumentException("A signal is a number from 0 to 64, but is " + number);
        }
        if (!process.isAlive()) {
            return; // it has ended, and the loop does not know yet
        }
        if (IS_WINDOWS) {
            sendOnWindows(process, number);
        } else if (Signals.class.getModule().isNativeAccessEnabled()) {
            sendByFunction(process, number);
        } else {
            sendByCommand(process, number);
        }
    }

    /// Stops processes, as far as that is possible.
    static void stop(List<ProcessHandle> processes) {
        if (IS_WINDOWS) {
            return;
        }
        int number = NUMBERS.getOrDefault("STOP", 19);
        List<String> command = new ArrayList<>(List.of("kill", "-" + number));
        for (ProcessHandle process : processes) {
            if (Signals.class.getModule().isNativeAccessEnabled()) {
                var _ = NativeKill.send(process.pid(), number);
            } else {
                command.add(Long.toString(process.pid()));
            }
        }
        if (command.size() > 2) {
            try {
                var _ = new ProcessBuilder(command)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                // Without the command, what is started at this very moment may escape.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void sendOnWindows(Process process, int number) {
        if (number != 15 && number != 9) {
            throw new UnsupportedOperationException(
                    "Windows has no signals but TERM (15) and KILL (9), which end a process, and the signal is "
                            + number);
        }
        process.destroyForcibly();
    }

    static void sendByFunction(Process process, int number) {
        int errno = NativeKill.send(process.pid(), number);
        if (errno != 0 && errno != NativeKill.NO_SUCH_PROCESS) {
            throw refused(process, number, "errno " + errno, null);
        }
    }

    static void sendByCommand(Process process, int number) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + number, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            String complaint = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (kill.waitFor() != 0 && process.isAlive()) {
                throw refused(process, number, complaint, null);
            }
        } catch (IOException e) {
            throw refused(process, number, "the command kill cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static IllegalStateException refused(
            Process process, int number, String reason, @Nullable Exception cause) {
        return new IllegalStateException(
                "Cannot send signal " + number + " to the process with pid " + process.pid() + ": " + reason, cause);
    }
}
