package dev.asyncio;

import static dev.asyncio.Asyncio.coroutine;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLoopBuilderTest {

    @Test
    void loopsAreNumberedWhereTheyAreNotNamed() {
        String first = nameOf(EventLoop.create());
        String second = nameOf(EventLoop.create());

        assertThat(first).matches("loop-\\d+");
        assertThat(Integer.parseInt(second.substring(5))).isGreaterThan(Integer.parseInt(first.substring(5)));
    }

    private static String nameOf(EventLoop loop) {
        loop.close();
        return loop.name();
    }

    @Test
    void aLoopHasTheNameItWasGiven() {
        EventLoop loop = EventLoop.builder().name("web").build();

        assertThat(loop.name()).isEqualTo("web");
        assertThat(loop).hasToString("EventLoop 'web'");
        loop.close();
    }

    @Test
    void aLoopHasTheEngineItWasGiven() {
        Map<Engines, String> names = new LinkedHashMap<>();
        for (Engines engine : Engines.values()) {
            EventLoop loop = EventLoop.builder().engine(engine).build();
            names.put(engine, loop.engineName());
            loop.close();
        }

        assertThat(names)
                .containsExactly(
                        Map.entry(Engines.AUTO, "loop"),
                        Map.entry(Engines.LOOP, "loop"),
                        Map.entry(Engines.HANDOFF, "handoff"));
    }

    @Test
    void thePropertyChoosesTheEngineOfLoopsThatDoNot() {
        withProperty("asyncio.engine", "Handoff", () -> {
            EventLoop loop = EventLoop.create();
            assertThat(loop.engineName()).isEqualTo("handoff");
            loop.close();
        });
        withProperty("asyncio.engine", "loop", () -> {
            EventLoop loop = EventLoop.builder().engine(Engines.HANDOFF).build();
            assertThat(loop.engineName()).isEqualTo("handoff");
            loop.close();
        });
    }

    @Test
    void aPropertyThatNamesNoEngineIsRefused() {
        withProperty(
                "asyncio.engine",
                "steam",
                () -> assertThatThrownBy(EventLoop::create)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("-Dasyncio.engine=steam names no engine; use auto, loop or handoff"));
    }

    @Test
    void thePropertyPutsLoopsOnVirtualTimeThatChooseNoClock() {
        withProperty("asyncio.clock", "virtual", () -> {
            EventLoop loop = EventLoop.create();
            loop.runUntilComplete(coroutine(() -> sleep(Duration.ofDays(365))));
            assertThat(loop.time()).isEqualTo(Duration.ofDays(365).toNanos());
            loop.close();
        });
    }

    @Test
    void aTaskThatBlocksCannotStepAsideOnTheHandoffEngine() {
        EventLoopBuilder builder = EventLoop.builder().engine(Engines.HANDOFF).blockingCalls(BlockingCalls.SUSPEND);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BlockingCalls.SUSPEND needs the 'loop' engine, but the engine is 'handoff'");
    }

    @Test
    void theSettingsMustNotBeNull() {
        EventLoopBuilder builder = EventLoop.builder();

        assertRefused(() -> builder.name(null), "A loop's name must not be null");
        assertRefused(() -> builder.engine(null), "The engine must not be null; use Engines.AUTO");
        assertRefused(() -> builder.clock(null), "The clock must not be null; use LoopClock.SYSTEM");
        assertRefused(() -> builder.poller(null), "The poller must not be null; leave it out for one that only waits");
        assertRefused(() -> builder.blockingCalls(null), "blockingCalls must not be null; use BlockingCalls.STRICT");
        assertRefused(() -> builder.slowCallbackDuration(null), "slowCallbackDuration must not be null");
        assertRefused(
                () -> builder.blockedThreshold(null),
                "blockedThreshold must not be null; zero switches the monitor off");
    }

    private static void assertRefused(Action call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).hasMessage(message);
    }

    @Test
    void theThresholdOfTheMonitorMustNotBeNegative() {
        assertThatThrownBy(() -> EventLoop.builder().blockedThreshold(seconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blockedThreshold must not be negative, but is PT-1S; zero switches the monitor off");
    }

    @Test
    void debugModeIsOffUnlessAskedFor() {
        EventLoop plain = EventLoop.create();
        EventLoop debugged = EventLoop.builder().debug(true).build();

        assertThat(plain.isDebug()).isFalse();
        assertThat(debugged.isDebug()).isTrue();
        plain.close();
        debugged.close();
    }

    private static void withProperty(String name, String value, Runnable body) {
        String before = System.setProperty(name, value);
        try {
            body.run();
        } finally {
            if (before == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, before);
            }
        }
    }
}
