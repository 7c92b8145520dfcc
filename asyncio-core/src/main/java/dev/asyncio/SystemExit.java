package dev.asyncio;

/// Leaves the loop at once, from a task or a callback, and is thrown out of `run`. Python: `SystemExit`.
///
/// What else is ready stays so; [Runner#close()] cancels the tasks that are left. [Asyncio#runMain] ends the
/// process with the status.
public final class SystemExit extends Error {

    private static final long serialVersionUID = 1L;

    /// The process's exit status.
    private final int status;

    /// Creates the error.
    ///
    /// @param status the process's exit status, 0 to 255
    public SystemExit(int status) {
        super("exit status " + status);
        this.status = status;
    }

    /// The same exit, come by again.
    SystemExit(SystemExit first) {
        super(first.getMessage(), first);
        this.status = first.status;
    }

    /// {@return the process's exit status}
    public int status() {
        return status;
    }
}
