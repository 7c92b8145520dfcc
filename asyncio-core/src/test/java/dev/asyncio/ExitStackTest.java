package dev.asyncio;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class ExitStackTest {

    private final List<Object> log = new ArrayList<>();
    private final IOException disk = new IOException("disk");
    private final IOException net = new IOException("net");

    private AutoCloseable resource(String name) {
        return () -> {
            sleep(seconds(1));
            log.add(name + " closed");
        };
    }

    @AsyncioTest
    void everythingIsClosedInTheReverseOrder() {
        AutoCloseable file = resource("file");

        new ExitStack().run(stack -> {
            assertThat(stack.enter(file)).isSameAs(file);
            stack.callback(() -> log.add("callback"));
            stack.push(thrown -> {
                log.add("exit " + thrown);
                return true;
            });
            log.add("body");
        });

        assertThat(log).containsExactly("body", "exit null", "callback", "file closed");
    }

    @AsyncioTest
    void theResultIsTheBodys() {
        String result = new ExitStack().call(stack -> {
            stack.enter(resource("file"));
            return "result";
        });

        assertThat(result).isEqualTo("result");
        assertThat(log).containsExactly("file closed");
    }

    @AsyncioTest
    void anExitIsToldWhatIsThrownAndMaySwallowIt() {
        Object result = new ExitStack().call(stack -> {
            stack.push(thrown -> log.add(String.valueOf(thrown)));
            stack.push(thrown -> {
                log.add(thrown);
                return true;
            });
            stack.push(thrown -> {
                log.add(thrown);
                return false;
            });
            throw disk;
        });

        assertThat(result).isNull();
        assertThat(log).containsExactly(disk, disk, "null");
    }

    @AsyncioTest
    void theFirstFailureIsThrownAndLaterOnesAreSuppressed() {
        Throwable thrown = catchThrowable(() -> new ExitStack().run(stack -> {
            stack.enter(resource("file"));
            stack.callback(() -> {
                throw net;
            });
            throw disk;
        }));

        assertThat(thrown).isSameAs(disk).hasSuppressedException(net);
        assertThat(log).containsExactly("file closed");
    }

    @AsyncioTest
    void aFailureWithTheFirstAsItsCauseReplacesIt() {
        IllegalStateException translated = new IllegalStateException("translated", disk);

        Throwable thrown = catchThrowable(() -> new ExitStack().run(stack -> {
            stack.push(_ -> {
                throw translated;
            });
            throw disk;
        }));

        assertThat(thrown).isSameAs(translated);
        assertThat(thrown.getSuppressed()).isEmpty();
    }

    @AsyncioTest
    void aCancellationIsNotHiddenByAFailure() {
        List<Throwable> thrown = new ArrayList<>();
        Task<?> task = createTask(() -> {
            try {
                new ExitStack().run(stack -> {
                    stack.enter(resource("file"));
                    throw disk;
                });
            } catch (Throwable e) {
                thrown.add(e);
                throw e;
            }
        });
        sleep(seconds(0.5));

        boolean ended = task.cancelAndWait();

        assertThat(ended).isTrue();
        assertThat(thrown).singleElement().isInstanceOf(CancelledError.class);
        assertThat(thrown.getFirst()).hasSuppressedException(disk);
    }

    @AsyncioTest
    void popAllMovesEverythingToANewStack() {
        ExitStack kept = new ExitStack().call(stack -> {
            stack.enter(resource("file"));
            stack.enter(resource("socket"));
            return stack.popAll();
        });
        log.add("left, " + kept);

        java.util.Objects.requireNonNull(kept).close();

        assertThat(log).containsExactly("left, ExitStack[2 to close]", "socket closed", "file closed");
        assertThat(kept).hasToString("ExitStack[0 to close]");
    }

    @AsyncioTest
    void closeThrowsWhatAnExitThrows() {
        try (ExitStack stack = new ExitStack()) {
            stack.callback(() -> {
                throw disk;
            });

            assertThatThrownBy(stack::close).isSameAs(disk);
        }
    }

    @AsyncioTest
    void nullsAreRefused() {
        ExitStack stack = new ExitStack();

        assertThatThrownBy(() -> stack.enter(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("There is nothing to enter: the resource is null");
        assertThatThrownBy(() -> stack.callback(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A callback must not be null");
        assertThatThrownBy(() -> stack.push(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("An exit must not be null");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
