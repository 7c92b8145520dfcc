package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import dev.asyncio.CancelledError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Starts child processes. To be imported statically: `import static dev.asyncio.subprocess.Subprocesses.*;`.
///
/// All functions suspend the calling task until the process runs; starting one takes a few milliseconds, on
/// another thread.
public final class Subprocesses {

    private Subprocesses() {}

    /// {@return the default options: everything is inherited from this process}
    public static SubprocessOptions options() {
        return SubprocessOptions.DEFAULT;
    }

    // ---- with streams

    /// Starts a program that inherits everything. Python: `asyncio.create_subprocess_exec`.
    ///
    /// @param program a name that is looked for on the PATH, or a file
    /// @param arguments passed as they are: no shell looks at them
    /// @throws FileNotFoundException if there is no such program, or no such working directory
    /// @throws AccessDeniedException if it is not executable
    /// @throws IOException if it cannot be started for another reason
    /// @throws CancelledError if the task is cancelled meanwhile; the process is killed if it has been
    ///     started
    public static Subprocess createSubprocessExec(String program, String... arguments) throws IOException {
        return createSubprocessExec(options(), program, arguments);
    }

    /// Starts a program, see [#createSubprocessExec(String, String...)].
    public static Subprocess createSubprocessExec(SubprocessOptions options, String program, String... arguments)
            throws IOException {
        return createSubprocessExec(options, commandOf(program, arguments));
    }

    /// Starts a program, see [#createSubprocessExec(String, String...)].
    ///
    /// @param command the program and its arguments
    public static Subprocess createSubprocessExec(SubprocessOptions options, List<String> command) throws IOException {
        requireNonNull(options, "A process needs options, not null; leave them out for the default");
        ProcessStreams streams = new ProcessStreams(options.limit());
        return new Subprocess(ChildProcess.start(streams, checked(command), options), streams);
    }

    /// Has the shell run a command; everything is inherited. Python: `asyncio.create_subprocess_shell`.
    ///
    /// Whatever is put into the command from outside can do everything that the shell can: prefer
    /// [#createSubprocessExec(String, String...)] with arguments.
    ///
    /// @param command for `/bin/sh -c`, or `cmd.exe /c` on Windows
    /// @throws IOException if the shell cannot be started; that it does not find a program is its return code
    ///     127
    /// @throws CancelledError if the task is cancelled meanwhile; the process is killed if it has been
    ///     started
    public static Subprocess createSubprocessShell(String command) throws IOException {
        return createSubprocessShell(options(), command);
    }

    /// Has the shell run a command, see [#createSubprocessShell(String)].
    public static Subprocess createSubprocessShell(SubprocessOptions options, String command) throws IOException {
        return createSubprocessExec(options, shell(command));
    }

    // ---- from beginning to end

    /// Runs a program without input to its end and returns what it printed. Python: `subprocess.run` with
    /// `capture_output`, which blocks.
    ///
    /// ```java
    /// String head = run("git", "rev-parse", "HEAD").check().stdoutText().strip();
    /// var result = waitFor(() -> run("make", "test"), seconds(60)); // with a time limit
    /// ```
    ///
    /// @throws IOException as [#createSubprocessExec(String, String...)]
    /// @throws CancelledError if the task is cancelled meanwhile; the process is killed, with its descendants
    public static CompletedProcess run(String program, String... arguments) throws IOException {
        return run(options().stdin(Stdio.DEVNULL).stdout(Stdio.PIPE).stderr(Stdio.PIPE), "", program, arguments);
    }

    /// Runs a program to its end and returns what it wrote to its pipes, see [#run(String, String...)].
    ///
    /// @param input written to its standard input in UTF-8; if it is not empty, that must be a pipe
    public static CompletedProcess run(SubprocessOptions options, String input, String program, String... arguments)
            throws IOException {
        List<String> command = commandOf(program, arguments);
        requireNonNull(input, "run needs input, not null; use an empty string if there is none");
        try (Subprocess process = createSubprocessExec(options, command)) {
            ProcessOutput output = process.communicate(input);
            return new CompletedProcess(command, process.await(), output);
        }
    }

    // ---- with protocols

    /// What was made: a transport and the protocol that it calls.
    ///
    /// @param transport the process
    /// @param protocol the protocol
    /// @param <P> the type of the protocol
    public record Connected<P extends SubprocessProtocol>(SubprocessTransport transport, P protocol) {}

    /// Starts a program and calls a protocol about it; its input, output and error are pipes. Python:
    /// `loop.subprocess_exec`.
    ///
    /// @param protocolFactory called once
    /// @throws IOException as [#createSubprocessExec(String, String...)]
    /// @throws CancelledError if the task is cancelled meanwhile; the process is killed if it has been
    ///     started
    public static <P extends SubprocessProtocol> Connected<P> subprocessExec(
            Supplier<P> protocolFactory, String program, String... arguments) throws IOException {
        return subprocessExec(protocolFactory, options().pipes(), commandOf(program, arguments));
    }

    /// Starts a program and calls a protocol about it, see [#subprocessExec(Supplier, String, String...)].
    ///
    /// @param command the program and its arguments
    public static <P extends SubprocessProtocol> Connected<P> subprocessExec(
            Supplier<P> protocolFactory, SubprocessOptions options, List<String> command) throws IOException {
        requireNonNull(options, "A process needs options, not null; leave them out for pipes");
        List<String> copy = checked(command);
        P protocol = requireNonNull(
                requireNonNull(protocolFactory, "subprocessExec needs a factory of protocols, not null")
                        .get(),
                "The factory returned null instead of a protocol");
        return new Connected<>(ChildProcess.start(protocol, copy, options), protocol);
    }

    /// Has the shell run a command and calls a protocol about it; its input, output and error are pipes.
    /// Python: `loop.subprocess_shell`.
    ///
    /// @param command for `/bin/sh -c`, or `cmd.exe /c` on Windows
    public static <P extends SubprocessProtocol> Connected<P> subprocessShell(
            Supplier<P> protocolFactory, String command) throws IOException {
        return subprocessExec(protocolFactory, options().pipes(), shell(command));
    }

    // ---- commands

    private static List<String> commandOf(String program, String[] arguments) {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(List.of(requireNonNull(arguments, "The arguments of a process must not be null")));
        return checked(command);
    }

    private static List<String> checked(List<String> command) {
        requireNonNull(command, "A process needs a command, not null");
        if (command.isEmpty()) {
            throw new IllegalArgumentException("A command needs at least a program, but is empty");
        }
        for (String part : command) {
            requireNonNull(part, "Neither a program nor its arguments may be null");
            if (part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("The system's commands cannot hold a zero character, but an argument"
                        + " of '" + command.getFirst().replace('\0', '?') + "' has one");
            }
        }
        if (command.getFirst().isEmpty()) {
            throw new IllegalArgumentException("A program needs a name, but it is empty");
        }
        return List.copyOf(command);
    }

    private static List<String> shell(String command) {
        requireNonNull(command, "The shell needs a command, not null");
        boolean isWindows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return isWindows ? List.of("cmd.exe", "/c", command) : List.of("/bin/sh", "-c", command);
    }
}
