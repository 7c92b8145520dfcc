package dev.asyncio;

import static java.util.Objects.requireNonNull;

import dev.asyncio.engine.Sneaky;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A piece of code that is cancelled as a whole, by hand or by a deadline. Trio: `CancelScope`; asyncio has
/// none.
///
/// ```
/// created ──run──▶ active ──body ends──▶ ended
/// ```
/// Once the scope is cancelled, *every* suspension inside it throws a [CancelledError], not only the next one,
/// until the body has ended. Inside are the body, the scopes in it, and the tasks of task groups entered in it;
/// tasks made by [Asyncio#createTask] are not, since they outlive the scope. The scope catches the error, and
/// the program goes on behind it.
///
/// A *shielded* scope is out of reach of what comes from outside of it: scopes around it, and requests to
/// cancel the task ([Task#cancel]), which take effect when the scope has ended. So cleaning up may await:
///
/// ```java
/// try { … } finally { shielded(() -> moveOnAfter(seconds(1), () -> connection.sayGoodbye())); }
/// ```
/// The body runs inside the calling task. Used once, by one task; confined to that task's loop. A generator
/// must not yield inside a scope that its body has entered.
public final class CancelScope {

    /// The body of a scope.
    @FunctionalInterface
    public interface Body {
        /// Runs the body.
        ///
        /// @param scope the scope around it
        void run(CancelScope scope) throws Exception;
    }

    /// The body of a scope that has a result.
    ///
    /// @param <T> the type of the result
    @FunctionalInterface
    public interface ResultBody<T> {
        /// Runs the body.
        ///
        /// @param scope the scope around it
        T run(CancelScope scope) throws Exception;
    }

    private enum State {
        CREATED,
        ACTIVE,
        ENDED
    }

    // Confined to the loop.
    private State state = State.CREATED;
    private @Nullable Task<?> task; // that entered it
    private @Nullable CancelScope parent;

    /// How long it may take from when it is entered.
    private @Nullable Duration delay;

    private @Nullable Long deadline;
    private @Nullable Alarm alarm;
    private boolean isShielded;
    private boolean isCancelled;
    private boolean isExpired;
    private @Nullable String reason;
    private @Nullable CancelledError caught;

    /// Whether suspensions inside throw: this scope or, unless a shield is in between, one around it is
    /// cancelled. Kept up to date by [#update()], so that a suspension need not look at all scopes around it.
    private boolean isInEffect;

    // What is directly inside, in the order of arrival.
    private final Set<CancelScope> scopes = new LinkedHashSet<>(2);
    private final Set<Task<?>> members = new LinkedHashSet<>(2);

    private final HeldRequests held = new HeldRequests();

    /// How many requests to cancel the task were in force when it entered.
    private int requestsBefore;

    /// Creates a scope without a deadline; [#run] enters it.
    public CancelScope() {}

    /// {@return a scope that is cancelled when its body takes longer than `delay`}
    ///
    /// @param delay from entering the scope; zero and less cancels the first suspension
    public static CancelScope after(Duration delay) {
        CancelScope scope = new CancelScope();
        scope.delay = requireNonNull(delay, "A scope's delay must not be null; use new CancelScope() for no deadline");
        return scope;
    }

    /// {@return a scope with a deadline}
    ///
    /// @param when in nanoseconds of the loop's clock, see [EventLoop#time()]
    public static CancelScope at(long when) {
        CancelScope scope = new CancelScope();
        scope.deadline = when;
        return scope;
    }

    // ---- running

    /// Runs `body` in this scope.
    ///
    /// @throws CancelledError if the task, or a scope around this one, was cancelled
    /// @throws IllegalStateException if the scope was used before, or the caller is not a task
    public void run(Body body) {
        call(scope -> {
            body.run(scope);
            return Boolean.TRUE;
        });
    }

    /// Runs `body` in this scope and returns its result.
    ///
    /// @return null if the scope was cancelled and the body ended by that, see [#hasCaught()]
    /// @throws CancelledError if the task, or a scope around this one, was cancelled
    /// @throws IllegalStateException if the scope was used before, or the caller is not a task
    public <T> @Nullable T call(ResultBody<T> body) {
        Task<?> owner = enter();
        T result;
        try {
            result = body.run(this);
        } catch (Throwable thrown) {
            exit(owner, thrown);
            if (caught != null) {
                return null;
            }
            throw Sneaky.rethrow(thrown);
        }
        exit(owner, null);
        return result;
    }

    /// Runs `body` and throws if it was cut short by the deadline.
    @SuppressWarnings("NullAway") // the result of the body itself, which is null only if its T may be
    <T> T callOrFail(Callable<T> body) {
        T result = call(_ -> body.call());
        CancelledError cut = caught;
        if (cut != null) {
            throw new TimeoutException(
                    "Task '" + requireNonNull(task).name() + "' passed the deadline of " + this, cut);
        }
        return result;
    }

    private Task<?> enter() {
        if (state != State.CREATED) {
            throw new IllegalStateException(this + " has been entered already; make a new one for each use");
        }
        Task<?> owner = EventLoop.currentTaskFor("CancelScope.run");
        state = State.ACTIVE;
        task = owner;
        CancelScope around = owner.scope;
        parent = around;
        if (around != null) {
            around.scopes.add(this);
        }
        owner.scope = this;
        if (isShielded) {
            held.takePending(owner);
        }
        requestsBefore = owner.requestsInForce();
        update();
        if (delay != null) {
            deadline = Times.after(owner.eventLoop().clock, delay);
        }
        setAlarm(owner.eventLoop());
        return owner;
    }

    private void exit(Task<?> owner, @Nullable Throwable thrown) {
        state = State.ENDED;
        cancelAlarm();
        CancelScope around = parent;
        boolean isReachedFromAround = isReachedFromAround();
        if (thrown instanceof CancelledError error
                && isCancelled
                && !isReachedFromAround
                && owner.requestsInForce() <= requestsBefore) {
            caught = error;
        }
        owner.scope = around;
        if (around != null) {
            around.scopes.remove(this);
        }
        // A cancellation that leaves the shield is as good as the request.
        if (caught != null || !(thrown instanceof CancelledError)) {
            held.deliver(owner);
        }
        parent = null;
    }

    // ---- cancelling

    /// Cancels what runs inside, as [#cancel(String)] does.
    public void cancel() {
        cancel("a cancel scope around it was cancelled");
    }

    /// Cancels what runs inside: tasks that wait there are woken by a [CancelledError], and each further
    /// suspension throws one. May be called before the scope is entered, whose first suspension then throws, and
    /// after it has ended or a second time, without effect.
    ///
    /// @param reason carried by the errors; may be null
    public void cancel(@Nullable String reason) {
        Task<?> owner = task;
        if (owner != null) {
            owner.eventLoop().checkThread("CancelScope.cancel");
        }
        if (!isCancelled && state != State.ENDED) {
            isCancelled = true;
            this.reason = reason;
            update();
        }
    }

    private void expire() {
        if (!isCancelled) {
            isExpired = true;
            cancel("the deadline of a cancel scope around it has passed");
        }
    }

    private boolean isReachedFromAround() {
        return !isShielded && parent != null && parent.isInEffect;
    }

    /// Finds out whether this scope is in effect now, and tells everybody inside when that has changed.
    private void update() {
        boolean now = isCancelled || isReachedFromAround();
        if (now == isInEffect || state != State.ACTIVE) {
            return;
        }
        isInEffect = now;
        if (now) {
            tell(requireNonNull(task));
            members.forEach(this::tell);
        }
        scopes.forEach(CancelScope::update);
    }

    /// Wakes a task that waits directly inside this scope.
    private void tell(Task<?> inside) {
        if (inside.scope == this && inside.cancelWaiting(reason())) {
            inside.tellCancelled(reason());
        }
    }

    /// {@return whether suspensions of tasks directly inside throw}
    boolean isInEffect() {
        return isInEffect;
    }

    /// {@return the text for the errors}
    @Nullable
    String reason() {
        CancelScope scope = this;
        while (!scope.isCancelled && scope.parent != null) {
            scope = scope.parent;
        }
        return scope.reason;
    }

    // ---- tasks inside

    /// Takes a task of a group in, before its first step.
    void admit(Task<?> member) {
        member.scope = this;
        members.add(member);
    }

    /// The task has ended.
    void dismiss(Task<?> member) {
        members.remove(member);
    }

    // ---- shields and requests to cancel the task

    /// Holds a request to cancel `owner` back if it comes from outside of a shield: it waits for the end of the
    /// outermost one.
    ///
    /// @param from the scope inside of which whoever cancels stands; null for outside of all
    /// @return whether the request was held back
    boolean holdsBack(Task<?> owner, @Nullable CancelScope from, @Nullable String message) {
        CancelScope outermost = null;
        for (CancelScope scope = this; scope != null && scope != from && scope.task == owner; scope = scope.parent) {
            if (scope.isShielded) {
                outermost = scope;
            }
        }
        if (outermost == null) {
            return false;
        }
        outermost.held.add(message);
        return true;
    }

    /// {@return how many requests to cancel `owner` are held back from here on outwards}
    int heldBackFrom(Task<?> owner) {
        int sum = 0;
        for (CancelScope scope = this; scope != null && scope.task == owner; scope = scope.parent) {
            sum += scope.held.count();
        }
        return sum;
    }

    /// Raises the shield, or takes it down, in which case what it kept off takes effect. Trio: the attribute
    /// `shield`.
    public void setShielded(boolean shielded) {
        Task<?> owner = task;
        if (owner != null) {
            owner.eventLoop().checkThread("CancelScope.setShielded");
        }
        isShielded = shielded;
        update();
        if (owner == null || state != State.ACTIVE) {
            return;
        }
        if (shielded) {
            held.takePending(owner);
        } else {
            held.deliver(owner);
        }
    }

    /// {@return whether what comes from outside is kept off}
    public boolean isShielded() {
        return isShielded;
    }

    // ---- the deadline

    /// Moves the deadline; one that has passed cancels the scope, which is not undone by moving it again.
    ///
    /// @param when in nanoseconds of the loop's clock, see [EventLoop#time()]; null for none
    public void setDeadline(@Nullable Long when) {
        Task<?> owner = task;
        if (owner != null) {
            owner.eventLoop().checkThread("CancelScope.setDeadline");
        }
        delay = null;
        deadline = when;
        if (owner != null && state == State.ACTIVE) {
            cancelAlarm();
            setAlarm(owner.eventLoop());
        }
    }

    private void setAlarm(EventLoop loop) {
        Long when = deadline;
        if (when == null || isCancelled) {
            return;
        }
        if (when <= loop.time()) {
            expire();
        } else {
            alarm = Alarm.at(loop, when, this::expire);
        }
    }

    /// {@return the scope's own deadline in nanoseconds of the loop's clock; null if there is none, or if it is
    /// counted from entering and the scope has not been entered}
    public @Nullable Long deadline() {
        return deadline;
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    /// {@return the earliest deadline of the scopes around the caller, up to a shield, in nanoseconds of the
    /// loop's clock; null if there is none, `Long.MIN_VALUE` if one of them is cancelled} Trio:
    /// `current_effective_deadline`.
    ///
    /// @throws IllegalStateException if the caller is not a task
    public static @Nullable Long currentEffectiveDeadline() {
        CancelScope innermost = EventLoop.currentTaskFor("currentEffectiveDeadline").scope;
        if (innermost != null && innermost.isInEffect) {
            return Long.MIN_VALUE;
        }
        Long earliest = null;
        for (CancelScope scope = innermost; scope != null; scope = scope.isShielded ? null : scope.parent) {
            Long own = scope.deadline;
            if (own != null && (earliest == null || own < earliest)) {
                earliest = own;
            }
        }
        return earliest;
    }

    // ---- asking

    /// {@return whether the scope was cancelled, by hand or by its deadline} The body may have come to its end
    /// all the same. Trio: `cancel_called`.
    public boolean isCancelled() {
        return isCancelled;
    }

    /// {@return whether the deadline has cancelled the scope}
    public boolean isExpired() {
        return isExpired;
    }

    /// {@return whether the body was cut short: it ended by the cancellation of this scope} Trio:
    /// `cancelled_caught`.
    public boolean hasCaught() {
        return caught != null;
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("CancelScope[").append(state.name().toLowerCase(Locale.ROOT));
        if (delay != null) {
            text.append(", delay=").append(delay);
        }
        if (deadline != null) {
            text.append(", deadline=").append(deadline).append(" ns");
        }
        return text.append(isShielded ? ", shielded" : "")
                .append(isExpired ? ", expired" : isCancelled ? ", cancelled" : "")
                .append(']')
                .toString();
    }
}
