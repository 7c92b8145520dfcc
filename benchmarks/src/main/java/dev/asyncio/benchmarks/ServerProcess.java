package dev.asyncio.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A peer that serves, see [Serving]. It ends when it is closed, or with this process.
final class ServerProcess implements AutoCloseable {

    private static final int SHOWN_LINES = 10;

    private final Process process;
    private final Path messages;
    private final Thread onExit;

    private ServerProcess(Process process, Path messages) {
        this.process = process;
        this.messages = messages;
        // Else an interrupted measurement would leave a server behind.
        this.onExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /// The server does not serve; the message says what it did and what it said.
    static final class FailedException extends IOException {

        private static final long serialVersionUID = 1;

        private final int status;

        private FailedException(String message, int status) {
            super(message);
            this.status = status;
        }

        /// {@return the exit status; [ChildProcess#KILLED] if it had none}
        int status() {
            return status;
        }
    }

    /// Starts a server and waits until it listens.
    ///
    /// @param environment all of it
    /// @param folder for what it writes to its standard error
    /// @param limit how long it may take to listen
    /// @throws FailedException if it ends instead, or does not say that it listens in time
    static ServerProcess start(List<String> command, Map<String, String> environment, Path folder, Duration limit)
            throws IOException, InterruptedException {
        Path messages = Files.createTempFile(folder, "messages", ".txt");
        var builder = new ProcessBuilder(command).redirectError(messages.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var server = new ServerProcess(builder.start(), messages);
        boolean isListening = false;
        try {
            server.awaitReady(limit);
            isListening = true;
            return server;
        } finally {
            if (!isListening) {
                server.close();
            }
        }
    }

    private void awaitReady(Duration limit) throws IOException, InterruptedException {
        var ready = new CompletableFuture<Boolean>();
        Thread.startVirtualThread(() -> {
            try (BufferedReader lines = process.inputReader()) {
                // To the end: a server that prints more must not wait for a reader.
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.strip().equals(Serving.READY)) {
                        ready.complete(true);
                    }
                }
            } catch (IOException e) {
                // The server is killed while it is read from.
            }
            ready.complete(false);
        });
        try {
            if (!ready.get(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                process.waitFor();
                throw new FailedException("ended before it listened" + end(), process.exitValue());
            }
        } catch (TimeoutException e) {
            throw new FailedException(
                    "did not print " + Serving.READY + " within " + limit.toSeconds() + " s and was killed" + said(),
                    ChildProcess.KILLED);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nobody fails this future", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /// @throws FailedException if it has died
    void checkAlive() throws IOException, InterruptedException {
        // What the kernel does to a process takes it a moment after its connections break.
        if (process.waitFor(Duration.ofMillis(500))) {
            throw new FailedException("died while it was measured" + end(), process.exitValue());
        }
    }

    private String end() {
        return ", with exit status " + process.exitValue() + said();
    }

    /// {@return the last lines of its standard error, for a message}
    private String said() {
        try {
            List<String> lines = Files.readAllLines(messages).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
            return last.isEmpty() ? "; it said nothing" : ":\n  " + String.join("\n  ", last);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        // A process that is killed ends in a moment, so there is nothing to interrupt.
        process.destroyForcibly().onExit().join();
        Files.deleteIfExists(messages);
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // This process is ending, and the hook runs.
        }
    }
}
