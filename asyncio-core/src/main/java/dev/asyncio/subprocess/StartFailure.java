package dev.asyncio.subprocess;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says why a process could not be started. The JDK gives the system's error number, which is the same for a
/// program that is missing, its interpreter, and the working directory.
final class StartFailure {

    private StartFailure() {}

    /// {@return an exception that says what to do, with `failure` as its cause} Blocks.
    static Exception explain(List<String> command, SubprocessOptions options, Exception failure) {
        String program = command.getFirst();
        Path cwd = options.cwd();
        Exception explained;
        if (cwd != null && !Files.exists(cwd)) {
            explained = new FileNotFoundException(
                    "Cannot start '" + program + "': its working directory '" + cwd + "' does not exist");
        } else if (cwd != null && !Files.isDirectory(cwd)) {
            explained =
                    new NotDirectoryException("Cannot start '" + program + "': its working directory '" + cwd + "'");
        } else {
            explained = ofProgram(program, cwd);
        }
        if (explained == null) {
            explained = failure instanceof IOException
                    ? new IOException("Cannot start '" + program + "': " + failure.getMessage(), failure)
                    : new IllegalArgumentException("Cannot start '" + program + "': " + failure.getMessage(), failure);
        }
        if (explained.getCause() == null) {
            explained.initCause(failure);
        }
        return explained;
    }

    private static @Nullable Exception ofProgram(String program, @Nullable Path cwd) {
        Path file;
        String advice;
        if (program.contains(File.separator)) {
            file = cwd == null ? Path.of(program) : cwd.resolve(program);
            advice = "there is no file '" + file + "'";
        } else {
            file = findOnPath(program);
            advice = "there is no such program on the PATH; name its file, or use createSubprocessShell for what only"
                    + " the shell knows";
        }
        if (file == null || !Files.exists(file)) {
            return new FileNotFoundException("Cannot start '" + program + "': " + advice);
        }
        if (Files.isDirectory(file)) {
            return new AccessDeniedException("Cannot start '" + program + "'", null, "it is a directory");
        }
        if (!Files.isExecutable(file)) {
            return new AccessDeniedException(
                    "Cannot start '" + program + "'", null, "the file '" + file + "' is not executable");
        }
        return null;
    }

    /// {@return the first file of that name on the PATH, be it executable or not, or null}
    private static @Nullable Path findOnPath(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return null;
        }
        for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
            Path file = FileSystems.getDefault().getPath(folder, program);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }
}
