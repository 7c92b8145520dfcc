package dev.asyncio.test;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [CancelEverywhere] cancels, and what must hold afterwards.
///
/// Everything in it runs on the loop of the run: the scenario in a task of its own, the rest in the task that
/// arranged it. All of it may await. Made anew for each run; confined to that run's loop.
public final class Scenario {

    private final Action body;
    private Action end = () -> {};
    private Action afterwards = () -> {};
    private @Nullable Action again;
    private boolean mayComplete;
    private final List<Class<? extends Throwable>> expected = new ArrayList<>(0);

    private Scenario(Action body) {
        this.body = body;
    }

    /// {@return the scenario that runs `body`, in a task that gets cancelled}
    ///
    /// @param body must end normally when nobody cancels it
    public static Scenario of(Action body) {
        return new Scenario(requireNonNull(body, "A scenario needs a body to run, not null"));
    }

    /// Sets what must hold when all is over: assertions that throw. Default: nothing.
    public Scenario andAfterwards(Action checks) {
        afterwards = requireNonNull(checks, "andAfterwards needs checks to run, not null; leave it out for none");
        return this;
    }

    /// Sets what is done first when the scenario has ended: to stop what the arrangement has started and what
    /// does not end by itself, such as a server, or to wait for what is shielded. Default: nothing.
    public Scenario endedBy(Action cleanup) {
        end = requireNonNull(cleanup, "endedBy needs something to do, not null; leave it out for nothing");
        return this;
    }

    /// Has the scenario's body run again at the end, in a task that is not cancelled: it must end normally,
    /// or what it uses was damaged.
    public Scenario andAgain() {
        return andAgain(body);
    }

    /// Has `body` run at the end, in a task that is not cancelled and must end normally.
    ///
    /// @param body uses what the scenario used
    public Scenario andAgain(Action body) {
        again = requireNonNull(body, "andAgain needs a body to run, not null; leave it out for none");
        return this;
    }

    /// Says that the scenario may end normally although it was cancelled. Default: it may not, since then a
    /// cancellation was swallowed.
    public Scenario mayComplete() {
        mayComplete = true;
        return this;
    }

    /// Says that the scenario may end with an exception of the given type when it was cancelled. Default: it
    /// may only end cancelled. May be called several times.
    public Scenario mayFailWith(Class<? extends Throwable> type) {
        expected.add(requireNonNull(type, "mayFailWith needs a type of exceptions, not null"));
        return this;
    }

    Action body() {
        return body;
    }

    Action end() {
        return end;
    }

    Action afterwards() {
        return afterwards;
    }

    @Nullable
    Action again() {
        return again;
    }

    boolean isAllowedToComplete() {
        return mayComplete;
    }

    boolean isAllowedToFailWith(Throwable failure) {
        return expected.stream().anyMatch(type -> type.isInstance(failure));
    }
}
