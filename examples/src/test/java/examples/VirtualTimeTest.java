package examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples that wait for nothing but time: every line they print, and when.
@ParameterizedClass(name = "{0} engine")
@ValueSource(strings = {"loop", "handoff"})
class VirtualTimeTest {

    private final String engine;

    VirtualTimeTest(String engine) {
        this.engine = engine;
    }

    private List<String> run(String name) throws Exception {
        Program.Output output = Program.run(engine, name);
        assertThat(output.err()).isEmpty();
        return output.out();
    }

    // ---- coroutines and tasks

    @Test
    void countAsync() throws Exception {
        assertThat(run("CountAsync"))
                .containsExactly("0.0 One", "0.0 One", "0.0 One", "1.0 Two", "1.0 Two", "1.0 Two", "1.0 in 1.0 s");
    }

    @Test
    void helloWorld() throws Exception {
        assertThat(run("HelloWorld")).containsExactly("0.0 hello", "1.0 world", "0.0 hello", "1.0 world");
    }

    @Test
    void sayAfter() throws Exception {
        assertThat(run("SayAfter"))
                .containsExactly(
                        "1.0 hello",
                        "3.0 world",
                        "3.0 one after the other: 3 s",
                        "4.0 hello",
                        "5.0 world",
                        "5.0 at the same time: 2 s");
    }

    @Test
    void nested() throws Exception {
        assertThat(run("Nested")).containsExactly("1.0 42", "2.0 42");
    }

    @Test
    void fetchData() throws Exception {
        assertThat(run("FetchData")).containsExactly("0.0 fetching", "2.0 fetched", "2.0 {data=1}");
    }

    @Test
    void awaitOne() throws Exception {
        assertThat(run("AwaitOne")).containsExactly("0.0 main", "1.0 text", "1.0 main again");
    }

    @Test
    void awaitTask() throws Exception {
        assertThat(run("AwaitTask")).containsExactly("0.0 main", "0.0 main again", "1.0 text");
    }

    @Test
    void awaitResult() throws Exception {
        assertThat(run("AwaitResult")).containsExactly("0.0 main", "0.0 main again", "1.0 text", "1.0 finished");
    }

    @Test
    void scheduling() throws Exception {
        assertThat(run("Scheduling")).containsExactly("0.0 1", "0.0 2", "0.2 3", "0.3 4", "0.4 5");
    }

    @Test
    void addOne() throws Exception {
        assertThat(run("AddOne")).containsExactly("1.0 3");
    }

    @Test
    void appendTwoValues() throws Exception {
        assertThat(run("AppendTwoValues")).containsExactly("0.5 [1, 3, 2, 4, 6, 5]");
    }

    @Test
    void callApi() throws Exception {
        assertThat(run("CallApi"))
                .containsExactly("0.0 calling slow", "0.0 calling fast", "3.0 [answer of slow, answer of fast]");
    }

    @Test
    void example2AwaitsInARow() throws Exception {
        assertThat(run("Example2"))
                .containsExactly(
                        "0.0 Do something with 1...",
                        "1.0 Done with 1",
                        "1.0 Fetch 1 fully completed",
                        "1.0 Do something with 2...",
                        "3.0 Done with 2",
                        "3.0 Fetch 2 fully completed",
                        "3.0 [Result of 1, Result of 2]",
                        "3.0 Finished in 3.0 seconds");
    }

    @Test
    void example3MakesTasks() throws Exception {
        assertThat(run("Example3"))
                .containsExactly(
                        "0.0 Do something with 1...",
                        "0.0 Do something with 2...",
                        "1.0 Done with 1",
                        "1.0 Task 1 fully completed",
                        "2.0 Done with 2",
                        "2.0 Task 2 fully completed",
                        "2.0 [Result of 1, Result of 2]",
                        "2.0 Finished in 2.0 seconds");
    }

    @Test
    void example4AwaitsTheSlowerTaskFirst() throws Exception {
        assertThat(run("Example4"))
                .containsExactly(
                        "0.0 Do something with 1...",
                        "0.0 Do something with 2...",
                        "1.0 Done with 1",
                        "2.0 Done with 2",
                        "2.0 Task 2 fully completed",
                        "2.0 Task 1 fully completed",
                        "2.0 [Result of 1, Result of 2]",
                        "2.0 Finished in 2.0 seconds");
    }

    @Test
    void futureByHand() throws Exception {
        assertThat(run("FutureByHand"))
                .containsExactly(
                        "2.0 Set the future's result to: Future result is ready!",
                        "2.0 Received the future's result: Future result is ready!",
                        "3.0 The task has ended");
    }

    // ---- failures

    @Test
    void example7GathersAndGroups() throws Exception {
        assertThat(run("Example7"))
                .containsExactly(
                        "0.0 gather, with exceptions returned:",
                        "1.0     a is fetched",
                        "3.0     d is fetched",
                        "3.0   data of a",
                        "3.0   java.lang.IllegalStateException: no data for b",
                        "3.0   java.lang.IllegalStateException: no data for c",
                        "3.0   data of d",
                        "3.0 gather:",
                        "4.0     a is fetched",
                        "5.0   java.lang.IllegalStateException: no data for b",
                        "6.0     d is fetched",
                        "6.0 task group:",
                        "7.0     a is fetched",
                        "8.0     d is cancelled",
                        "8.0   unhandled errors in a TaskGroup (2 sub-exceptions)",
                        "8.0     java.lang.IllegalStateException: no data for b",
                        "8.0     java.lang.IllegalStateException: no data for c");
    }

    @Test
    void gatherFailure() throws Exception {
        Program.Output output = Program.run(engine, "GatherFailure");

        assertThat(output.out())
                .containsExactly("1.0 one is done", "2.0 gather failed: two is broken", "3.0 three is done");
        assertThat(output.err())
                .startsWith("java.lang.IllegalArgumentException: two is broken\n")
                .contains("at GatherFailure.broken(GatherFailure.java:");
    }

    @Test
    void taskGroupFailure() throws Exception {
        Program.Output output = Program.run(engine, "TaskGroupFailure");

        assertThat(output.out())
                .containsExactly(
                        "1.0 one is done",
                        "2.0 three is cancelled",
                        "2.0 the group failed: unhandled errors in a TaskGroup (1 sub-exception)");
        assertThat(output.err())
                .startsWith("dev.asyncio.ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)\n")
                .contains(
                        "  +-+---------------- 1 ----------------\n    | java.lang.IllegalArgumentException: two is broken\n")
                .contains("at TaskGroupFailure.broken(TaskGroupFailure.java:");
    }

    // ---- synchronization

    @Test
    void lockExample() throws Exception {
        assertThat(run("LockExample"))
                .containsExactly(
                        "1.0 without a lock: 1",
                        "2.0 shared = 1",
                        "3.0 shared = 2",
                        "4.0 shared = 3",
                        "5.0 shared = 4",
                        "6.0 shared = 5",
                        "6.0 with a lock: 5");
    }

    @Test
    void semaphoreExample() throws Exception {
        assertThat(run("SemaphoreExample"))
                .containsExactly(
                        "0.0 Accessing resource 0",
                        "0.0 Accessing resource 1",
                        "1.0 Releasing resource 0",
                        "1.0 Releasing resource 1",
                        "1.0 Accessing resource 2",
                        "1.0 Accessing resource 3",
                        "2.0 Releasing resource 2",
                        "2.0 Releasing resource 3",
                        "2.0 Accessing resource 4",
                        "3.0 Releasing resource 4");
    }

    @Test
    void semaphoreExample2() throws Exception {
        assertThat(run("SemaphoreExample2"))
                .containsExactly(
                        "10.0 100 answers, the last one is 9801", "10.0 at most 10 at a time", "10.0 in 10.0 s");
    }

    @Test
    void eventExample() throws Exception {
        assertThat(run("EventExample"))
                .containsExactly(
                        "0.0 waiting for the event to be set",
                        "2.0 event has been set!",
                        "2.0 event has been set, continuing execution");
    }

    @Test
    void conditionExample() throws Exception {
        assertThat(run("ConditionExample"))
                .containsExactly(
                        "1.0 the cook serves 2 plates",
                        "1.0 Ada eats, plates left: 1",
                        "1.0 Grace eats, plates left: 0",
                        "2.0 the cook serves 2 plates",
                        "2.0 Barbara eats, plates left: 1",
                        "2.0 Karen eats, plates left: 0");
    }

    // ---- more

    @Test
    void asyncGeneratorExample() throws Exception {
        assertThat(run("AsyncGeneratorExample"))
                .containsExactly(
                        "1.0 3",
                        "2.0 2",
                        "3.0 1",
                        "3.0 the countdown is over",
                        "3.0 lift-off",
                        "4.0 10",
                        "5.0 9",
                        "6.0 8",
                        "6.0 hold",
                        "6.0 the countdown is over",
                        "6.0 the launch is called off");
    }

    @Test
    void chess() throws Exception {
        assertThat(run("Chess"))
                .containsExactly("one game after the other: 12:00:00", "all boards in turn:       1:00:55");
    }
}
