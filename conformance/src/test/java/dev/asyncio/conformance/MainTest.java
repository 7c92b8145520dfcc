package dev.asyncio.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {

    private static final String PROGRAM = """
            {"name": "hello", "program": {"main": [{"op": "sleep", "ms": 1}, {"op": "log", "value": "hello"}]}}
            """;

    private static final String TRACE = """
            0 main begin @main
            1 main sleep 1 ok
            1 main log hello
            1 main end @main ok
            1 - run ok
            1 - close ok
            """;

    private static final String LOOP = "\"op\": \"while\", \"cond\": true, \"body\": []";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void countsEveryScenarioOncePerEngine() throws Exception {
        writeCase("hello", PROGRAM, TRACE);

        int status = run(folder.toString());

        assertThat(output()).containsExactly("2 passed, 0 failed");
        assertThat(status).isZero();
    }

    @Test
    void runsOneEngineIfAskedTo() throws Exception {
        writeCase("hello", PROGRAM, TRACE);

        int status =
                run("--engine", "handoff", folder.resolve("cases/hello.json").toString());

        assertThat(output()).containsExactly("1 passed, 0 failed");
        assertThat(status).isZero();
    }

    @Test
    void namesTheFirstLineThatDiffers() throws Exception {
        writeCase("hello", PROGRAM, TRACE.replace("hello", "good bye").replace("end @main ok", "end @main = 1"));

        int status = run("--engine", "loop", folder.toString());

        assertThat(output())
                .containsExactly(
                        "FAIL hello [loop] line 3 differs",
                        "  expected: 1 main log good bye",
                        "  actual:   1 main log hello",
                        "0 passed, 1 failed");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void tellsATraceThatIsTooLongOrTooShort() throws Exception {
        writeCase("hello", PROGRAM, TRACE + "1 - more\n");
        writeCase("shorter", PROGRAM.replace("\"hello\",", "\"shorter\","), TRACE.replace("1 - close ok\n", ""));

        int status = run("--engine", "handoff", folder.toString());

        assertThat(output())
                .containsExactly(
                        "FAIL hello [handoff] line 7 differs",
                        "  expected: 1 - more",
                        "  actual:   (the trace has ended)",
                        "FAIL shorter [handoff] line 6 differs",
                        "  expected: (the trace has ended)",
                        "  actual:   1 - close ok",
                        "0 passed, 2 failed");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void readsScenariosThatCarryTheirTraces() throws Exception {
        String program = "{\"main\": []}";
        List<String> trace = List.of("0 main begin @main", "0 main end @main ok", "0 - run ok", "0 - close ok");
        String asList = "[\"" + String.join("\", \"", trace) + "\"]";
        String asText = "\"" + String.join("\\n", trace) + "\"";
        String lines = """
                {"name": "list", "program": %s, "trace": %s}

                {"name": "text", "program": %s, "trace": %s}
                """.formatted(program, asList, program, asText);
        Files.writeString(folder.resolve("generated.jsonl"), lines);

        int status = run(folder.toString());

        assertThat(output()).containsExactly("4 passed, 0 failed");
        assertThat(status).isZero();
    }

    @Test
    void scenarioThatIsNotValidStopsNoOther() throws Exception {
        writeCase("hello", PROGRAM, TRACE);
        writeCase("broken", PROGRAM.replace("hello", "broken").replace("sleep", "dance"), TRACE);

        int status = run("--engine", "loop", folder.toString());

        assertThat(output().getFirst()).startsWith("FAIL broken [loop]").endsWith("There is no operation 'dance'");
        assertThat(output().getLast()).isEqualTo("1 passed, 1 failed");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void programThatDoesNotEndFails() throws Exception {
        String endless = PROGRAM.replace("hello", "endless").replace("\"op\": \"sleep\", \"ms\": 1", LOOP);
        writeCase("endless", endless, TRACE);

        int status = run("--engine", "loop", folder.toString());

        assertThat(output().getFirst()).contains("The program does not end");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void missingPathIsAnErrorOfTheUser() throws Exception {
        int status = run(folder.resolve("nowhere").toString());

        assertThat(output()).isEmpty();
        assertThat(errors()).containsExactly(folder.resolve("nowhere") + " does not exist");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void folderWithoutScenariosIsAnErrorOfTheUser() throws Exception {
        int status = run(folder.toString());

        assertThat(errors()).containsExactly(folder + " holds no scenarios, which are files *.json and *.jsonl");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void caseWithoutTraceIsAnErrorOfTheUser() throws Exception {
        writeCase("hello", PROGRAM, TRACE);
        Files.delete(folder.resolve("golden/hello.trace"));

        int status = run(folder.toString());

        assertThat(errors())
                .containsExactly("Scenario %s has no golden trace %s"
                        .formatted(folder.resolve("cases/hello.json"), folder.resolve("golden/hello.trace")));
        assertThat(status).isEqualTo(2);
    }

    @Test
    void unknownEngineAndOptionAreErrorsOfTheUser() throws Exception {
        assertThat(run("--engine", "fast", folder.toString())).isEqualTo(2);
        assertThat(run("--fast", folder.toString())).isEqualTo(2);
        assertThat(run()).isEqualTo(2);

        String usage = "usage: [--engine loop|handoff] PATH...";
        assertThat(errors())
                .containsExactly(
                        "--engine needs loop or handoff, not 'fast'",
                        usage,
                        "There is no option '--fast'",
                        usage,
                        "A path to scenarios is needed",
                        usage);
    }

    private void writeCase(String name, String program, String trace) throws IOException {
        Files.createDirectories(folder.resolve("cases"));
        Files.createDirectories(folder.resolve("golden"));
        Files.writeString(folder.resolve("cases").resolve(name + ".json"), program);
        Files.writeString(folder.resolve("golden").resolve(name + ".trace"), trace);
    }

    private int run(String... words) throws InterruptedException {
        return Main.run(List.of(words), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private List<String> output() {
        return out.toString(UTF_8).lines().toList();
    }

    private List<String> errors() {
        return err.toString(UTF_8).lines().toList();
    }
}
