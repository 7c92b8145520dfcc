package dev.asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.ErrorContext;
import dev.asyncio.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A session that the program forgets.
class UnclosedSessionTest {

    private static List<ErrorContext> told(Runnable inTask) throws Exception {
        List<ErrorContext> told = new ArrayList<>();
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((on, context) -> told.add(context));
        try {
            loop.runUntilComplete(loop.createTask(inTask::run));
        } finally {
            loop.close();
        }
        return told;
    }

    @Test
    void isToldOnceWithWhereItWasMade() throws Exception {
        List<ErrorContext> told = told(() -> {
            var _ = ClientSession.create();
        });

        assertThat(told).singleElement().satisfies(context -> {
            assertThat(context.message())
                    .isEqualTo("ClientSession[open, connections=0, idle=0, waiting=0] was never closed; use try (…)");
            assertThat(context.exception()).hasMessage("Opened here").hasStackTraceContaining("UnclosedSessionTest");
        });
    }

    @Test
    void isNotToldOfWhenClosed() throws Exception {
        assertThat(told(() -> ClientSession.create().close())).isEmpty();
    }
}
