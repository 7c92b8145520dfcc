package dev.asyncio.introspect;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.gather;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.run;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.shield;
import static dev.asyncio.Asyncio.taskGroup;
import static dev.asyncio.Asyncio.toThread;
import static dev.asyncio.Asyncio.waitFor;
import static dev.asyncio.Asyncio.waitOn;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.introspect.CallGraphs.captureCallGraph;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Action;
import dev.asyncio.AsyncioTest;
import dev.asyncio.Future;
import dev.asyncio.ReturnWhen;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import program.Waits;

class CallGraphsTest {

    private final List<Object> log = new ArrayList<>();

    // ---- who waits

    @AsyncioTest
    void tasksThatAwaitOneAnotherAreAChain() {
        Future<String> future = runningLoop().createFuture();
        var inner = start("inner", () -> await(future));
        var outer = start("outer", () -> await(inner));
        yieldNow();

        assertThat(chain(captureCallGraph(future))).containsExactly(future, inner, outer);

        future.setResult("done");
        await(outer);
    }

    @AsyncioTest
    void everyWaiterIsListedInTheOrderOfTheWaiting() {
        Future<String> future = runningLoop().createFuture();
        var first = start("first", () -> await(future));
        var second = start("second", () -> await(future));
        yieldNow();

        assertThat(captureCallGraph(future).awaitedBy())
                .extracting(CallGraph::future)
                .containsExactly(first, second);

        future.setResult("done");
    }

    @AsyncioTest
    void childOfAGatherIsAwaitedByTheGatherAndThatByItsTask() {
        Future<String> child = runningLoop().createFuture();
        Future<List<String>> gathering = gather(child);
        var task = start("gatherer", () -> await(gathering));
        yieldNow();

        assertThat(chain(captureCallGraph(child))).containsExactly(child, gathering, task);

        child.setResult("done");
        await(task);
    }

    @AsyncioTest
    void gatherThatNobodyAwaitsYetIsSeenAsWell() {
        Future<String> child = runningLoop().createFuture();
        Future<List<String>> gathering = gather(child);

        assertThat(chain(captureCallGraph(child))).containsExactly(child, gathering);

        child.setResult("done");
    }

    @AsyncioTest
    void whatIsShieldedIsAwaitedByTheShield() {
        Future<String> inner = runningLoop().createFuture();
        Future<String> shield = shield(inner);
        var task = start("careful", () -> await(shield));
        yieldNow();

        assertThat(chain(captureCallGraph(inner))).containsExactly(inner, shield, task);

        inner.setResult("done");
        await(task);
    }

    @AsyncioTest
    void taskOfAGroupIsAwaitedByTheParent() {
        Future<String> future = runningLoop().createFuture();
        List<Future<?>> children = new ArrayList<>();
        var parent = start(
                "parent",
                () -> taskGroup(
                        group -> children.add(group.createTask(() -> await(future), TaskOption.name("child")))));
        yieldNow();
        yieldNow();

        assertThat(chain(captureCallGraph(future))).containsExactly(future, children.getFirst(), parent);

        future.setResult("done");
        await(parent);
    }

    @AsyncioTest
    void taskOfAGroupIsAwaitedByTheParentWhileThatStillRunsTheBody() {
        taskGroup(group -> {
            var child = group.createTask(() -> {});

            log.addAll(chain(captureCallGraph(child)).subList(1, 2));
        });

        assertThat(log).containsExactly(requireNonNull(currentTask()));
    }

    @AsyncioTest
    void whatIsAwaitedWithATimeLimitIsAwaitedByTheTask() {
        Future<String> future = runningLoop().createFuture();
        var task = start("impatient", () -> waitFor(future, seconds(5)));
        yieldNow();

        assertThat(chain(captureCallGraph(future))).containsExactly(future, task);

        future.setResult("done");
        await(task);
    }

    @AsyncioTest
    void eachOfSeveralFuturesIsAwaitedByTheTaskThatWaitsForOne() {
        Future<String> first = runningLoop().createFuture();
        Future<String> second = runningLoop().createFuture();
        var task = start("waiter", () -> waitOn(List.of(first, second), ReturnWhen.FIRST_COMPLETED));
        yieldNow();

        assertThat(chain(captureCallGraph(first))).containsExactly(first, task);
        assertThat(chain(captureCallGraph(second))).containsExactly(second, task);

        first.setResult("done");
        await(task);
    }

    @AsyncioTest
    void whatIsDoneIsAwaitedByNobody() {
        Future<String> future = runningLoop().createFuture();
        var task = start("waiter", () -> await(future));
        yieldNow();
        future.setResult("done");

        assertThat(captureCallGraph(future)).isEqualTo(new CallGraph(future, List.of(), List.of()));

        await(task);
    }

    @AsyncioTest
    void circleOfTasksEndsWhereItBegan() {
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(start("chicken", () -> await(tasks.get(1))));
        tasks.add(start("egg", () -> await(tasks.get(0))));
        yieldNow();

        List<Future<?>> chain = chain(captureCallGraph(tasks.get(0)));

        assertThat(chain).containsExactly(tasks.get(0), tasks.get(1), tasks.get(0));
        tasks.forEach(Task::cancel);
    }

    @AsyncioTest
    void futureThatSeveralLeadToIsTheSameBelowEach() {
        Future<String> future = runningLoop().createFuture();
        var left = start("left", () -> await(future));
        var right = start("right", () -> await(future));
        Future<List<Object>> both = gather(left, right);
        yieldNow();

        CallGraph graph = captureCallGraph(future);

        assertThat(graph.awaitedBy())
                .hasSize(2)
                .allSatisfy(
                        side -> assertThat(side.awaitedBy().getFirst().future()).isSameAs(both));
        assertThat(graph.awaitedBy().get(1).awaitedBy().getFirst())
                .isSameAs(graph.awaitedBy().get(0).awaitedBy().getFirst());
        future.setResult("done");
        await(both);
    }

    @AsyncioTest
    void captureTakesNoLongerForMoreWays() {
        // Twenty layers of three, each of which awaits all of the layer below: three to the twentieth ways.
        Future<String> future = runningLoop().createFuture();
        List<Future<?>> layer = List.of(future);
        for (int i = 0; i < 20; i++) {
            List<Future<?>> awaited = layer;
            List<Future<?>> next = new ArrayList<>();
            for (int k = 0; k < 3; k++) {
                next.add(createTask(() -> waitOn(awaited)));
            }
            layer = next;
        }
        yieldNow();

        assertThat(captureCallGraph(future).toString().lines().count()).isLessThan(2_000);

        future.setResult("done");
        waitOn(layer);
    }

    @AsyncioTest
    void longChainsAreCaptured() {
        Future<String> future = runningLoop().createFuture();
        Future<?> last = future;
        for (int i = 0; i < 10_000; i++) {
            Future<?> awaited = last;
            last = createTask(() -> await(awaited));
        }
        yieldNow();

        assertThat(chain(requireNonNull(captureCallGraph(future, 0, 0)))).hasSize(10_001);

        future.setResult("done");
        await(last);
    }

    // ---- call stacks

    @AsyncioTest
    void stackOfASuspendedTaskShowsWhereItWaits() {
        Future<String> future = runningLoop().createFuture();
        var task = start("waiter", () -> Waits.outer(future));
        yieldNow();

        assertThat(programFrames(captureCallGraph(task))).containsExactly("inner", "outer");
        assertThat(programFrames(captureCallGraph(future).awaitedBy().getFirst()))
                .containsExactly("inner", "outer");
        assertThat(captureCallGraph(future).callStack()).isEmpty();

        future.setResult("done");
        await(task);
    }

    @AsyncioTest
    void stackOfTheRunningTaskShowsWhereItIs() {
        Waits.suspending(() -> log.add(captureCallGraph()));

        var graph = (CallGraph) log.getFirst();
        assertThat(graph.future()).isSameAs(currentTask());
        assertThat(programFrames(graph)).containsExactly("suspending");
    }

    @AsyncioTest
    void stackGoesThroughAGeneratorToItsConsumer() {
        Future<String> future = runningLoop().createFuture();
        var task = start(
                "consumer",
                () -> Waits.suspending(() -> {
                    for (Object item : generator(out -> out.yield(Waits.outer(future)))) {
                        log.add(item);
                    }
                }));
        yieldNow();

        assertThat(programFrames(captureCallGraph(task))).containsExactly("inner", "outer", "suspending");

        future.setResult("done");
        await(task);
    }

    @AsyncioTest
    void taskThatHasNotBegunOrHasEndedHasNoStack() {
        var task = createTask(() -> {});
        assertThat(captureCallGraph(task).callStack()).isEmpty();
        await(task);

        assertThat(captureCallGraph(task).callStack()).isEmpty();
    }

    @AsyncioTest
    void depthLeavesOutTheInnermostCallsOfTheRunningTask() {
        Waits.suspending(() -> Waits.suspending(() -> {
            log.add(capture(0, null));
            int ownCalls = stackOf(0)
                    .indexOf(stackOf(0).stream()
                            .filter(frame -> frame.getClassName().startsWith("program."))
                            .findFirst()
                            .orElseThrow());
            log.add(capture(ownCalls + 1, null));
            log.add(capture(1_000, null));
        }));

        assertThat(log)
                .extracting(graph -> programFrames((CallGraph) graph))
                .containsExactly(List.of("suspending", "suspending"), List.of("suspending"), List.of());
    }

    @AsyncioTest
    void limitKeepsTheOutermostOrTheInnermostCalls() {
        Future<String> future = runningLoop().createFuture();
        var task = start("waiter", () -> Waits.outer(future));
        yieldNow();
        List<StackTraceElement> all = captureCallGraph(task).callStack();

        assertThat(limited(task, 1)).isEqualTo(all.subList(all.size() - 1, all.size()));
        assertThat(limited(task, -1)).isEqualTo(all.subList(0, 1));
        assertThat(limited(task, 0)).isEmpty();
        assertThat(limited(task, 1_000)).isEqualTo(all);
        assertThat(limited(task, -1_000)).isEqualTo(all);
        assertThat(limited(task, Integer.MIN_VALUE)).isEqualTo(all);

        future.setResult("done");
        await(task);
    }

    // ---- where it may be called

    @AsyncioTest
    void callbackHasNoCallGraphOfItsOwn() {
        Future<List<@Nullable CallGraph>> seen = runningLoop().createFuture();
        runningLoop().callSoon(() -> {
            List<@Nullable CallGraph> graphs = new ArrayList<>();
            graphs.add(captureCallGraph());
            seen.setResult(graphs);
        });

        assertThat(await(seen)).containsExactly((CallGraph) null);
    }

    @Test
    void captureWithoutALoopNeedsAFuture() {
        assertThatThrownBy(CallGraphs::captureCallGraph)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("captureCallGraph was called outside a running event loop and without a future to look at;"
                        + " give it one, or call it in a task");
    }

    @Test
    void futureOfALoopThatHasEndedCanBeLookedAt() {
        Future<String> future = run(() -> runningLoop().createFuture());

        assertThat(captureCallGraph(future)).isEqualTo(new CallGraph(future, List.of(), List.of()));
    }

    @AsyncioTest
    void otherThreadIsRefused() {
        Future<String> future = runningLoop().createFuture();

        assertThatThrownBy(() -> toThread(() -> captureCallGraph(future)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use callSoonThreadsafe()");
    }

    @AsyncioTest
    void negativeDepthIsRefused() {
        assertThatThrownBy(() -> capture(-1, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth must not be negative, but is -1");
    }

    private static Task<Object> start(String name, Body body) {
        return createTask(body::run, TaskOption.name(name));
    }

    private static Task<Void> start(String name, Action body) {
        return createTask(body, TaskOption.name(name));
    }

    @FunctionalInterface
    private interface Body {
        Object run() throws Exception;
    }

    private static CallGraph capture(int depth, @Nullable Integer limit) {
        return requireNonNull(captureCallGraph(null, depth, limit));
    }

    private static List<StackTraceElement> stackOf(int depth) {
        return capture(depth, null).callStack();
    }

    private static List<StackTraceElement> limited(Future<?> future, int limit) {
        return requireNonNull(captureCallGraph(future, 0, limit)).callStack();
    }

    /// {@return the futures from the graph's own on, always to the first that waits}
    private static List<Future<?>> chain(CallGraph graph) {
        List<Future<?>> chain = new ArrayList<>();
        for (CallGraph next = graph; ; next = next.awaitedBy().getFirst()) {
            chain.add(next.future());
            if (next.awaitedBy().isEmpty()) {
                return chain;
            }
        }
    }

    /// {@return the methods on the stack that a user wrote; whether the tests' own are left out depends on how
    /// they are run}
    private static List<String> programFrames(CallGraph graph) {
        return graph.callStack().stream()
                .filter(frame -> frame.getClassName().startsWith("program."))
                .map(StackTraceElement::getMethodName)
                .toList();
    }
}
