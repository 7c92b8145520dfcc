package dev.asyncio.subprocess;

import static dev.asyncio.Asyncio.awaitAll;
import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A child process that was started and may still run. Python: `asyncio.subprocess.Process`, a name Java has
/// taken.
///
/// ```java
/// try (var process = createSubprocessExec(options().stdout(PIPE), "git", "log")) {
///     for (String line : process.stdout().lines(UTF_8)) {
///         …
///     }
/// }
/// ```
/// Closing it kills what still runs. A process that is neither closed nor awaited runs on until its loop
/// closes, which kills it and says so in the log.
///
/// **Signals** go to the process alone, not to what it has started; [#killTree()] and [#close()] reach that
/// as well. Like all methods here they are called on the loop. One that is sent when the process has ended,
/// but the loop has not yet been told, is ignored.
///
/// Source: CPython, `subprocess.py` and `base_subprocess.py`.
public final class Subprocess implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private final ChildProcess child;
    private final ProcessStreams streams;

    Subprocess(ChildProcess child, ProcessStreams streams) {
        this.child = child;
        this.streams = streams;
    }

    // ---- streams

    /// {@return the stream to the process's standard input}
    ///
    /// @throws IllegalStateException if that is no pipe (Python: `None`)
    public StreamWriter stdin() {
        return requirePipe(streams.stdin, "stdin");
    }

    /// {@return the stream from the process's standard output}
    ///
    /// @throws IllegalStateException if that is no pipe (Python: `None`)
    public StreamReader stdout() {
        return requirePipe(streams.stdout, "stdout");
    }

    /// {@return the stream from the process's standard error}
    ///
    /// @throws IllegalStateException if that is no pipe (Python: `None`)
    public StreamReader stderr() {
        return requirePipe(streams.stderr, "stderr");
    }

    private <T> T requirePipe(@Nullable T stream, String which) {
        if (stream == null) {
            throw new IllegalStateException(
                    "The " + which + " of " + this + " is no pipe; start it with options()." + which + "(PIPE)");
        }
        return stream;
    }

    /// Writes the input, reads all output, and waits for the end, all at the same time so that no pipe holds
    /// up another. Suspends the calling task. Python: `communicate`.
    ///
    /// The standard input is closed, whether there is anything to write or not. A process that ends before it
    /// has read everything is no failure.
    ///
    /// @param input not copied before it is written
    /// @return what the process wrote to its pipes
    /// @throws IllegalStateException if there is input and the standard input is no pipe, or another task
    ///     reads from the output
    /// @throws IOException if a pipe fails
    /// @throws CancelledError if the task is cancelled while it waits. The process runs on, what it wrote can
    ///     still be read, by a second `communicate` for instance, and what input was written stays written
    public ProcessOutput communicate(byte[] input) throws IOException {
        requireNonNull(input, "communicate needs input, not null; leave it out if there is none");
        StreamWriter stdin = streams.stdin;
        if (input.length > 0 && stdin == null) {
            stdin(); // throws
        }
        List<byte[]> outputs =
                awaitAll(() -> feed(stdin, input), () -> readAll(streams.stdout), () -> readAll(streams.stderr));
        child.await();
        return new ProcessOutput(outputs.get(1), outputs.get(2));
    }

    /// Writes the input, in UTF-8, reads all output, and waits for the end, see [#communicate(byte[])].
    public ProcessOutput communicate(String input) throws IOException {
        requireNonNull(input, "communicate needs input, not null; leave it out if there is none");
        return communicate(input.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads all output and waits for the end, see [#communicate(byte[])].
    public ProcessOutput communicate() throws IOException {
        return communicate(NOTHING);
    }

    private static byte[] feed(@Nullable StreamWriter stdin, byte[] input) {
        if (stdin != null) {
            try {
                stdin.write(input);
                stdin.drain();
            } catch (IOException e) {
                // The process has closed its end: it has read as much as it wanted to.
            }
            stdin.close();
        }
        return NOTHING;
    }

    private static byte[] readAll(@Nullable StreamReader reader) throws IOException {
        return reader == null ? NOTHING : reader.read();
    }

    // ---- the end

    /// Waits, suspending the calling task, until the process has exited. Python: `wait`, a name Java has
    /// taken.
    ///
    /// A process whose output is a pipe that nobody reads may never exit: [#communicate()] reads.
    ///
    /// @return its return code, see [#returnCode()]
    /// @throws CancelledError if the task is cancelled while it waits; the process runs on
    public int await() {
        return child.await();
    }

    /// {@return how the process ended; null while it runs, or until the loop is told} Python: `returncode`.
    ///
    /// What the process gave to `exit`; or, if a signal ended it, 128 and the number of the signal, as shells
    /// say it: 137 for KILL, 143 for TERM. (CPython: the negative number of the signal. The JDK does not tell
    /// the two apart.)
    public @Nullable Integer returnCode() {
        return child.returnCode();
    }

    /// {@return its number in the system}
    public long pid() {
        return child.pid();
    }

    // ---- signals

    /// Sends a signal. Python: `send_signal`.
    ///
    /// Takes a few milliseconds, in which the loop is blocked, unless the module `dev.asyncio.core` may call
    /// native code (`--enable-native-access=dev.asyncio.core`); TERM and KILL of [#terminate()] and [#kill()]
    /// do not.
    ///
    /// @param signal without `SIG`: `HUP`, `INT`, `QUIT`, `ABRT`, `KILL`, `PIPE`, `ALRM`, `TERM`, `USR1`,
    ///     `USR2`, `CHLD`, `CONT`, `STOP`, `TSTP`, `WINCH`
    /// @throws ProcessLookupException if the process has ended
    /// @throws IllegalArgumentException if there is no such signal
    /// @throws IllegalStateException if the system refuses it
    /// @throws UnsupportedOperationException on Windows, for all but TERM and KILL
    public void sendSignal(String signal) {
        child.sendSignal(signal);
    }

    /// Sends a signal, see [#sendSignal(String)].
    ///
    /// @param signal the system's number of it, from 0, which only asks, to 64
    public void sendSignal(int signal) {
        child.sendSignal(signal);
    }

    /// Asks the process to end: sends TERM. Python: `terminate`.
    ///
    /// @throws ProcessLookupException if it has ended
    public void terminate() {
        child.terminate();
    }

    /// Ends the process: sends KILL, which it cannot refuse. Python: `kill`.
    ///
    /// @throws ProcessLookupException if it has ended
    public void kill() {
        child.kill();
    }

    /// Ends the process and all its descendants: sends KILL to each. Those whose own parent has ended are no
    /// longer its descendants to the system, and are not found. Python: none.
    ///
    /// @throws ProcessLookupException if it has ended
    public void killTree() {
        child.killTree();
    }

    /// Closes the pipes; kills the process with its descendants if it still runs. Never suspends: it exits a
    /// little later, see [#await()]. Has no effect the second time. Python: none; the transport's `close`.
    @Override
    public void close() {
        child.close();
    }

    /// {@return the transport underneath}
    public SubprocessTransport transport() {
        return child;
    }

    /// {@return a text such as `Subprocess['git log', pid=4711, running]`}
    @Override
    public String toString() {
        return child.toString();
    }
}
