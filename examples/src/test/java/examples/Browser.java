package examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.client.ClientTimeout;
import dev.asyncio.http.websocket.WebSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Chromium without a window, told what to do over its debugging protocol. Belongs to the loop that started
/// it.
final class Browser implements AutoCloseable {

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/.*");

    private final Process process;
    private final Path profile;
    private final ClientSession session;

    private Browser(Process process, Path profile, ClientSession session) {
        this.process = process;
        this.profile = profile;
        this.session = session;
    }

    /// Starts one; the test is skipped if none is installed.
    static Browser start() throws IOException {
        String program = find();
        assumeTrue(!program.isEmpty(), "none of " + NAMES + " is installed");
        Path profile = Files.createTempDirectory("asyncio-browser");
        List<String> command = new ArrayList<>(List.of(program, "--headless", "--no-sandbox", "--disable-gpu"));
        command.addAll(List.of(
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank"));
        Process process = new ProcessBuilder(command).start();
        ClientSession session = ClientSession.builder()
                .baseUrl("http://" + debuggingAddress(process))
                .timeout(ClientTimeout.DEFAULT.withTotal(Duration.ofSeconds(30)))
                .build();
        return new Browser(process, profile, session);
    }

    private static String find() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    private static String debuggingAddress(Process process) throws IOException {
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.matches()) {
                Thread.ofVirtual().start(() -> readOn(err)); // or a full pipe would stop it
                return listening.group(1);
            }
            said.add(line);
        }
        throw new AssertionError("The browser has ended and said " + said);
    }

    private static void readOn(BufferedReader err) {
        try {
            err.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // The browser has been ended.
        }
    }

    /// {@return a new tab with a page}
    Tab open(String url) throws Exception {
        Map<?, ?> made = session.put("/json/new?about:blank").json(Map.class);
        String target = String.valueOf(made.get("webSocketDebuggerUrl"));
        Tab tab = new Tab(session.webSocket(target));
        tab.call("Page.enable", Map.of());
        tab.call("Page.navigate", Map.of("url", url));
        tab.waitFor("location.href.startsWith('http') && document.readyState == 'complete'");
        return tab;
    }

    /// A page that is open.
    static final class Tab implements AutoCloseable {

        private final WebSocket socket;
        private int lastId;

        private Tab(WebSocket socket) {
            this.socket = socket;
        }

        private Map<?, ?> call(String method, Map<String, ?> parameters) throws IOException {
            int id = ++lastId;
            socket.sendJson(Map.of("id", id, "method", method, "params", parameters));
            while (true) {
                Map<?, ?> answer = socket.receiveJson(Map.class);
                if (Objects.equals(answer.get("id"), id)) {
                    assertThat(answer.containsKey("error"))
                            .as(String.valueOf(answer))
                            .isFalse();
                    return (Map<?, ?>) Objects.requireNonNull(answer.get("result"));
                }
            }
        }

        /// {@return what a script of the page returns, as text; a promise is awaited}
        String evaluate(String script) throws IOException {
            Map<?, ?> answer =
                    call("Runtime.evaluate", Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
            assertThat(answer.containsKey("exceptionDetails"))
                    .as(script + ": " + answer)
                    .isFalse();
            Map<?, ?> result = (Map<?, ?>) Objects.requireNonNull(answer.get("result"));
            return String.valueOf(result.get("value"));
        }

        /// Waits until a condition of the page is true; for at most 20 s.
        void waitFor(String condition) throws IOException {
            String outcome = evaluate("""
                    new Promise(done => {
                      const look = left => (%s) ? done("yes")
                          : left ? setTimeout(() => look(left - 1), 20)
                          : done(document.documentElement.innerText)
                      look(1000)
                    })
                    """.formatted(condition));
            assertThat(outcome)
                    .as("what the page shows instead of " + condition)
                    .isEqualTo("yes");
        }

        /// Closes the tab.
        @Override
        public void close() {
            try {
                call("Page.close", Map.of());
            } catch (IOException e) {
                // It was faster than its answer.
            }
            socket.abort();
        }
    }

    @Override
    public void close() throws IOException {
        session.close();
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        process.onExit().join();
        all.forEach(child -> child.onExit().join());
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
