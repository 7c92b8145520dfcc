package dev.asyncio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asyncio.Context;
import dev.asyncio.Coroutine;
import dev.asyncio.DeadlockException;
import dev.asyncio.Engines;
import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import dev.asyncio.Runner;
import dev.asyncio.TaskFactory;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Runs one program once, on a loop and a clock of its own.
final class Interpreter {

    final Program program;
    final Frame root = new Frame();
    final VirtualClock clock = new VirtualClock();
    final Labels labels = new Labels();
    final Kinds kinds = new Kinds();
    final Values values = new Values(labels, kinds);
    final Trace trace = new Trace(clock, labels, values);
    final Expressions expressions = new Expressions(this);
    final Conditions conditions = new Conditions(expressions);
    final Blocks blocks = new Blocks(this);
    final Bodies bodies = new Bodies(this);
    final ContextVariables contextVariables = new ContextVariables();
    final EventLoop loop;

    Interpreter(JsonNode program, Engines engine) {
        this.program = Program.parse(program);
        this.loop =
                EventLoop.builder().engine(engine).clock(clock).poller(clock).build();
        loop.setExceptionHandler((_, report) -> handle(report));
        if (this.program.isEager()) {
            loop.setTaskFactory(TaskFactory.eager());
        }
    }

    /// Runs the program to its end.
    ///
    /// @return its trace
    /// @throws ScenarioFault if the program, or what the library made of it, is not within the rules
    List<String> run() {
        // Not in the head of a try statement: its closing is a part of the run and may fail like the rest.
        Runner runner = Runner.builder().loopFactory(() -> loop).build();
        try {
            for (Program.Run run : program.runs()) {
                trace("run", () -> run(runner, run));
            }
            trace("close", () -> {
                runner.close();
                return null;
            });
        } catch (DeadlockException deadlock) {
            trace.lineOfRun("deadlock");
        } catch (ScenarioFault fault) {
            trace.giveUp(fault);
        } finally {
            trace.end();
            loop.close();
        }
        return trace.lines();
    }

    /// Makes a run that takes too long end at its next operation. Any thread.
    void stop() {
        trace.end();
    }

    private @Nullable Object run(Runner runner, Program.Run run) {
        Coroutine<Object> main = bodies.newCoroutine(labels.unique("main"), root, run.main());
        if (run.context() != null && expressions.evaluate(root, run.context()) instanceof Context context) {
            return runner.run(main, context);
        }
        return runner.run(main);
    }

    private void trace(String head, Callable<@Nullable Object> part) {
        String outcome;
        try {
            outcome = values.outcome(part.call());
        } catch (DeadlockException | ScenarioFault end) {
            throw end;
        } catch (Throwable raised) {
            outcome = values.failure(raised);
        }
        trace.lineOfRun(head + outcome);
    }

    private void handle(ErrorContext report) {
        // What nobody retrieved comes to light at no particular moment, and is no part of a trace.
        if (report.exception() == null || report.isNeverRetrieved()) {
            return;
        }
        try {
            trace.lineOfRun("handler" + values.failure(report.exception()));
        } catch (ScenarioFault fault) {
            trace.giveUp(fault);
        }
    }
}
