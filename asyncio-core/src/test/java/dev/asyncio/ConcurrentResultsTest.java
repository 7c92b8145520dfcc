package dev.asyncio;

import static dev.asyncio.Asyncio.allTasks;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.generator;
import static dev.asyncio.Asyncio.mapConcurrent;
import static dev.asyncio.Asyncio.mapUnordered;
import static dev.asyncio.Asyncio.moveOnAfter;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class ConcurrentResultsTest {

    private final List<Object> log = new ArrayList<>();

    private static long now() {
        return runningLoop().time() / 1_000_000_000;
    }

    /// Takes as many seconds as the item says.
    private String work(int item) {
        log.add("begin " + item + " at " + now());
        try {
            sleep(seconds(item));
        } catch (CancelledError e) {
            log.add("cancelled " + item + " at " + now());
            throw e;
        }
        return "result " + item;
    }

    private static Iterable<Integer> numbersFrom(int first) {
        return () -> IntStream.iterate(first, i -> i + 1).iterator();
    }

    @AsyncioTest
    void resultsComeInTheOrderOfTheItems() {
        List<String> results = mapConcurrent(List.of(3, 1, 2), 3, this::work).toList();

        assertThat(results).containsExactly("result 3", "result 1", "result 2");
        assertThat(now()).isEqualTo(3);
    }

    @AsyncioTest
    void unorderedResultsComeAsTheyAreThere() {
        List<String> results = mapUnordered(List.of(3, 1, 2), 3, this::work).toList();

        assertThat(results).containsExactly("result 1", "result 2", "result 3");
    }

    @AsyncioTest
    void noMoreThanTheLimitRunAtATime() {
        mapUnordered(List.of(2, 2, 1, 1), 2, this::work).toList();

        assertThat(log).containsExactly("begin 2 at 0", "begin 2 at 0", "begin 1 at 2", "begin 1 at 2");
    }

    @AsyncioTest
    void theInputIsReadOnlyAsFarAsThereIsRoom() {
        try (var results = mapConcurrent(numbersFrom(1), 2, this::work)) {
            for (String result : results) {
                log.add(result);
                if (result.equals("result 2")) {
                    break;
                }
            }
        }

        assertThat(log)
                .containsExactly(
                        "begin 1 at 0", "begin 2 at 0", "result 1", "begin 3 at 1", "result 2", "cancelled 3 at 2");
        assertThat(allTasks()).hasSize(1);
    }

    @AsyncioTest
    void aSlowConsumerSlowsTheWorkDown() {
        for (String result : mapConcurrent(List.of(1, 1, 1), 1, this::work)) {
            sleep(seconds(5));
            log.add(result);
        }

        assertThat(log)
                .containsExactly("begin 1 at 0", "begin 1 at 1", "result 1", "begin 1 at 6", "result 1", "result 1");
    }

    @AsyncioTest
    void anInputThatSuspendsDoesNotHoldResultsUp() {
        AsyncGenerator<Integer> slow = generator(out -> {
            out.yield(1);
            sleep(seconds(9));
            out.yield(1);
        });

        for (String result : mapConcurrent(slow, 5, this::work)) {
            log.add(result + " at " + now());
        }

        assertThat(log).containsExactly("begin 1 at 0", "result 1 at 1", "begin 1 at 9", "result 1 at 10");
    }

    @AsyncioTest
    void aFailureCancelsTheRestAndIsThrown() {
        IOException disk = new IOException("disk");

        Throwable thrown = catchThrowable(() -> {
            for (String result : mapConcurrent(List.of(1, 9, 2, 7), 3, item -> {
                if (item == 2) {
                    sleep(seconds(2));
                    throw disk;
                }
                return work(item);
            })) {
                log.add(result);
            }
        });

        assertThat(thrown).isSameAs(disk);
        assertThat(log)
                .containsExactly(
                        "begin 1 at 0",
                        "begin 9 at 0",
                        "result 1",
                        "begin 7 at 1",
                        "cancelled 9 at 2",
                        "cancelled 7 at 2");
        assertThat(allTasks()).hasSize(1);
    }

    @AsyncioTest
    void aSecondFailureIsSuppressedInTheFirst() {
        Throwable thrown = catchThrowable(() -> mapConcurrent(List.of(1, 2), 2, item -> {
                    try {
                        sleep(seconds(item));
                    } finally {
                        fail(item);
                    }
                    return item;
                })
                .toList());

        assertThat(thrown).hasMessage("1");
        assertThat(thrown.getSuppressed()).singleElement().asString().contains("IOException: 2");
    }

    private static void fail(int item) throws IOException {
        throw new IOException(Integer.toString(item));
    }

    @AsyncioTest
    void aFailureOfTheInputIsThrown() {
        AsyncGenerator<Integer> broken = generator(out -> {
            out.yield(5);
            sleep(seconds(1));
            throw new IOException("disk");
        });

        assertThatThrownBy(() -> mapUnordered(broken, 2, this::work).toList()).isInstanceOf(IOException.class);
        assertThat(log).containsExactly("begin 5 at 0", "cancelled 5 at 1");
    }

    @AsyncioTest
    void cancellingTheConsumerCancelsTheRest() {
        Task<?> consumer =
                createTask(() -> mapConcurrent(List.of(5, 6), 2, this::work).toList());
        sleep(seconds(1));

        boolean ended = consumer.cancelAndWait();

        assertThat(ended).isTrue();
        assertThat(log).containsExactly("begin 5 at 0", "begin 6 at 0", "cancelled 5 at 1", "cancelled 6 at 1");
    }

    @AsyncioTest
    void theTasksBelongToTheCancelScopeOfTheLoop() {
        moveOnAfter(
                seconds(1),
                () -> mapConcurrent(List.of(5), 2, item -> {
                            try {
                                return work(item);
                            } finally {
                                work(6);
                            }
                        })
                        .toList());

        assertThat(log).containsExactly("begin 5 at 0", "cancelled 5 at 1", "begin 6 at 1", "cancelled 6 at 1");
    }

    @AsyncioTest
    void noItemsHaveNoResults() {
        assertThat(mapConcurrent(List.<Integer>of(), 2, this::work).toList()).isEmpty();
        assertThat(mapUnordered(List.<Integer>of(), 2, this::work).toList()).isEmpty();
    }

    @AsyncioTest
    void nothingBeginsBeforeTheLoop() {
        var results = mapConcurrent(List.of(1), 2, this::work);
        sleep(seconds(1));
        results.close();

        assertThat(log).isEmpty();
        assertThatThrownBy(results::toList)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mapConcurrent[limit=2, running=0] is closed; call mapConcurrent again for another loop");
    }

    @AsyncioTest
    void theLimitIsAtLeastOne() {
        assertThatThrownBy(() -> mapConcurrent(List.of(1), 0, this::work))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mapConcurrent needs a limit of at least 1, but it is 0; it says how many run at a time");
    }
}
