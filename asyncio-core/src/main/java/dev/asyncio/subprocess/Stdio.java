package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/// Where the standard input of a process comes from, or its output goes to. Python: the values of `stdin`,
/// `stdout` and `stderr`.
public sealed interface Stdio {

    /// From and to this process, by a pipe.
    Stdio PIPE = Kind.PIPE;

    /// The same as for this process; the default. Python: `None`.
    Stdio INHERIT = Kind.INHERIT;

    /// Nothing to read, and nobody who reads.
    Stdio DEVNULL = Kind.DEVNULL;

    /// For the standard error only: to where the standard output goes.
    Stdio STDOUT = Kind.STDOUT;

    /// {@return a file to read the input from}
    static Stdio from(Path file) {
        return new From(requireNonNull(file, "Stdio.from needs a file, not null"));
    }

    /// {@return a file to write the output to; what it holds is replaced}
    static Stdio to(Path file) {
        return new To(requireNonNull(file, "Stdio.to needs a file, not null"));
    }

    /// {@return a file to whose end the output is added}
    static Stdio appendTo(Path file) {
        return new AppendTo(requireNonNull(file, "Stdio.appendTo needs a file, not null"));
    }

    /// What needs no file; see the constants of the same names.
    enum Kind implements Stdio {
        /// See [Stdio#PIPE].
        PIPE,
        /// See [Stdio#INHERIT].
        INHERIT,
        /// See [Stdio#DEVNULL].
        DEVNULL,
        /// See [Stdio#STDOUT].
        STDOUT
    }

    /// See [Stdio#from(Path)].
    ///
    /// @param file the file
    record From(Path file) implements Stdio {}

    /// See [Stdio#to(Path)].
    ///
    /// @param file the file
    record To(Path file) implements Stdio {}

    /// See [Stdio#appendTo(Path)].
    ///
    /// @param file the file
    record AppendTo(Path file) implements Stdio {}
}
