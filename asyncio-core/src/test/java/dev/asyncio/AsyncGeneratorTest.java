package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.currentTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.timeout;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncGenerator.Yielder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import program.Waits;

class AsyncGeneratorTest {

    private final List<Object> log = new ArrayList<>();

    private static AsyncGenerator<Integer> upTo(int count) {
        return generator("numbers", out -> {
            for (int i = 1; i <= count; i++) {
                out.yield(i);
            }
        });
    }

    // ---- iterating

    @AsyncioTest
    void aLoopGetsTheValuesOneByOne() {
        AsyncGenerator<Integer> ticks = generator(out -> {
            for (int i = 1; i <= 3; i++) {
                sleep(seconds(1));
                out.yield(i);
            }
        });
        long start = runningLoop().time();

        for (int tick : ticks) {
            log.add(tick);
        }

        assertThat(log).containsExactly(1, 2, 3);
        assertThat(runningLoop().time() - start).isEqualTo(seconds(3).toNanos());
    }

    @AsyncioTest
    void bodyAndConsumerTakeTurnsInOneTask() {
        Task<?> task = currentTask();
        AsyncGenerator<Integer> numbers = generator(out -> {
            log.add("body 1");
            out.yield(1);
            log.add("body 2");
            assertThat(currentTask()).isSameAs(task);
            out.yield(2);
            log.add("body ends");
        });
        for (int number : numbers) {
            log.add("consumer " + number);
        }

        assertThat(log).containsExactly("body 1", "consumer 1", "body 2", "consumer 2", "body ends");
    }

    @AsyncioTest
    void aBodyThatDoesNotAwaitDoesNotSuspendItsConsumer() {
        createTask(() -> log.add("other task"));
        for (int number : upTo(3)) {
            log.add(number);
        }
        yieldNow();

        assertThat(log).containsExactly(1, 2, 3, "other task");
    }

    @AsyncioTest
    void othersRunWhileTheBodyAwaits() {
        createTask(() -> log.add("other task"));
        AsyncGenerator<Integer> slow = generator(out -> {
            sleep(seconds(1));
            out.yield(1);
        });
        for (int number : slow) {
            log.add(number);
        }

        assertThat(log).containsExactly("other task", 1);
    }

    @AsyncioTest
    void nothingRunsBeforeTheFirstRequest() {
        AsyncGenerator<Integer> numbers = generator(out -> {
            log.add("begins");
            out.yield(1);
        });
        yieldNow();
        assertThat(log).isEmpty();

        numbers.anext();

        assertThat(log).containsExactly("begins");
        numbers.close();
    }

    @AsyncioTest
    void anextAfterTheEndThrows() {
        AsyncGenerator<Integer> numbers = upTo(1);
        assertThat(numbers.anext()).isEqualTo(1);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(numbers::anext)
                    .isInstanceOf(StopAsyncIteration.class)
                    .hasMessageMatching("AsyncGenerator 'numbers' \\[closed\\] has ended");
        }
    }

    @AsyncioTest
    void iteratorsShareTheValues() {
        AsyncGenerator<Integer> numbers = upTo(3);
        Iterator<Integer> one = numbers.iterator();
        Iterator<Integer> other = numbers.iterator();

        log.add(one.next());
        log.add(other.next());
        assertThat(one.hasNext()).isTrue();
        assertThat(one.hasNext()).isTrue();
        log.add(one.next());

        assertThat(log).containsExactly(1, 2, 3);
        assertThat(other.hasNext()).isFalse();
        assertThatThrownBy(one::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("AsyncGenerator 'numbers' [closed] has ended");
    }

    @AsyncioTest
    void nullIsAValue() {
        AsyncGenerator<String> nothing = generator(out -> {
            out.yield(null);
            out.yield("something");
        });
        nothing.forEach(value -> log.add(String.valueOf(value)));

        assertThat(log).containsExactly("null", "something");
    }

    @AsyncioTest
    void generatorsNest() {
        AsyncGenerator<Integer> doubled = generator(out -> {
            for (int number : upTo(3)) {
                sleep(seconds(1));
                out.yield(2 * number);
            }
        });
        for (int number : doubled) {
            log.add(number);
        }

        assertThat(log).containsExactly(2, 4, 6);
    }

    @AsyncioTest
    void aGeneratorCanBeHandedFromTaskToTask() {
        AsyncGenerator<Integer> numbers = generator(out -> {
            for (int i = 1; ; i++) {
                sleep(seconds(1));
                out.yield(i);
            }
        });
        for (int i = 0; i < 3; i++) {
            log.add(await(createTask(numbers::anext)));
        }
        numbers.close();

        assertThat(log).containsExactly(1, 2, 3);
    }

    // ---- send and throw

    @AsyncioTest
    void whatIsSentIsWhatYieldReturns() {
        AsyncGenerator<String> echo = generator(out -> {
            Object received = out.yield("ready");
            while (received != null) {
                received = out.yield("echo of " + received);
            }
        });

        log.add(echo.anext());
        log.add(echo.asend("one"));
        log.add(echo.asend("two"));
        assertThatThrownBy(() -> echo.asend(null)).isInstanceOf(StopAsyncIteration.class);

        assertThat(log).containsExactly("ready", "echo of one", "echo of two");
    }

    @AsyncioTest
    void nothingCanBeSentBeforeTheBodyHasBegun() {
        AsyncGenerator<Integer> numbers = upTo(1);

        assertThatThrownBy(() -> numbers.asend("too early"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "AsyncGenerator 'numbers' [created] has not begun, so no yield can take the value; call anext() or"
                                + " asend(null) first");
        assertThat(numbers.asend(null)).isEqualTo(1);
        numbers.close();
    }

    @AsyncioTest
    void whatIsThrownInArrivesAtTheYield() {
        IOException disk = new IOException("disk");
        AsyncGenerator<String> generator = generator(out -> {
            try {
                out.yield("first");
            } catch (Exception e) {
                log.add(e);
                sleep(seconds(1));
                out.yield("after the exception");
            }
        });
        generator.anext();

        assertThat(generator.athrow(disk)).isEqualTo("after the exception");
        assertThat(log).containsExactly(disk);
        assertThatThrownBy(generator::anext).isInstanceOf(StopAsyncIteration.class);
    }

    @AsyncioTest
    void whatTheBodyDoesNotCatchComesBack() {
        IOException disk = new IOException("disk");
        AsyncGenerator<Integer> numbers = upTo(3);
        numbers.anext();

        assertThatThrownBy(() -> numbers.athrow(disk)).isSameAs(disk);
        assertThatThrownBy(numbers::anext).isInstanceOf(StopAsyncIteration.class);
    }

    @AsyncioTest
    void throwingIntoAGeneratorThatHasNotBegunClosesIt() {
        IOException disk = new IOException("disk");
        AsyncGenerator<Integer> numbers = upTo(3);

        assertThatThrownBy(() -> numbers.athrow(disk)).isSameAs(disk);
        assertThatThrownBy(numbers::anext).isInstanceOf(StopAsyncIteration.class);
        assertThat(numbers.athrow(disk)).isNull(); // closed: nothing happens
    }

    @AsyncioTest
    void whatTheBodyThrowsEndsTheGenerator() {
        IOException disk = new IOException("disk");
        AsyncGenerator<Integer> fails = generator(out -> {
            out.yield(1);
            throw disk;
        });
        fails.anext();

        assertThatThrownBy(fails::anext).isSameAs(disk);
        assertThatThrownBy(fails::anext).isInstanceOf(StopAsyncIteration.class);
    }

    @AsyncioTest
    void aStopRaisedByTheBodyIsAMistake() {
        StopAsyncIteration own = new StopAsyncIteration("own");
        AsyncGenerator<Integer> mistaken = generator("mistaken", _ -> {
            throw own;
        });

        assertThatThrownBy(mistaken::anext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The body of AsyncGenerator 'mistaken' [closed] raised StopAsyncIteration; return instead")
                .hasCause(own);
    }

    @AsyncioTest
    void athrowNeedsAnException() {
        assertThatThrownBy(() -> upTo(1).athrow(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("athrow needs an exception, not null");
    }

    // ---- close

    private AsyncGenerator<Integer> cleaningUp() {
        return generator("rows", out -> {
            try {
                for (int i = 1; ; i++) {
                    out.yield(i);
                }
            } finally {
                sleep(seconds(1));
                log.add("cleaned up");
            }
        });
    }

    @AsyncioTest
    void closingRunsTheFinallyBlocksOfTheBody() {
        AsyncGenerator<Integer> rows = cleaningUp();
        rows.anext();

        rows.aclose();
        rows.aclose();

        assertThat(log).containsExactly("cleaned up");
        assertThatThrownBy(rows::anext).isInstanceOf(StopAsyncIteration.class);
    }

    @AsyncioTest
    void aTryStatementClosesTheGenerator() {
        try (AsyncGenerator<Integer> rows = cleaningUp()) {
            for (int row : rows) {
                if (row == 3) {
                    break;
                }
            }
            log.add("loop left");
        }

        assertThat(log).containsExactly("loop left", "cleaned up");
    }

    @AsyncioTest
    void closingAGeneratorThatHasNotBegunRunsNothing() {
        AsyncGenerator<Integer> rows = cleaningUp();

        rows.close();

        assertThat(log).isEmpty();
        assertThatThrownBy(rows::anext).isInstanceOf(StopAsyncIteration.class);
    }

    @AsyncioTest
    void aBodyThatYieldsWhileItIsClosedIsRefused() {
        AsyncGenerator<Integer> stubborn = generator("stubborn", out -> {
            try {
                out.yield(1);
            } finally {
                out.yield(2);
            }
        });
        stubborn.anext();

        assertThatThrownBy(stubborn::aclose)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "AsyncGenerator 'stubborn' [suspended] ignored its GeneratorExit: it yielded while it was being closed;"
                                + " let the error pass, or return");
        assertThatThrownBy(stubborn::anext).isInstanceOf(GeneratorExit.class); // the finally block goes on to its end
    }

    @AsyncioTest
    void whatTheCleanUpThrowsIsThrownByClose() {
        IOException disk = new IOException("disk");
        AsyncGenerator<Integer> fails = generator(out -> {
            try {
                out.yield(1);
            } finally {
                failWith(disk);
            }
        });
        fails.anext();

        assertThatThrownBy(fails::aclose).isSameAs(disk);
    }

    private static void failWith(Exception thrown) throws Exception {
        throw thrown;
    }

    @AsyncioTest
    void aBodyMayReturnWhereItIsTold() {
        AsyncGenerator<Integer> polite = generator(out -> {
            try {
                out.yield(1);
            } catch (GeneratorExit e) {
                log.add("told");
            }
        });
        polite.anext();

        polite.aclose();

        assertThat(log).containsExactly("told");
    }

    // ---- at the end of the run

    @OnBothEngines
    void theEndOfTheRunClosesWhatWasLeftHalfWay(Engines engine) {
        AsyncGenerator<Integer> unstarted = cleaningUp();
        Loops.run(engine, () -> {
            AsyncGenerator<Integer> rows = cleaningUp();
            rows.anext();
            assertThat(unstarted).hasToString("AsyncGenerator 'rows' [created]");
            log.add("main ends");
        });

        assertThat(log).containsExactly("main ends", "cleaned up");
    }

    @AsyncioTest
    void theLoopClosesItsGeneratorsWhenItIsTold() {
        AsyncGenerator<Integer> first = cleaningUp();
        AsyncGenerator<Integer> second = cleaningUp();
        first.anext();
        second.anext();
        long start = runningLoop().time();

        runningLoop().shutdownAsyncGenerators();

        assertThat(log).containsExactly("cleaned up", "cleaned up");
        assertThat(runningLoop().time() - start).isEqualTo(seconds(1).toNanos()); // at the same time
    }

    @AsyncioTest
    void whatFailsInTheCleanUpAtTheEndIsReported() {
        Reports reports = Reports.of(runningLoop());
        IOException disk = new IOException("disk");
        AsyncGenerator<Integer> rows = generator("rows", out -> {
            try {
                out.yield(1);
            } finally {
                failWith(disk);
            }
        });
        rows.anext();

        runningLoop().shutdownAsyncGenerators();

        assertThat(reports.only().message())
                .isEqualTo("an error occurred during closing of AsyncGenerator 'rows' [closed]");
        assertThat(reports.only().exception()).isSameAs(disk);
        assertThat(reports.only().asyncGenerator()).isSameAs(rows);
    }

    @AsyncioTest
    void aGeneratorBegunAfterTheShutdownIsWarnedOf() throws Exception {
        runningLoop().shutdownAsyncGenerators();
        AsyncGenerator<Integer> late = upTo(1);
        try (Logs logs = new Logs()) {
            late.anext();

            assertThat(logs.messages())
                    .containsExactly("AsyncGenerator 'numbers' [created] was begun after the generators of "
                            + runningLoop() + " were shut down; nobody will close it");
        }
        late.close();
    }

    @AsyncioTest
    void generatorsThatHaveEndedAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            for (int number : upTo(1)) {
                log.add(number);
            }
        }

        assertThat(log).hasSize(10_000);
    }

    // ---- cancellation

    @AsyncioTest
    void aCancellationArrivesWhereTheBodyAwaits() {
        AsyncGenerator<Integer> slow = generator(out -> {
            try {
                sleep(seconds(10));
                out.yield(1);
            } catch (CancelledError e) {
                log.add("body: " + e.getMessage());
                throw e;
            }
        });
        Task<Integer> consumer = createTask(slow::anext);
        yieldNow();

        consumer.cancel("stop");
        assertThatThrownBy(() -> await(consumer))
                .isInstanceOf(CancelledError.class)
                .hasMessage("stop");

        assertThat(log).containsExactly("body: stop");
        assertThatThrownBy(slow::anext).isInstanceOf(StopAsyncIteration.class);
    }

    @AsyncioTest
    void aTimeoutEndsTheBodysAwait() {
        AsyncGenerator<Integer> slow = generator(out -> {
            sleep(seconds(10));
            out.yield(1);
        });

        assertThatThrownBy(() -> timeout(seconds(1), slow::anext)).isInstanceOf(TimeoutException.class);
    }

    // ---- contexts and threads

    @AsyncioTest
    void theBodySeesAndSetsTheConsumersContextVariables() {
        ContextVar<String> user = new ContextVar<>("user");
        AsyncGenerator<String> users = generator(out -> {
            out.yield(user.get());
            user.set("set by the body");
            out.yield("second");
        });
        user.set("ada");

        log.add(users.anext());
        users.anext();
        log.add(user.get());
        users.close();

        assertThat(log).containsExactly("ada", "set by the body");
    }

    @AsyncioTest
    void theBodyHasAThreadOfItsOwn() {
        ThreadLocal<String> local = ThreadLocal.withInitial(() -> "initial");
        local.set("consumer");
        AsyncGenerator<String> generator = generator(out -> {
            out.yield(local.get());
            local.set("body");
            out.yield(local.get());
        });

        log.add(generator.anext());
        log.add(generator.anext());
        log.add(local.get());
        generator.close();

        assertThat(log).containsExactly("initial", "body", "consumer");
    }

    @AsyncioTest
    void theStackOfATaskGoesThroughItsGenerators() {
        Future<String> future = runningLoop().createFuture();
        AsyncGenerator<Object> generator = generator(out -> out.yield(Waits.outer(future)));
        Task<Void> task = createTask(() -> Waits.suspending(generator::anext));
        yieldNow();

        assertThat(Arrays.stream(task.stack())
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .filter(method -> method.startsWith("program.")))
                .containsExactly("program.Waits.inner", "program.Waits.outer", "program.Waits.suspending");
        future.setResult("result");
        await(task);
        generator.close();
    }

    // ---- misuse

    @AsyncioTest
    void aGeneratorServesOneRequestAtATime() {
        AsyncGenerator<Integer> slow = generator("slow", out -> {
            sleep(seconds(1));
            out.yield(1);
        });
        Task<Integer> first = createTask(slow::anext);
        yieldNow();

        String ending =
                ": AsyncGenerator 'slow' [running] is being run already, by another task; a generator serves one request"
                        + " at a time";
        assertThatThrownBy(slow::anext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("anext" + ending);
        assertThatThrownBy(() -> slow.athrow(new IOException())).hasMessage("athrow" + ending);
        assertThatThrownBy(slow::aclose).hasMessage("aclose" + ending);
        assertThat(await(first)).isEqualTo(1);
        slow.close();
    }

    @AsyncioTest
    void onlyTheBodyYields() {
        List<Yielder<Integer>> leaked = new ArrayList<>();
        AsyncGenerator<Integer> careless = generator("careless", out -> {
            leaked.add(out);
            out.yield(1);
        });
        careless.anext();

        assertThatThrownBy(() -> leaked.getFirst().yield(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "yield was called outside the body of AsyncGenerator 'careless' [suspended]; only the body itself hands"
                                + " out values");
        careless.close();
    }

    @OnBothEngines
    void aGeneratorBelongsToOneLoop(Engines engine) {
        List<AsyncGenerator<Integer>> leaked = new ArrayList<>();
        Loops.run(engine, () -> {
            leaked.add(upTo(2));
            leaked.getFirst().anext();
        });

        EventLoop other = Loops.builder(engine).name("other").build();
        assertThatThrownBy(() -> other.runUntilComplete(
                        Asyncio.coroutine(() -> leaked.getFirst().anext())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "AsyncGenerator 'numbers' [closed] belongs to EventLoop 'test', not to EventLoop 'other'; use a"
                                + " generator on one loop only");
        other.close();
    }

    @Test
    void aGeneratorIsUsedInATask() {
        assertThatThrownBy(() -> upTo(1).anext())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("anext was called outside a task, on thread '");
        assertThatThrownBy(() -> upTo(1).iterator().hasNext()).isInstanceOf(IllegalStateException.class);
    }

    @AsyncioTest
    void aCallbackCannotIterate() {
        assertThat(InCallback.thrownBy(() -> upTo(1).anext()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("anext was called in a callback of ");
    }

    @Test
    void aGeneratorNeedsANameAndABody() {
        assertThatThrownBy(() -> generator(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("generator needs a body, not null");
        assertThatThrownBy(() -> generator(null, _ -> {}))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A generator's name must not be null");
    }

    // ---- for people

    @AsyncioTest
    void aGeneratorShowsItsState() {
        List<AsyncGenerator<Integer>> self = new ArrayList<>();
        self.add(generator("rows", out -> {
            log.add(self.getFirst().toString());
            out.yield(1);
        }));
        AsyncGenerator<Integer> rows = self.getFirst();
        log.add(rows.toString());
        rows.anext();
        log.add(rows.toString());
        rows.close();
        log.add(rows.toString());

        assertThat(log)
                .containsExactly(
                        "AsyncGenerator 'rows' [created]",
                        "AsyncGenerator 'rows' [running]",
                        "AsyncGenerator 'rows' [suspended]",
                        "AsyncGenerator 'rows' [closed]");
    }
}
