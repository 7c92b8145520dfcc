package dev.asyncio.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A process that has ended.
///
/// @param status its exit status, or [#KILLED]
/// @param lines of its standard output
/// @param took from its start to its end
record ChildProcess(int status, List<String> lines, Duration took) {

    /// The status of one that did not end in time. No exit status is negative.
    static final int KILLED = -1;

    /// The slowest workload, a million sleepers of the slowest peer, takes half a minute.
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /// What becomes of a child's standard error.
    enum Messages {
        SHOWN,
        DROPPED
    }

    /// There is no such program, or it cannot be executed.
    static final class CannotStartException extends IOException {

        private static final long serialVersionUID = 1;

        private CannotStartException(String program, IOException cause) {
            super("Cannot start '" + program + "': " + cause.getMessage(), cause);
        }
    }

    /// Runs a program to its end.
    ///
    /// @param environment all of it
    /// @param folder for its output while it runs: reading from a pipe would take processor time from what is
    ///     measured
    static ChildProcess run(List<String> command, Map<String, String> environment, Path folder, Messages messages)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        var builder = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(messages == Messages.SHOWN ? Redirect.INHERIT : Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        Process process = start(builder);
        try {
            boolean hasEnded = process.waitFor(LIMIT);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new ChildProcess(hasEnded ? process.exitValue() : KILLED, Files.readAllLines(output), took);
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(output);
        }
    }

    private static Process start(ProcessBuilder builder) throws CannotStartException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CannotStartException(builder.command().getFirst(), e);
        }
    }
}
