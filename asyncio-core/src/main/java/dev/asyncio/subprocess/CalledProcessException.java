package dev.asyncio.subprocess;

/// Thrown by [CompletedProcess#check()] for a process that was not successful. Python:
/// `subprocess.CalledProcessError`.
public final class CalledProcessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 400; // characters: enough for what a program says last

    private final transient CompletedProcess process;

    CalledProcessException(CompletedProcess process) {
        super(messageOf(process));
        this.process = process;
    }

    private static String messageOf(CompletedProcess process) {
        String error = process.stderrText().strip();
        if (error.length() > SHOWN) {
            error = "… " + error.substring(error.length() - SHOWN);
        }
        return "Process '" + process.command().getFirst() + "' ended with return code " + process.returnCode()
                + (error.isEmpty() ? "" : " and wrote to its standard error: " + error);
    }

    /// {@return the process, with all of its output}
    public CompletedProcess process() {
        return process;
    }
}
