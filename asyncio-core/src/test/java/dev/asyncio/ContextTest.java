package dev.asyncio;

import static dev.asyncio.Asyncio.await;
import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.runningLoop;
import static dev.asyncio.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextTest {

    private final ContextVar<String> user = new ContextVar<>("user");
    private final ContextVar<String> locale = new ContextVar<>("locale", "en");
    private final List<Object> log = new ArrayList<>();

    // ---- contexts

    @Test
    void whatRunsInAContextSeesAndSetsItsValues() {
        Context context = new Context();

        context.run(() -> user.set("ada"));
        context.run(() -> log.add(user.get()));

        assertThat(log).containsExactly("ada");
        assertThat(context.get(user)).isEqualTo("ada");
        assertThat(user.get("unset outside")).isEqualTo("unset outside");
    }

    @Test
    void callReturnsTheResultAndThrowsTheVeryException() {
        Context context = new Context();
        IOException checked = new IOException("disk");

        assertThat(context.call(() -> "result")).isEqualTo("result");
        assertThatThrownBy(() -> context.call(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> context.run(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThat(context.call(() -> "can be entered again")).isEqualTo("can be entered again");
    }

    @Test
    void aCopyHasTheSameValuesAndALifeOfItsOwn() {
        Context original = new Context();
        original.run(() -> user.set("ada"));

        Context copy = original.copy();
        copy.run(() -> user.set("grace"));
        original.run(() -> locale.set("fr"));

        assertThat(original.get(user)).isEqualTo("ada");
        assertThat(copy.get(user)).isEqualTo("grace");
        assertThat(copy.has(locale)).isFalse();
    }

    @Test
    void aContextListsWhatIsSetInItButNoDefaults() {
        Context context = new Context();
        context.run(() -> {
            user.set("ada");
            log.add(locale.get());
        });

        assertThat(log).containsExactly("en");
        assertThat(context.variables()).containsExactly(user);
        assertThat(context.has(user)).isTrue();
        assertThat(context.has(locale)).isFalse();
        assertThat(context.get(locale)).isNull();
        assertThat(context.get(locale, "otherwise")).isEqualTo("otherwise");
        assertThat(context).hasToString("Context[ContextVar[user]]");
    }

    @Test
    void aContextIsEnteredOnceAtATime() {
        Context context = new Context();

        context.run(() -> assertThatThrownBy(() -> context.run(() -> log.add("ran")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot enter Context[]: it is entered already; use a copy() for what runs at the same time"));

        assertThat(log).isEmpty();
        context.run(() -> log.add("ran"));
        assertThat(log).containsExactly("ran");
    }

    @Test
    void contextsNest() {
        Context outer = new Context();
        Context inner = new Context();
        outer.run(() -> {
            user.set("outer");
            inner.run(() -> {
                log.add(user.get("unset"));
                user.set("inner");
            });
            log.add(user.get());
        });

        assertThat(log).containsExactly("unset", "outer");
        assertThat(inner.get(user)).isEqualTo("inner");
    }

    @Test
    void eachThreadOutsideALoopHasAContextOfItsOwn() throws InterruptedException {
        ContextVar.Token<String> token = user.set("this thread");
        Thread.ofPlatform().start(() -> log.add(user.get("unset there"))).join();

        assertThat(log).containsExactly("unset there");
        assertThat(user.get()).isEqualTo("this thread");
        user.reset(token);
    }

    @OnBothEngines
    void aRunBeginsWithACopyOfItsCallersContext(Engines engine) {
        ContextVar.Token<String> token = user.set("caller");
        Loops.run(engine, () -> {
            log.add(user.get());
            user.set("changed inside");
        });

        assertThat(log).containsExactly("caller");
        assertThat(user.get()).isEqualTo("caller");
        user.reset(token);
    }

    @AsyncioTest
    void copyCurrentIsACopyOfTheTasksContext() {
        user.set("ada");
        Context copy = Context.copyCurrent();
        user.set("grace");

        assertThat(copy.get(user)).isEqualTo("ada");
    }

    @AsyncioTest
    void aTaskThatAwaitsInsideAContextResumesInIt() {
        Context first = new Context();
        Context second = new Context();
        Task<Void> one = createTask(() -> first.run(() -> {
            user.set("one");
            yieldNow();
            log.add(user.get());
            yieldNow();
        }));
        Task<Void> two = createTask(() -> second.run(() -> {
            user.set("two");
            yieldNow();
            log.add(user.get());
            yieldNow();
        }));
        user.set("main");

        await(one);
        await(two);

        assertThat(log).containsExactly("one", "two");
        assertThat(user.get()).isEqualTo("main");
        assertThat(one.context().has(user)).isFalse();
    }

    @AsyncioTest
    void aCallbackCanRunInsideAnotherContext() {
        Context context = new Context();
        runningLoop().callSoon(() -> {
            user.set("callback");
            context.run(() -> user.set("inner"));
            log.add(user.get());
        });

        yieldNow();

        assertThat(log).containsExactly("callback");
        assertThat(context.get(user)).isEqualTo("inner");
    }

    @AsyncioTest
    void aSuspendedTasksContextStaysEntered() {
        Context context = new Context();
        Task<Void> task = createTask(() -> context.run(Asyncio::yieldNow));
        yieldNow();

        assertThatThrownBy(() -> context.run(() -> log.add("ran"))).isInstanceOf(IllegalStateException.class);

        await(task);
        context.run(() -> log.add("ran"));
        assertThat(log).containsExactly("ran");
    }

    // ---- variables

    @Test
    void aVariableWithoutAValueOrADefaultHasNothingToGive() {
        assertThatThrownBy(user::get)
                .isInstanceOf(java.util.NoSuchElementException.class)
                .hasMessage(
                        "ContextVar 'user' is not set in this context and has no default; set it or use get(otherwise)");
        assertThat(user.get("otherwise")).isEqualTo("otherwise");
    }

    @Test
    void aDefaultIsGivenWhereTheVariableIsNotSetUnlessTheCallNamesAnother() {
        assertThat(locale.get()).isEqualTo("en");
        assertThat(locale.get("fr")).isEqualTo("fr");
        assertThat(new ContextVar<>("nullable", null).get()).isNull();
    }

    @AsyncioTest
    void aVariableCanBeSetToNull() {
        user.set("ada");
        user.set(null);

        assertThat(user.get()).isNull();
        assertThat(user.get("otherwise")).isNull();
        assertThat(Context.copyCurrent().has(user)).isTrue();
    }

    @Test
    void aVariableHasANameForMessages() {
        assertThat(user.name()).isEqualTo("user");
        assertThat(user).hasToString("ContextVar[user]");
        assertThatThrownBy(() -> new ContextVar<String>(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A ContextVar needs a name, for messages");
        assertThatThrownBy(() -> new ContextVar<>(null, "default"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("A ContextVar needs a name, for messages");
    }

    // ---- tokens

    @AsyncioTest
    void resettingRestoresWhatWasThereBefore() {
        ContextVar.Token<String> first = user.set("ada");
        ContextVar.Token<String> second = user.set("grace");

        user.reset(second);
        assertThat(user.get()).isEqualTo("ada");
        user.reset(first);
        assertThat(user.get("unset")).isEqualTo("unset");
        assertThat(Context.copyCurrent().has(user)).isFalse();
    }

    @AsyncioTest
    void aTokenKnowsItsVariableAndTheValueBefore() {
        ContextVar.Token<String> first = user.set("ada");
        ContextVar.Token<String> second = user.set("grace");

        assertThat(first.variable()).isSameAs(user);
        assertThat(first.hasOldValue()).isFalse();
        assertThat(first.oldValue()).isNull();
        assertThat(second.hasOldValue()).isTrue();
        assertThat(second.oldValue()).isEqualTo("ada");
    }

    @AsyncioTest
    void aTokenResetsItsVariableAtTheEndOfATryStatement() {
        user.set("ada");
        try (var _ = user.set("grace")) {
            yieldNow();
            log.add(user.get());
        }
        log.add(user.get());

        assertThat(log).containsExactly("grace", "ada");
    }

    @AsyncioTest
    void aTokenIsUsedOnce() {
        ContextVar.Token<String> token = user.set("ada");
        user.reset(token);

        for (Action use : List.<Action>of(() -> user.reset(token), token::close)) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("This token of ContextVar[user] was used already; a token resets its variable once");
        }
    }

    @AsyncioTest
    void aTokenOfAnotherVariableIsRefused() {
        ContextVar<String> other = new ContextVar<>("other");
        ContextVar.Token<String> token = other.set("value");

        assertThatThrownBy(() -> user.reset(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "This token belongs to ContextVar[other], not to ContextVar[user]; reset the variable that was set");
        assertThat(other.get()).isEqualTo("value");
    }

    @AsyncioTest
    void aTokenOfAnotherContextIsRefused() {
        ContextVar.Token<String> token = user.set("ada");
        Task<Void> task = createTask(() -> user.reset(token));

        assertThatThrownBy(() -> await(task))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "This token of ContextVar[user] was made in another context; reset the variable in the task that set"
                                + " it");
        assertThat(user.get()).isEqualTo("ada");
        user.reset(token); // the refusal has not used it up
    }
}
