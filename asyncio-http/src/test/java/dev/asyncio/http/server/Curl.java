package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.Asyncio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program `curl`; a test that needs it is skipped where it is missing.
final class Curl {

    private Curl() {}

    /// {@return what it prints}
    static String run(String first, String url, String... options) {
        List<String> command = new ArrayList<>(List.of(find(), "-s", "-m", "20", first, url));
        command.addAll(List.of(options));
        return Asyncio.toThread(() -> run(command));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return printed;
    }

    private static String find() {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path found = Path.of(folder, "curl");
            if (Files.isExecutable(found)) {
                return found.toString();
            }
        }
        assumeTrue(false, "curl is not installed");
        return "curl";
    }
}
