package dev.asyncio.subprocess;

import java.util.List;

/// A process that was run from beginning to end. Python: `subprocess.CompletedProcess`.
public final class CompletedProcess extends ProcessOutput {

    private final List<String> command;
    private final int returnCode;

    CompletedProcess(List<String> command, int returnCode, ProcessOutput output) {
        super(output.stdout(), output.stderr());
        this.command = command;
        this.returnCode = returnCode;
    }

    /// {@return the program and its arguments; unmodifiable} Python: `args`.
    public List<String> command() {
        return command;
    }

    /// {@return how it ended, see [Subprocess#returnCode()]} Python: `returncode`.
    public int returnCode() {
        return returnCode;
    }

    /// Makes sure that the process was successful. Python: `check_returncode`, or `check=True`.
    ///
    /// @return this
    /// @throws CalledProcessException if its return code is not 0
    public CompletedProcess check() {
        if (returnCode != 0) {
            throw new CalledProcessException(this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "CompletedProcess['%s', returnCode=%d, stdout=%d bytes, stderr=%d bytes]"
                .formatted(String.join(" ", command), returnCode, stdout().length, stderr().length);
    }
}
