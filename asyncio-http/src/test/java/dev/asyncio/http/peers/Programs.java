package dev.asyncio.http.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Programs of others; a test that needs one is skipped where it is missing.
final class Programs {

    /// The system's Python, which has the system's packages.
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private Programs() {}

    /// {@return its path}
    static String find(String name) {
        String found = Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!found.isEmpty(), name + " is not installed");
        return found;
    }

    /// {@return the path of a Python that has aiohttp}
    static String pythonWithAiohttp() throws Exception {
        boolean hasIt = Files.isExecutable(PYTHON)
                && Asyncio.toThread(() -> new ProcessBuilder(PYTHON.toString(), "-c", "import aiohttp")
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0);
        assumeTrue(hasIt, "python3-aiohttp is not installed");
        return PYTHON.toString();
    }

    /// Runs a program to its end, which has to be good.
    ///
    /// @return the lines that it prints
    static List<String> run(String... command) throws Exception {
        return Asyncio.toThread(() -> {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
            return lines;
        });
    }

    /// A program that serves until it is closed.
    static final class Serving implements AutoCloseable {

        private final Process process;

        private Serving(Process process) {
            this.process = process;
        }

        /// Starts one and waits for a line that it prints.
        static Serving start(String awaited, String... command) throws Exception {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                Asyncio.toThread(() -> waitFor(awaited, process));
            } catch (Throwable thrown) {
                process.destroyForcibly();
                throw thrown;
            }
            return new Serving(process);
        }

        private static void waitFor(String awaited, Process process) throws IOException {
            BufferedReader out = process.inputReader(UTF_8);
            List<String> lines = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.contains(awaited)) {
                    Thread.ofVirtual().start(() -> readOn(out)); // or a full pipe would stop it
                    return;
                }
                lines.add(line);
            }
            throw new AssertionError("The program has ended and said " + lines);
        }

        private static void readOn(BufferedReader out) {
            try {
                out.transferTo(Writer.nullWriter());
            } catch (IOException e) {
                // The program has been ended.
            }
        }

        @Override
        public void close() {
            process.destroy();
            Asyncio.toThread(() -> process.onExit().join());
        }
    }
}
