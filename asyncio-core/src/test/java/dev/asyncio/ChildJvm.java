package dev.asyncio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A program in a process of its own, for what a test must not do to its own: signals and exits.
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    /// Starts a program on an engine.
    ///
    /// @param options for `java`
    ChildJvm(Engines engine, Class<?> program, String... options) throws IOException {
        this(engine, program, true, List.of(options), List.of());
    }

    /// Starts a program with an argument.
    static ChildJvm withArgument(Engines engine, Class<?> program, String argument) throws IOException {
        return new ChildJvm(engine, program, true, List.of(), List.of(argument));
    }

    /// Starts a program on a JDK that does not let the loop engine in.
    static ChildJvm inAClosedJdk(Engines engine, Class<?> program, String... options) throws IOException {
        return new ChildJvm(engine, program, false, List.of(options), List.of());
    }

    // Standard output and error are one.
    private ChildJvm(Engines engine, Class<?> program, boolean isOpen, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        if (isOpen) {
            command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        }
        command.add("-Dasyncio.engine=" + engine.name().toLowerCase(Locale.ROOT));
        command.addAll(options);
        command.addAll(
                List.of("-cp", placeOf(EventLoop.class) + File.pathSeparator + placeOf(program), program.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("JDK_JAVA_OPTIONS"); // of which the launcher would report
        environment.remove("JAVA_TOOL_OPTIONS");
        process = builder.start();
        output = process.inputReader(UTF_8);
    }

    /// {@return the folder or archive that the class was loaded from}
    private static Path placeOf(Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        URL url = type.getClassLoader().getResource(file);
        if (url == null || !url.getProtocol().equals("file")) {
            url = type.getResource("/" + file);
        }
        if (url == null) {
            throw new IOException("There is no " + file);
        }
        try {
            Path path = Path.of(url.toURI());
            for (int i = 0; i < type.getName().split("\\.", -1).length; i++) {
                path = path.getParent();
            }
            return path;
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /// {@return the next line of the output, or null at its end} Waits for it.
    String readLine() throws IOException {
        return output.readLine();
    }

    /// Sends a signal, which has a name such as INT.
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill ended with status " + status);
        }
    }

    /// {@return the rest of the output, line by line} Waits for the end.
    List<String> readToEnd() {
        return output.lines().toList();
    }

    /// {@return the exit status} Waits for the end.
    int status() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
