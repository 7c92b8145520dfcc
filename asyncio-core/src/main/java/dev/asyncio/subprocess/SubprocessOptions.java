package dev.asyncio.subprocess;

import static java.util.Objects.requireNonNull;

import dev.asyncio.stream.StreamReader;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a process is to be started. Python: the keyword arguments of `create_subprocess_exec`.
///
/// Immutable: each method returns options that differ in one thing. Made by [Subprocesses#options()].
public final class SubprocessOptions {

    static final SubprocessOptions DEFAULT = new SubprocessOptions(
            Stdio.INHERIT, Stdio.INHERIT, Stdio.INHERIT, null, List.of(), StreamReader.DEFAULT_LIMIT);

    private final Stdio stdin;
    private final Stdio stdout;
    private final Stdio stderr;
    private final @Nullable Path cwd;
    private final List<Consumer<Map<String, String>>> environmentEdits;
    private final int limit;

    private SubprocessOptions(
            Stdio stdin,
            Stdio stdout,
            Stdio stderr,
            @Nullable Path cwd,
            List<Consumer<Map<String, String>>> environmentEdits,
            int limit) {
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        this.cwd = cwd;
        this.environmentEdits = environmentEdits;
        this.limit = limit;
    }

    /// {@return options with this standard input: `PIPE`, `INHERIT`, `DEVNULL` or a file; inherited by
    /// default}
    ///
    /// @throws IllegalArgumentException if it is for output
    public SubprocessOptions stdin(Stdio source) {
        requireNonNull(source, "stdin needs a source, not null; leave it out to inherit it");
        if (source == Stdio.STDOUT || source instanceof Stdio.To || source instanceof Stdio.AppendTo) {
            throw new IllegalArgumentException(
                    "stdin cannot be " + source + ", which is for output; use PIPE, INHERIT, DEVNULL or Stdio.from");
        }
        return new SubprocessOptions(source, stdout, stderr, cwd, environmentEdits, limit);
    }

    /// {@return options with this standard output: `PIPE`, `INHERIT`, `DEVNULL` or a file; inherited by
    /// default}
    ///
    /// @throws IllegalArgumentException if it is for input or for the standard error
    public SubprocessOptions stdout(Stdio target) {
        requireNonNull(target, "stdout needs a target, not null; leave it out to inherit it");
        if (target == Stdio.STDOUT || target instanceof Stdio.From) {
            throw new IllegalArgumentException(
                    "stdout cannot be " + target + "; use PIPE, INHERIT, DEVNULL, Stdio.to or Stdio.appendTo");
        }
        return new SubprocessOptions(stdin, target, stderr, cwd, environmentEdits, limit);
    }

    /// {@return options with this standard error: `PIPE`, `INHERIT`, `DEVNULL`, `STDOUT` or a file; inherited
    /// by default}
    ///
    /// @throws IllegalArgumentException if it is for input
    public SubprocessOptions stderr(Stdio target) {
        requireNonNull(target, "stderr needs a target, not null; leave it out to inherit it");
        if (target instanceof Stdio.From) {
            throw new IllegalArgumentException("stderr cannot be " + target
                    + ", which is for input; use PIPE, INHERIT, DEVNULL, STDOUT, Stdio.to or Stdio.appendTo");
        }
        return new SubprocessOptions(stdin, stdout, target, cwd, environmentEdits, limit);
    }

    /// {@return options with pipes for input, output and error}
    public SubprocessOptions pipes() {
        return stdin(Stdio.PIPE).stdout(Stdio.PIPE).stderr(Stdio.PIPE);
    }

    /// {@return options with this working directory; by default that of this process}
    public SubprocessOptions cwd(Path directory) {
        requireNonNull(directory, "cwd needs a directory, not null; leave it out to inherit it");
        return new SubprocessOptions(stdin, stdout, stderr, directory, environmentEdits, limit);
    }

    /// {@return options with exactly these environment variables, in place of those of this process} Python:
    /// `env`.
    ///
    /// @param variables copied; may be empty
    public SubprocessOptions env(Map<String, String> variables) {
        Map<String, String> copy =
                Map.copyOf(requireNonNull(variables, "env needs variables, not null; leave it out to inherit them"));
        return edit(environment -> {
            environment.clear();
            environment.putAll(copy);
        });
    }

    /// {@return options with one environment variable more, or another value for it}
    public SubprocessOptions addEnv(String name, String value) {
        requireNonNull(name, "An environment variable needs a name, not null");
        requireNonNull(value, "An environment variable needs a value, not null; use removeEnv to be without it");
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "An environment variable's name must not be empty nor have a '=', and neither name nor value may"
                            + " have a zero character, but the name is '" + name.replace('\0', '?') + "'");
        }
        return edit(environment -> environment.put(name, value));
    }

    /// {@return options without one environment variable of this process}
    public SubprocessOptions removeEnv(String name) {
        requireNonNull(name, "An environment variable needs a name, not null");
        return edit(environment -> environment.remove(name));
    }

    private SubprocessOptions edit(Consumer<Map<String, String>> change) {
        return new SubprocessOptions(
                stdin,
                stdout,
                stderr,
                cwd,
                Stream.concat(environmentEdits.stream(), Stream.of(change)).toList(),
                limit);
    }

    /// {@return options with this limit of the readers of output and error, 64 KiB by default; see
    /// [StreamReader#StreamReader(int)]}
    ///
    /// @param bytes at least 1
    /// @throws IllegalArgumentException if it is less
    public SubprocessOptions limit(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("The limit of a process's output must be at least 1 byte, but is "
                    + bytes + "; leave it out for the default of " + StreamReader.DEFAULT_LIMIT);
        }
        return new SubprocessOptions(stdin, stdout, stderr, cwd, environmentEdits, bytes);
    }

    Stdio stdin() {
        return stdin;
    }

    Stdio stdout() {
        return stdout;
    }

    Stdio stderr() {
        return stderr;
    }

    @Nullable
    Path cwd() {
        return cwd;
    }

    int limit() {
        return limit;
    }

    ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(input(stdin)).redirectOutput(output(stdout));
        if (stderr == Stdio.STDOUT) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(output(stderr));
        }
        if (cwd != null) {
            builder.directory(cwd.toFile());
        }
        for (Consumer<Map<String, String>> change : environmentEdits) {
            change.accept(builder.environment());
        }
        return builder;
    }

    private static Redirect input(Stdio source) {
        return switch (source) {
            case Stdio.From(Path file) -> Redirect.from(file.toFile());
            case Stdio.Kind kind when kind == Stdio.Kind.DEVNULL -> Redirect.from(nullFile());
            case Stdio.Kind kind when kind == Stdio.Kind.INHERIT -> Redirect.INHERIT;
            default -> Redirect.PIPE;
        };
    }

    private static File nullFile() {
        File file = Redirect.DISCARD.file();
        return file == null ? new File("/dev/null") : file;
    }

    private static Redirect output(Stdio target) {
        return switch (target) {
            case Stdio.To(Path file) -> Redirect.to(file.toFile());
            case Stdio.AppendTo(Path file) -> Redirect.appendTo(file.toFile());
            case Stdio.Kind kind when kind == Stdio.Kind.DEVNULL -> Redirect.DISCARD;
            case Stdio.Kind kind when kind == Stdio.Kind.INHERIT -> Redirect.INHERIT;
            default -> Redirect.PIPE;
        };
    }

    @Override
    public String toString() {
        return "SubprocessOptions[stdin=%s, stdout=%s, stderr=%s%s]"
                .formatted(stdin, stdout, stderr, cwd == null ? "" : ", cwd=" + cwd);
    }
}
