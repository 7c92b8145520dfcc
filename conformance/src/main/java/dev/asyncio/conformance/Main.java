package dev.asyncio.conformance;

import dev.asyncio.Engines;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs scenarios on the library and tells which traces differ from CPython's.
///
/// ```
/// Main [--engine loop|handoff] PATH...
/// ```
/// A path is a file of scenarios or a folder, see [Corpus]. Without `--engine` every scenario runs on both
/// engines and counts twice. The exit status is 0 if no trace differs, 1 if one does, and 2 if the command line
/// or a file is not right.
public final class Main {

    /// A scenario takes milliseconds; this much tells a run that hangs from a slow machine.
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Main() {}

    /// Runs what the arguments name, and ends the process.
    ///
    /// @throws InterruptedException if the main thread is interrupted
    public static void main(String[] arguments) throws InterruptedException {
        // Not by returning: runs that hang have left threads behind.
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /// {@return the exit status}
    static int run(List<String> words, PrintStream out, PrintStream err) throws InterruptedException {
        Arguments arguments;
        List<Scenario> scenarios = new ArrayList<>();
        try {
            arguments = Arguments.parse(words);
            for (Path path : arguments.paths()) {
                scenarios.addAll(Corpus.read(path));
            }
        } catch (Arguments.UsageException | CorpusException e) {
            err.println(e.getMessage());
            return 2;
        }
        return judge(scenarios, arguments.engines(), out) ? 0 : 1;
    }

    /// {@return whether all passed}
    private static boolean judge(List<Scenario> scenarios, List<Engines> engines, PrintStream out)
            throws InterruptedException {
        var judge = new Judge(LIMIT);
        int passed = 0;
        int failed = 0;
        for (Scenario scenario : scenarios) {
            for (Engines engine : engines) {
                if (judge.judge(scenario, engine) instanceof Verdict.Failed(String reason)) {
                    failed++;
                    out.printf(
                            "FAIL %s [%s] %s%n", scenario.name(), engine.name().toLowerCase(Locale.ROOT), reason);
                } else {
                    passed++;
                }
            }
        }
        out.printf("%d passed, %d failed%n", passed, failed);
        return failed == 0;
    }
}
