package dev.asyncio.subprocess;

import java.nio.charset.StandardCharsets;

/// What a process has written. Python: the pair that `communicate` returns.
public sealed class ProcessOutput permits CompletedProcess {

    private final byte[] stdout;
    private final byte[] stderr;

    ProcessOutput(byte[] stdout, byte[] stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /// {@return what it wrote to its standard output; empty if that is no pipe (Python: `None`); not a copy}
    public final byte[] stdout() {
        return stdout;
    }

    /// {@return what it wrote to its standard error; empty if that is no pipe (Python: `None`); not a copy}
    public final byte[] stderr() {
        return stderr;
    }

    /// {@return the standard output as text in UTF-8}
    public final String stdoutText() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /// {@return the standard error as text in UTF-8}
    public final String stderrText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ProcessOutput[stdout=%d bytes, stderr=%d bytes]".formatted(stdout.length, stderr.length);
    }
}
