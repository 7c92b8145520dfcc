package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final List<String> log = new ArrayList<>();
    private final SingleFlight<String, String> pages = new SingleFlight<>();

    @AsyncioTest
    void callsForOneKeyShareOneExecution() {
        // @start region="single-flight"
        var flights = new SingleFlight<String, String>();
        for (var url : List.of("/a", "/b", "/a")) {
            createTask(() -> log.add(flights.call(url, () -> fetch(url))));
        }
        // @end
        sleep(seconds(2));

        assertThat(log).containsExactly("fetching /a", "fetching /b", "page /a", "page /a", "page /b");
    }

    private String fetch(String url) {
        log.add("fetching " + url);
        try {
            sleep(seconds(1));
        } catch (CancelledError cancelled) {
            log.add("gave up " + url);
            throw cancelled;
        }
        return "page " + url;
    }

    @AsyncioTest
    void nothingIsCached() {
        pages.call("/a", () -> fetch("/a"));
        pages.call("/a", () -> fetch("/a"));

        assertThat(log).containsExactly("fetching /a", "fetching /a");
        assertThat(pages).hasToString("SingleFlight[running=0]");
    }

    @AsyncioTest
    void whatACallerCallsAfterTheExecutionStartsAnew() {
        createTask(() -> {
            pages.call("/a", () -> fetch("/a"));
            pages.call("/a", () -> fetch("/a"));
        });
        sleep(seconds(3));

        assertThat(log).containsExactly("fetching /a", "fetching /a");
    }

    @AsyncioTest
    void cancellingOneCallerLeavesTheOthersAlone() {
        var first = call("/a");
        var second = call("/a");
        yieldNow();
        yieldNow();

        first.cancel();
        sleep(seconds(2));

        assertThat(first.isCancelled()).isTrue();
        assertThat(second.result()).isEqualTo("page /a");
        assertThat(log).containsExactly("fetching /a");
    }

    @AsyncioTest
    void executionIsCancelledWithItsLastCaller() {
        var first = call("/a");
        var second = call("/a");
        yieldNow();
        yieldNow();

        first.cancel();
        second.cancel();
        sleep(seconds(2));

        assertThat(log).containsExactly("fetching /a", "gave up /a");
        assertThat(pages.isRunning("/a")).isFalse();
    }

    @AsyncioTest
    void callThatComesAfterTheLastCallerWasCancelledStartsAnew() {
        var first = call("/a");
        yieldNow();
        yieldNow();
        first.cancel();
        yieldNow();

        assertThat(pages.call("/a", () -> fetch("/a"))).isEqualTo("page /a");

        assertThat(log).containsExactly("fetching /a", "gave up /a", "fetching /a");
    }

    @AsyncioTest
    void failureGoesToEveryCaller() {
        var first = createTask(() -> pages.call("/a", () -> {
            sleep(seconds(1));
            throw new IOException("no route");
        }));
        var second = call("/a");
        sleep(seconds(2));

        assertThat(first.exception()).isInstanceOf(IOException.class).hasMessage("no route");
        assertThat(second.exception()).isSameAs(first.exception());
    }

    @AsyncioTest
    void forgottenExecutionStillServesThoseWhoWait() {
        var first = call("/a");
        yieldNow();
        yieldNow();

        assertThat(pages.isRunning("/a")).isTrue();
        pages.forget("/a");
        var second = call("/a");
        sleep(seconds(2));

        assertThat(first.result()).isEqualTo("page /a");
        assertThat(second.result()).isEqualTo("page /a");
        assertThat(log).containsExactly("fetching /a", "fetching /a");
    }

    @AsyncioTest
    void executionThatCallsForItsOwnKeyIsRefused() {
        assertThatThrownBy(() -> pages.call("/a", () -> pages.call("/a", () -> "inner")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The execution for key /a calls for its own key and would wait for itself; use another key");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullsAreRefusedWithASentence() {
        assertThatThrownBy(() -> pages.call(null, () -> "x"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A key must not be null");
        assertThatThrownBy(() -> pages.call("/a", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to execute: the execution is null");
    }

    private Task<String> call(String url) {
        return createTask(() -> pages.call(url, () -> fetch(url)));
    }
}
