package dev.asyncio.subprocess;

import dev.asyncio.stream.BaseTransport;
import org.jspecify.annotations.Nullable;

/// A child process, for the protocol that is called about it. Python: `asyncio.SubprocessTransport`.
///
/// Signals are explained at [Subprocess].
public sealed interface SubprocessTransport extends BaseTransport permits ChildProcess {

    /// {@return the process's number in the system}
    long pid();

    /// {@return how the process has ended, see [Subprocess#returnCode()]; null while it runs}
    @Nullable
    Integer returnCode();

    /// {@return the pipe to the process's standard input (a [dev.asyncio.stream.WriteTransport]), output or
    /// error ([dev.asyncio.stream.ReadTransport]s); null if that is no pipe}
    ///
    /// @param fd 0, 1 or 2
    @Nullable
    BaseTransport pipeTransport(int fd);

    /// Sends a signal, see [Subprocess#sendSignal(String)].
    void sendSignal(String signal);

    /// Sends a signal, see [Subprocess#sendSignal(int)].
    void sendSignal(int signal);

    /// Asks the process to end, see [Subprocess#terminate()].
    void terminate();

    /// Ends the process, see [Subprocess#kill()].
    void kill();

    /// Ends the process and all its descendants, see [Subprocess#killTree()].
    void killTree();

    /// Closes the pipes, and kills the process with its descendants if it still runs. Does not wait; has no
    /// effect the second time.
    @Override
    void close();
}
