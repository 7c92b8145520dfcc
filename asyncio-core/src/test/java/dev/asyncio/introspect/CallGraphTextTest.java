package dev.asyncio.introspect;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.introspect.CallGraphs.formatCallGraph;
import static dev.asyncio.introspect.CallGraphs.printCallGraph;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import program.Waits;

class CallGraphTextTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @AsyncioTest
    void graphIsATreeOfTasksTheirStacksAndTheirAwaiters() {
        Future<String> future = runningLoop().createFuture();
        var worker = createTask(() -> Waits.outer(future), TaskOption.name("worker"));
        Future<List<Object>> both = gather(worker, future);
        var boss = createTask(() -> Waits.outer(both), TaskOption.name("boss"));
        yieldNow();

        assertThat(programLines(formatCallGraph(worker)))
                .containsExactly(
                        "* Task 'worker'",
                        "  + Call stack:",
                        "  |   at program.Waits.inner(Waits.java:N)",
                        "  |   at program.Waits.outer(Waits.java:N)",
                        "  + Awaited by:",
                        "    * gather[2 of 2 pending]",
                        "      + Awaited by:",
                        "        * Task 'boss'",
                        "          + Call stack:",
                        "          |   at program.Waits.inner(Waits.java:N)",
                        "          |   at program.Waits.outer(Waits.java:N)");

        future.setResult("done");
        await(boss);
    }

    @AsyncioTest
    void graphOfAGroupIsPrinted() {
        PrintStream out = this.out;
        // @start region="print"
        Future<String> reply = runningLoop().createFuture();
        createTask(
                () -> taskGroup(group -> {
                    group.createTask(() -> await(reply), TaskOption.name("reader"));
                    group.createTask(() -> await(reply), TaskOption.name("logger"));
                }),
                TaskOption.name("connection"));
        yieldNow();
        yieldNow();

        printCallGraph(reply, out); // the reply, awaited by two tasks, both awaited by the group's parent
        // @end

        assertThat(programLines(bytes.toString(UTF_8)))
                .containsExactly(
                        "* Future[pending]",
                        "  + Awaited by:",
                        "    * Task 'reader'",
                        "      + Awaited by:",
                        "        * Task 'connection'",
                        "    * Task 'logger'",
                        "      + Awaited by:",
                        "        * Task 'connection'");
        reply.setResult("done");
        yieldNow();
        yieldNow();
    }

    @AsyncioTest
    void circleOfTasksIsNamed() {
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(createTask(() -> await(tasks.get(1)), TaskOption.name("chicken")));
        tasks.add(createTask(() -> await(tasks.get(0)), TaskOption.name("egg")));
        yieldNow();

        assertThat(programLines(formatCallGraph(tasks.get(0))))
                .containsExactly(
                        "* Task 'chicken'",
                        "  + Awaited by:",
                        "    * Task 'egg'",
                        "      + Awaited by:",
                        "        * Task 'chicken' again: they await one another");
        tasks.forEach(Task::cancel);
    }

    @AsyncioTest
    void longChainIsNotWrittenToItsEnd() {
        Future<String> future = runningLoop().createFuture();
        Future<?> last = future;
        for (int i = 0; i < 1_000; i++) {
            Future<?> awaited = last;
            last = createTask(() -> await(awaited));
        }
        yieldNow();

        assertThat(formatCallGraph(future)).hasSizeLessThan(100_000).endsWith("+ Awaited by: more than are shown here");

        future.setResult("done");
        await(last);
    }

    @AsyncioTest
    void futureThatNobodyAwaitsIsOneLine() {
        assertThat(formatCallGraph(runningLoop().createFuture())).isEqualTo("* Future[pending]");
    }

    @AsyncioTest
    void runningTaskIsTheOneMeantIfNoneIsNamed() {
        assertThat(formatCallGraph()).startsWith("* Task 'Task-1'");
    }

    @AsyncioTest
    void callbackHasAnEmptyText() {
        Future<String> seen = runningLoop().createFuture();
        runningLoop().callSoon(() -> seen.setResult(formatCallGraph()));

        assertThat(await(seen)).isEmpty();
    }

    /// {@return the lines without line numbers, and without the tests' own frames and what is left empty by
    /// that: whether those are shown depends on how the tests are run}
    private static List<String> programLines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.replaceAll("java:\\d+", "java:N").lines().toList()) {
            if (line.contains("|   at ") && !line.contains("program.")) {
                continue;
            }
            boolean endsEmptyStack =
                    !lines.isEmpty() && lines.getLast().endsWith("+ Call stack:") && !line.contains("|   at ");
            if (endsEmptyStack) {
                lines.removeLast();
            }
            lines.add(line);
        }
        if (lines.getLast().endsWith("+ Call stack:")) {
            lines.removeLast();
        }
        return lines;
    }
}
