package dev.asyncio.sync;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.AsyncioTest;
import dev.asyncio.Task;
import dev.asyncio.TaskOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnceTest {

    private final List<String> log = new ArrayList<>();
    private final Once<String> once = new Once<>();
    private int computations;

    @AsyncioTest
    void theFirstComputesAndTheOthersWait() {
        // @start region="once"
        var connection = new Once<String>();
        for (var name : List.of("a", "b", "c")) {
            createTask(() -> log.add(name + ": " + connection.get(this::connect)));
        }
        // @end
        sleep(seconds(2));

        assertThat(log).containsExactly("a: connection 1", "b: connection 1", "c: connection 1");
        assertThat(connection.get(this::connect)).isEqualTo("connection 1");
        assertThat(connection.isSet()).isTrue();
    }

    private String connect() {
        sleep(seconds(1));
        return "connection " + ++computations;
    }

    @AsyncioTest
    void nextInLineComputesIfTheFirstIsCancelled() {
        var first = ask("first");
        ask("second");
        yieldNow();

        first.cancel();
        sleep(seconds(2));

        assertThat(first.isCancelled()).isTrue();
        assertThat(log).containsExactly("second: connection 1");
    }

    @AsyncioTest
    void failureGoesToWhoseComputationFailedAndTheNextTriesAgain() {
        var failing = createTask(() -> once.get(this::fail));
        ask("next");
        sleep(seconds(3));

        assertThat(failing.exception()).isInstanceOf(IOException.class).hasMessage("no route");
        assertThat(log).containsExactly("next: connection 1");
    }

    @AsyncioTest
    void failureIsRememberedIfSoWished() {
        var remembering = new Once<String>(Once.OnFailure.REMEMBER);
        var failing = createTask(() -> remembering.get(this::fail));
        var waiting = createTask(() -> remembering.get(this::connect));
        sleep(seconds(3));

        assertThat(failing.exception()).isInstanceOf(IOException.class);
        assertThat(waiting.exception()).isSameAs(failing.exception());
        assertThat(remembering).hasToString("Once[failed]");
        assertThat(computations).isZero();
    }

    @AsyncioTest
    void cancellationIsNotRemembered() {
        var remembering = new Once<String>(Once.OnFailure.REMEMBER);
        var cancelled = createTask(() -> remembering.get(this::connect));
        yieldNow();

        cancelled.cancel();
        yieldNow();

        assertThat(remembering.get(this::connect)).isEqualTo("connection 1");
    }

    private String fail() throws IOException {
        sleep(seconds(1));
        throw new IOException("no route");
    }

    @AsyncioTest
    void computationThatAsksForItsOwnValueIsRefused() {
        var asking = createTask(() -> once.get(() -> once.get(() -> "inner")), TaskOption.name("main"));
        yieldNow();

        assertThat(asking.exception())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Once[computed by task 'main'] is computed by the very task that asks for it; compute the"
                        + " value without it");
        assertThat(once).hasToString("Once[unset]");
    }

    @AsyncioTest
    void lazyValueIsComputedWhenItIsFirstAskedFor() {
        // @start region="lazy"
        var settings = Lazy.of(() -> {
            sleep(seconds(1)); // reads a file, say
            return "settings";
        });
        // @end
        assertThat(settings).hasToString("Lazy[unset]");

        assertThat(settings.get()).isEqualTo("settings");

        assertThat(settings).hasToString("Lazy[set]");
        assertThat(settings.isSet()).isTrue();
    }

    @AsyncioTest
    void lazyValueMayRememberItsFailure() {
        Lazy<String> retrying = Lazy.of(this::failFirst);
        Lazy<String> remembering = Lazy.of(this::failFirst, Once.OnFailure.REMEMBER);

        assertThatThrownBy(retrying::get).isInstanceOf(IOException.class);
        assertThat(retrying.get()).isEqualTo("second");
        computations = 0;
        assertThatThrownBy(remembering::get).isInstanceOf(IOException.class);
        assertThatThrownBy(remembering::get).isInstanceOf(IOException.class);
    }

    private String failFirst() throws IOException {
        if (computations++ == 0) {
            throw new IOException("first");
        }
        return "second";
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullsAreRefusedWithASentence() {
        assertThatThrownBy(() -> once.get(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("get needs a computation, not null");
        assertThatThrownBy(() -> Lazy.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A lazy value needs a computation, not null");
    }

    private Task<Boolean> ask(String name) {
        return createTask(() -> log.add(name + ": " + once.get(this::connect)));
    }
}
