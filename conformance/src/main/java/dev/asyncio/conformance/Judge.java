package dev.asyncio.conformance;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Engines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// Runs scenarios, each on a thread of its own: one that hangs is left behind and stops no other.
///
/// @param limit how long one run may take, in real time
record Judge(Duration limit) {

    /// How many lines of a stack trace a report quotes: enough to see where the library was called.
    private static final int QUOTED_LINES = 12;

    /// {@return the verdict on one run}
    ///
    /// @throws InterruptedException if the calling thread is interrupted while it waits for the run
    Verdict judge(Scenario scenario, Engines engine) throws InterruptedException {
        Interpreter interpreter;
        try {
            interpreter = new Interpreter(scenario.program(), engine);
        } catch (ScenarioFault fault) {
            return failed(fault);
        }
        Verdict verdict = judge(scenario, interpreter::run);
        interpreter.stop();
        return verdict;
    }

    /// {@return the verdict on a run that returns its trace}
    Verdict judge(Scenario scenario, Callable<List<String>> run) throws InterruptedException {
        var trace = new FutureTask<>(run);
        Thread.ofPlatform().name(scenario.name()).daemon().start(trace);
        try {
            return Verdict.compare(scenario.golden(), trace.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return failed(requireNonNull(e.getCause()));
        } catch (TimeoutException e) {
            return new Verdict.Failed("did not end within " + limit.toMillis() + " ms");
        }
    }

    private static Verdict failed(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        String quoted = text.toString().lines().limit(QUOTED_LINES).collect(Collectors.joining(System.lineSeparator()));
        return new Verdict.Failed(quoted);
    }
}
