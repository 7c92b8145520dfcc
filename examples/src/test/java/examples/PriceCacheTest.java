package examples;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.awaitAll;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static dev.asyncio.test.assertj.AsyncioAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.EventLoop;
import dev.asyncio.Future;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import dev.asyncio.TimeoutException;
import dev.asyncio.VirtualTime;
import dev.asyncio.test.AsyncioTest;
import dev.asyncio.test.Trace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The guide's page on testing quotes this.
class PriceCacheTest {

    /// Takes two seconds for each price, or does what a test wants.
    private static class Backend implements PriceCache.Backend {

        final Trace trace = new Trace();

        @Override
        public long priceOf(String item) throws IOException {
            trace.add("asked for " + item);
            sleep(seconds(2));
            return 100L * item.length();
        }
    }

    private static Task<PriceCache.Price> ask(PriceCache cache, String item, String name) {
        return createTask(() -> cache.priceOf(item), TaskOption.name(name));
    }

    @AsyncioTest
    void priceIsAskedForOnce() {
        var backend = new Backend();
        var cache = new PriceCache(backend, seconds(60));

        long first = cache.priceOf("tea").cents();
        long second = cache.priceOf("tea").cents();

        assertThat(first).isEqualTo(300).isEqualTo(second);
        assertThat(backend.trace).containsExactly("asked for tea");
    }

    @AsyncioTest
    void priceIsAskedForAgainWhenItIsOld(VirtualTime time) {
        var backend = new Backend();
        var cache = new PriceCache(backend, Duration.ofMinutes(30));

        cache.priceOf("tea");
        sleep(Duration.ofMinutes(29));
        cache.priceOf("tea");
        sleep(Duration.ofMinutes(2));
        cache.priceOf("tea");

        assertThat(backend.trace.entries())
                .extracting(Trace.Entry::time)
                .containsExactly(seconds(0), seconds(2).plusMinutes(31));
        assertThat(time.elapsed()).isEqualTo(seconds(4).plusMinutes(31));
    }

    @AsyncioTest
    void priceSaysWhenItWasTrue(EventLoop loop) {
        var cache = new PriceCache(new Backend(), seconds(60));
        Instant start = loop.clock().instant();

        assertThat(cache.priceOf("tea").asOf()).isEqualTo(start.plusSeconds(2));
    }

    @AsyncioTest
    void thoseWhoAskAtTheSameTimeShareOneRequest(VirtualTime time) {
        var backend = new Backend();
        var cache = new PriceCache(backend, seconds(60));

        awaitAll(() -> cache.priceOf("tea"), () -> cache.priceOf("tea"), () -> cache.priceOf("coffee"));

        assertThat(backend.trace).containsExactly("asked for tea", "asked for coffee");
        assertThat(time.elapsed()).isEqualTo(seconds(2));
    }

    @AsyncioTest
    void failureIsTriedAgainAfterAPauseThatGrows() {
        List<Duration> calls = new ArrayList<>();
        var start = runningLoop().time();
        var cache = new PriceCache(
                item -> {
                    calls.add(Duration.ofNanos(runningLoop().time() - start));
                    if (calls.size() < 3) {
                        throw new IOException("no route to " + item);
                    }
                    return 42;
                },
                seconds(60));

        assertThat(cache.priceOf("tea").cents()).isEqualTo(42);
        assertThat(calls).containsExactly(seconds(0), seconds(1), seconds(3));
    }

    @AsyncioTest
    void backendThatHangsIsGivenUp(VirtualTime time) {
        var cache = new PriceCache(
                item -> {
                    sleep(Duration.ofDays(1));
                    return item.length();
                },
                seconds(60));

        assertThatThrownBy(() -> cache.priceOf("tea")).isInstanceOf(TimeoutException.class);
        assertThat(time.elapsed()).isEqualTo(seconds(5 + 1 + 5 + 2 + 5));
    }

    @AsyncioTest
    void askerWhoGivesUpDoesNotDisturbTheOther() {
        var backend = new Backend();
        var cache = new PriceCache(backend, seconds(60));
        var impatient = ask(cache, "tea", "impatient");
        var patient = ask(cache, "tea", "patient");
        sleep(seconds(1));
        assertThat(impatient).isNotDone().isWaitingFor(Future.class);

        impatient.cancel();
        yieldNow();
        assertThat(impatient).isCancelled();
        await(patient);

        assertThat(patient).isDone();
        assertThat(backend.trace).containsExactly("asked for tea");
    }

    @AsyncioTest
    void requestEndsWhenNobodyWantsItsAnswer(EventLoop loop) {
        var trace = new Trace();
        var cache = new PriceCache(new Backend(), seconds(60));
        loop.setInstrument(trace.recorder());
        var asker = ask(cache, "tea", "asker");
        sleep(seconds(1));

        asker.cancel("gone home");
        sleep(seconds(1));
        loop.setInstrument(null);

        assertThat(trace)
                .of("asker")
                .endsWith(
                        "waits for Future",
                        "cancelled: gone home",
                        "woken by requestEndsWhenNobodyWantsItsAnswer",
                        "ended as cancelled");
        assertThat(loop.allTasks()).as("only this test").hasSize(1);
    }
}
