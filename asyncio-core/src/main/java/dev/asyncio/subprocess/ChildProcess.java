package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.OpenResource;
import dev.asyncio.OutsideWork;
import dev.asyncio.WaitQueue;
import dev.asyncio.pipe.PipeOwner;
import dev.asyncio.pipe.PipeThreads;
import dev.asyncio.pipe.ReadPipe;
import dev.asyncio.pipe.WritePipe;
import dev.asyncio.stream.BaseProtocol;
import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ExtraInfo;
import dev.asyncio.stream.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A child process with its pipes, from its start to the end of all of them.
///
/// Whatever comes from other threads, be it output or the exit, comes as a call on the loop. Source: CPython,
/// `base_subprocess.py`.
final class ChildProcess implements SubprocessTransport {

    private static final Logger LOGGER = System.getLogger("asyncio");

    private final List<String> command;
    private final SubprocessOptions options;
    private final OutsideWork work;
    private final @Nullable Pipe<WritePipe> stdin;
    private final @Nullable Pipe<ReadPipe> stdout;
    private final @Nullable Pipe<ReadPipe> stderr;

    /// Written by the thread that starts the process; read by any, above all by one that closes the loop.
    private final AtomicReference<@Nullable Process> running = new AtomicReference<>();

    private volatile boolean isLoopClosed;

    // Confined to the loop.
    private SubprocessProtocol protocol;
    private final Future<Void> started = Asyncio.createFuture();
    private final WaitQueue waiters = new WaitQueue(this);
    private @Nullable Process process; // once it has started
    private @Nullable Integer returnCode;
    private final OpenResource opened;
    private int openPipes;
    private boolean isClosed;
    private boolean isFinished;

    private ChildProcess(SubprocessProtocol protocol, List<String> command, SubprocessOptions options) {
        this.protocol = protocol;
        this.command = command;
        this.options = options;
        this.opened = OpenResource.begin(EventLoop.confined(), OpenResource.Kind.PROCESS, this);
        this.work = OutsideWork.begin(this::loopCloses);
        this.stdin = options.stdin() == Stdio.PIPE ? writePipe() : null;
        this.stdout = options.stdout() == Stdio.PIPE ? readPipe(1) : null;
        this.stderr = options.stderr() == Stdio.PIPE ? readPipe(2) : null;
    }

    private Pipe<WritePipe> writePipe() {
        Pipe<WritePipe> pipe = new Pipe<>(0);
        pipe.transport = new WritePipe(pipe, pipe);
        openPipes++;
        return pipe;
    }

    private Pipe<ReadPipe> readPipe(int fd) {
        Pipe<ReadPipe> pipe = new Pipe<>(fd);
        pipe.transport = new ReadPipe(pipe, () -> {}, pipe); // nothing ends a read of the JDK's before the process does
        openPipes++;
        return pipe;
    }

    // ---- starting

    /// Starts a process, suspending the calling task until it runs.
    ///
    /// @throws CancelledError if the task is cancelled meanwhile; the process is then killed as soon as it
    ///     runs
    static ChildProcess start(SubprocessProtocol protocol, List<String> command, SubprocessOptions options)
            throws IOException {
        ChildProcess child = new ChildProcess(protocol, command, options);
        try {
            PipeThreads.start("start of " + child.program(), child::launch);
        } catch (Throwable thrown) { // the system has no more threads
            child.discard();
            throw thrown;
        }
        try {
            Asyncio.await(child.started);
        } catch (Throwable thrown) {
            child.close(); // also for a caller that may not await, and is told so only now
            throw thrown;
        }
        return child;
    }

    /// The work of a thread. It goes on as the one that reads the first pipe: a process may exit at once and
    /// leave a child that writes on, and the JDK must not get hold of the stream before we do.
    private void launch() {
        Process process;
        try {
            process = options.builder(command).start();
        } catch (Throwable thrown) {
            Throwable explained =
                    thrown instanceof Exception failure ? StartFailure.explain(command, options, failure) : thrown;
            work.deliver(() -> failed(explained));
            return;
        }
        running.set(process);
        if (isLoopClosed || !work.deliver(() -> started(process))) {
            ProcessTree.kill(process);
            return;
        }
        var _ = process.onExit().thenAccept(ended -> work.deliver(() -> exited(ended.exitValue())));
        Pipe<ReadPipe> first = stdout != null ? stdout : stderr;
        if (stdout != null && stderr != null) {
            PipeThreads.start(stderr.threadName(), () -> readAll(process, stderr));
        }
        if (first != null) {
            PipeThreads.rename(first.threadName());
            readAll(process, first);
        }
    }

    private static void readAll(Process process, Pipe<ReadPipe> pipe) {
        InputStream source = pipe.fd == 1 ? process.getInputStream() : process.getErrorStream();
        // When the process exits, the JDK empties its streams and closes them, under their monitors, even
        // though the process may have children that write on. So the monitor is kept until they are done.
        synchronized (source) {
            pipe.transport().readAll(source);
        }
    }

    /// There is no process.
    private void discard() {
        work.end();
        opened.end();
        if (stdin != null) {
            stdin.transport().discard();
        }
        if (stdout != null) {
            stdout.transport().discard();
        }
        if (stderr != null) {
            stderr.transport().discard();
        }
    }

    private void failed(Throwable explained) {
        discard();
        isClosed = true;
        isFinished = true;
        started.trySetException(explained);
    }

    private void started(Process runs) {
        process = runs;
        if (stdin != null) {
            stdin.transport().connect(runs.getOutputStream());
        }
        if (isClosed) { // by a cancellation of the task that started it
            isClosed = false;
            protocol = new SubprocessProtocol() {}; // the other has not been told of any process
            close();
            return;
        }
        started.trySetResult(null);
        try {
            protocol.connectionMade(this);
        } catch (Throwable thrown) {
            close();
            throw thrown;
        }
    }

    // ---- ending

    private void exited(int code) {
        returnCode = code;
        if (stdin != null) {
            stdin.transport()
                    .readerIsGone(new IOException(name() + " has exited before it had read all of its standard input"));
        }
        protocol.processExited();
        waiters.wakeAll();
        finishIfAllIsClosed();
    }

    private void pipeLost(int fd, @Nullable Exception exception) {
        openPipes--;
        protocol.pipeConnectionLost(fd, exception);
        finishIfAllIsClosed();
    }

    private void finishIfAllIsClosed() {
        if (returnCode != null && openPipes == 0 && !isFinished) {
            isFinished = true;
            isClosed = true;
            opened.end();
            work.end();
            protocol.connectionLost(null);
        }
    }

    /// Waits for the exit.
    int await() {
        if (returnCode == null) {
            waiters.suspend();
        }
        return requireNonNull(returnCode, "who is woken has a return code");
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        opened.end();
        if (process == null) {
            return; // started() will see it
        }
        if (returnCode == null) {
            killTree(process);
        }
        if (stdin != null) {
            stdin.transport().abort();
        }
        if (stdout != null) {
            stdout.transport().close();
        }
        if (stderr != null) {
            stderr.transport().close();
        }
    }

    /// On the thread that closes the loop.
    private void loopCloses() {
        isLoopClosed = true;
        Process process = running.get();
        if (process != null && process.isAlive()) {
            if (!isClosed) {
                LOGGER.log(
                        Level.WARNING,
                        name() + " was still running when its loop closed, and was killed; close it, say with try"
                                + " (process)");
            }
            ProcessTree.kill(process);
        }
    }

    // ---- signals

    @Override
    public void sendSignal(String signal) {
        Signals.send(running("SIG" + signal), signal);
    }

    @Override
    public void sendSignal(int signal) {
        Signals.send(running("signal " + signal), signal);
    }

    @Override
    public void terminate() {
        running("SIGTERM").destroy();
    }

    @Override
    public void kill() {
        running("SIGKILL").destroyForcibly();
    }

    @Override
    public void killTree() {
        killTree(running("SIGKILL"));
    }

    /// On another thread, since it blocks; should the loop close meanwhile, it is done there.
    private void killTree(Process root) {
        PipeThreads.start("end of " + name(), () -> ProcessTree.kill(root));
    }

    private Process running(String signal) {
        if (process == null || returnCode != null) {
            throw new ProcessLookupException("Cannot send " + signal + " to " + name() + ", which has ended with return"
                    + " code " + returnCode + "; ask returnCode() first");
        }
        return process;
    }

    // ---- state

    @Override
    public long pid() {
        return process == null ? -1 : process.pid();
    }

    @Override
    public @Nullable Integer returnCode() {
        return returnCode;
    }

    @Override
    public @Nullable BaseTransport pipeTransport(int fd) {
        Pipe<?> pipe = switch (fd) {
            case 0 -> stdin;
            case 1 -> stdout;
            case 2 -> stderr;
            default -> null;
        };
        return pipe == null ? null : pipe.transport();
    }

    @Override
    public boolean isClosing() {
        return isClosed;
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
        requireNonNull(key, "extraInfo needs a key, not null");
        return key.equals(ExtraInfo.SUBPROCESS) ? key.type().cast(process) : null;
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol replacement) {
        if (!(replacement instanceof SubprocessProtocol suitable)) {
            throw new IllegalArgumentException("A process calls a SubprocessProtocol, but was given " + replacement);
        }
        protocol = suitable;
    }

    private String program() {
        return command.getFirst();
    }

    /// {@return what messages call it}
    String name() {
        Process process = running.get();
        return "process '" + program() + "'" + (process == null ? "" : " (pid " + process.pid() + ")");
    }

    @Override
    public String toString() {
        Process process = running.get();
        return "Subprocess['%s'%s%s]"
                .formatted(
                        String.join(" ", command),
                        process == null ? ", not started" : ", pid=" + process.pid(),
                        process == null ? "" : returnCode == null ? ", running" : ", returnCode=" + returnCode);
    }

    /// What a pipe belongs to and calls: tells the process's protocol.
    private final class Pipe<T extends BaseTransport> implements Protocol, PipeOwner {

        private final int fd;
        private @Nullable T transport;

        Pipe(int fd) {
            this.fd = fd;
        }

        T transport() {
            return requireNonNull(transport);
        }

        @Override
        public String name() {
            return ChildProcess.this.name();
        }

        @Override
        public String threadName() {
            return (fd == 0 ? "stdin" : fd == 1 ? "stdout" : "stderr") + " of " + name();
        }

        @Override
        public Exception explain(IOException failure) {
            return fd == 0
                    ? new IOException(
                            "Cannot write to the standard input of " + name() + ": " + failure.getMessage(), failure)
                    : failure;
        }

        @Override
        public <X> @Nullable X extraInfo(ExtraInfo<X> key) {
            return ChildProcess.this.extraInfo(key);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            protocol.pipeDataReceived(fd, data);
        }

        @Override
        public void chunkReceived(Chunk chunk) {
            protocol.pipeChunkReceived(fd, chunk);
        }

        @Override
        public void pauseWriting() {
            protocol.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            protocol.resumeWriting();
        }

        @Override
        public void connectionLost(@Nullable Exception exception) {
            pipeLost(fd, exception);
        }
    }
}
