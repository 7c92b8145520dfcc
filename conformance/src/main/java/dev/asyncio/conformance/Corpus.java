package dev.asyncio.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds scenarios in files and folders.
///
/// - `cases/NAME.json` holds one, its trace is `golden/NAME.trace` in the folder beside.
/// - `*.jsonl` holds one a line, each with its trace.
final class Corpus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Corpus() {}

    /// Reads all scenarios of a file, or those of all files in and below a folder, in the order of their paths.
    ///
    /// @throws CorpusException if something cannot be read, or there is no scenario
    static List<Scenario> read(Path path) {
        if (!Files.exists(path)) {
            throw new CorpusException(path + " does not exist");
        }
        try {
            List<Scenario> scenarios = new ArrayList<>();
            for (Path file : files(path)) {
                scenarios.addAll(isGenerated(file) ? readGenerated(file) : List.of(readCase(file)));
            }
            if (scenarios.isEmpty()) {
                throw new CorpusException(path + " holds no scenarios, which are files *.json and *.jsonl");
            }
            return scenarios;
        } catch (IOException e) {
            throw new CorpusException(path + " cannot be read: " + e);
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path)) {
            return found.filter(file -> isGenerated(file) || file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isGenerated(Path file) {
        return file.toString().endsWith(".jsonl");
    }

    private static Scenario readCase(Path file) throws IOException {
        JsonNode json = parse(file.toString(), Files.readString(file));
        String name = text(file.toString(), json, "name");
        Path golden = file.resolveSibling("../golden/" + name + ".trace").normalize();
        if (!Files.exists(golden)) {
            throw new CorpusException("Scenario " + file + " has no golden trace " + golden);
        }
        return new Scenario(name, json.path("program"), Files.readAllLines(golden));
    }

    private static List<Scenario> readGenerated(Path file) throws IOException {
        List<Scenario> scenarios = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String where = file + ":" + (i + 1);
                JsonNode json = parse(where, lines.get(i));
                scenarios.add(new Scenario(text(where, json, "name"), json.path("program"), trace(where, json)));
            }
        }
        return scenarios;
    }

    private static List<String> trace(String where, JsonNode json) {
        JsonNode trace = json.path("trace");
        if (trace.isArray()) {
            return trace.valueStream().map(JsonNode::asText).toList();
        }
        return text(where, json, "trace").lines().toList();
    }

    private static JsonNode parse(String where, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CorpusException(where + " is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static String text(String where, JsonNode json, String field) {
        if (!json.path(field).isTextual()) {
            throw new CorpusException(where + " is no scenario: it has no field '" + field + "'");
        }
        return json.path(field).asText();
    }
}
