package dev.asyncio;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;

/// Several exceptions at once. Python: `ExceptionGroup`.
///
/// Unchecked, so that `catch (ExceptionGroup e)` needs nobody who declares it.
public final class ExceptionGroup extends RuntimeException implements ThrowableGroup {

    private static final long serialVersionUID = 1L;

    private final transient List<Throwable> exceptions;
    private final String groupMessage;

    /// Creates a group.
    ///
    /// @param message what the failures have in common
    /// @param exceptions the failures, at least one
    /// @throws IllegalArgumentException if there are none
    public ExceptionGroup(String message, List<? extends Exception> exceptions) {
        super(GroupText.summary(message, exceptions));
        this.groupMessage = message;
        this.exceptions = List.copyOf(exceptions);
    }

    @Override
    public String groupMessage() {
        return groupMessage;
    }

    @Override
    public List<Throwable> exceptions() {
        return exceptions;
    }

    @Override
    public Throwable asThrowable() {
        return this;
    }

    /// Prints the stack trace as a tree: that of the group, then that of each failure.
    @Override
    public void printStackTrace(PrintStream out) {
        GroupText.lines(this).forEach(out::println);
    }

    /// Prints the stack trace as a tree: that of the group, then that of each failure.
    @Override
    public void printStackTrace(PrintWriter out) {
        GroupText.lines(this).forEach(out::println);
    }
}
