package dev.asyncio.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The CPython peer's interpreter and script.
///
/// @param command empty if there is no CPython
/// @param version such as `CPython 3.13.0`
record PythonCommand(List<String> command, String version) {

    static final PythonCommand NONE = new PythonCommand(List.of(), "no CPython");

    private static final String SCRIPT = "cpython.py";

    /// The version that the conformance traces are of comes first. What is found on the path may be a script
    /// of a version manager, which would be measured as part of every start; so the interpreter is asked for
    /// itself.
    private static final List<String> CANDIDATES = List.of("python3.13", "python3");

    private static final String ASK =
            "import asyncio, platform, sys; print(sys.executable); print(platform.python_implementation(), platform.python_version())";

    /// Looks for CPython and puts the script into `folder`.
    ///
    /// @param environment of the interpreter; `PYTHON` may name the one to use
    static PythonCommand find(Map<String, String> environment, Path folder) throws IOException, InterruptedException {
        List<String> candidates = new ArrayList<>();
        String chosen = environment.get("PYTHON");
        if (chosen == null) {
            candidates.addAll(CANDIDATES);
            candidates.addAll(1, ofVersionManager(environment));
        } else {
            candidates.add(chosen);
        }
        for (String candidate : candidates) {
            List<String> answer = ask(candidate, environment, folder);
            if (answer.size() == 2 && answer.get(1).startsWith("CPython ")) {
                Path script = folder.resolve(SCRIPT);
                try (InputStream source =
                        Objects.requireNonNull(PythonCommand.class.getResourceAsStream(SCRIPT), SCRIPT)) {
                    Files.write(script, source.readAllBytes());
                }
                return new PythonCommand(List.of(answer.getFirst(), script.toString()), answer.get(1));
            }
        }
        return NONE;
    }

    /// {@return the wanted version where pyenv keeps it} Its script on the path starts no other than the one
    /// that its user has chosen.
    private static List<String> ofVersionManager(Map<String, String> environment) throws IOException {
        Path root = Path.of(environment.getOrDefault("PYENV_ROOT", environment.getOrDefault("HOME", "") + "/.pyenv"));
        Path versions = root.resolve("versions");
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin").resolve(CANDIDATES.getFirst()))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static List<String> ask(String candidate, Map<String, String> environment, Path folder)
            throws InterruptedException, IOException {
        try {
            var child =
                    ChildProcess.run(List.of(candidate, "-c", ASK), environment, folder, ChildProcess.Messages.DROPPED);
            return child.status() == 0 ? child.lines() : List.of();
        } catch (ChildProcess.CannotStartException e) {
            return List.of();
        }
    }
}
