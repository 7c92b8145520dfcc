package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Action;
import dev.asyncio.CancelledError;
import dev.asyncio.Future;
import dev.asyncio.WaitQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The alternatives of a [Select]. It may run any number of times, one run after the other or by several tasks:
/// each run takes one alternative.
///
/// What a run does not take stays as it was: no item is received or sent, no task cancelled. If several
/// alternatives are ready when it begins, the first in the order of the calls is taken, so a source that is
/// always ready belongs to the end, or use [#shuffled]. If none is ready, the first to become so is taken.
///
/// @param <R> the type of the result; alternatives without a result of their own give null
public final class Selection<R extends @Nullable Object> {

    // Confined to the loop.
    private final List<Alternative<R>> alternatives = new ArrayList<>();
    private @Nullable Callable<? extends R> otherwise;
    private @Nullable RandomGenerator random;

    Selection() {}

    // ---- alternatives

    /// Receives an item and handles it.
    ///
    /// If the channel has ended, [#run()] throws the [EndOfChannelException].
    public <T> Selection<R> on(ReceiveChannel<T> channel, Select.Handler<? super T, ? extends R> handler) {
        requireNonNull(channel, "A select receives from a channel, not from null");
        requireNonNull(handler, "A select needs a handler for the item, not null");
        return with(new Alternative.Receive<>(channel, handler, null));
    }

    /// Receives an item and handles it, or, if the channel has ended, calls `ended`.
    public <T> Selection<R> on(
            ReceiveChannel<T> channel, Select.Handler<? super T, ? extends R> handler, Callable<? extends R> ended) {
        requireNonNull(channel, "A select receives from a channel, not from null");
        requireNonNull(handler, "A select needs a handler for the item, not null");
        requireNonNull(ended, "What to do at the end of the channel must not be null; leave it out to throw");
        return with(new Alternative.Receive<>(channel, handler, ended));
    }

    /// Receives an item and handles it, without a result; see [#on(ReceiveChannel, Select.Handler)].
    public <T> Selection<R> doOn(ReceiveChannel<T> channel, Select.Consumer<? super T> handler) {
        return on(channel, withoutResult(handler));
    }

    /// Receives an item and handles it, or, if the channel has ended, calls `ended`; without a result.
    public <T> Selection<R> doOn(ReceiveChannel<T> channel, Select.Consumer<? super T> handler, Action ended) {
        requireNonNull(ended, "What to do at the end of the channel must not be null; leave it out to throw");
        return on(channel, withoutResult(handler), withoutResult(ended));
    }

    /// Sends an item and then calls `handler`. The item is sent once in each run that takes this alternative,
    /// and in no other.
    ///
    /// If nobody receives any more, [#run()] throws the [BrokenChannelException].
    public <T> Selection<R> onSend(SendChannel<T> channel, T item, Callable<? extends R> handler) {
        requireNonNull(channel, "A select sends to a channel, not to null");
        requireNonNull(item, "A channel takes no null; close the sending end to say that there is no more");
        requireNonNull(handler, "A select needs to know what to do when the item is sent, not null");
        return with(new Alternative.Send<>(channel, item, handler));
    }

    /// Sends an item and then calls `handler`, which has no result.
    public <T> Selection<R> onSend(SendChannel<T> channel, T item, Action handler) {
        return onSend(channel, item, withoutResult(handler));
    }

    /// Waits for a task, or another future, and handles its result. If it failed or was cancelled, [#run()]
    /// throws what awaiting it does. A task that is not taken goes on.
    public <T> Selection<R> onTask(Future<T> task, Select.Handler<? super T, ? extends R> handler) {
        requireNonNull(task, "A select waits for a task or future, not for null");
        requireNonNull(handler, "A select needs a handler for the result, not null");
        return with(new Alternative.Outcome<>(task, handler));
    }

    /// Waits for a task, or another future, and handles its result, without one of its own.
    public <T> Selection<R> doOnTask(Future<T> task, Select.Consumer<? super T> handler) {
        return onTask(task, withoutResult(handler));
    }

    /// Waits for a time, from the beginning of the run, and then calls `handler`.
    ///
    /// @param delay zero and less is ready at once
    public Selection<R> after(Duration delay, Callable<? extends R> handler) {
        requireNonNull(delay, "A select waits for a duration, not for null");
        requireNonNull(handler, "A select needs to know what to do when the time is up, not null");
        return with(new Alternative.After<>(delay, handler));
    }

    /// Waits for a time, from the beginning of the run, and then calls `handler`, which has no result.
    public Selection<R> after(Duration delay, Action handler) {
        return after(delay, withoutResult(handler));
    }

    /// Calls `handler` if no alternative is ready, so that [#run()] does not wait. Go: `default`.
    public Selection<R> orElse(Callable<? extends R> handler) {
        otherwise = requireNonNull(handler, "A select needs to know what to do if nothing is ready, not null");
        return this;
    }

    /// Calls `handler`, which has no result, if no alternative is ready.
    public Selection<R> orElse(Action handler) {
        return orElse(withoutResult(handler));
    }

    /// Takes one by lot if several are ready, so that none has to wait for ever for its turn. Go: always so.
    public Selection<R> shuffled(RandomGenerator random) {
        this.random = requireNonNull(random, "A select is shuffled by a RandomGenerator, not by null");
        return this;
    }

    private Selection<R> with(Alternative<R> alternative) {
        alternatives.add(alternative);
        return this;
    }

    // ---- running

    /// Takes one alternative, suspending the calling task until one is ready, and returns what its handler does.
    /// The handler runs in the calling task, after the other alternatives have been let go.
    ///
    /// @throws ChannelException if a channel is closed or broken, or has ended and nothing says what to do then
    /// @throws CancelledError if the task is cancelled while it waits; nothing is taken then. If the
    ///     cancellation comes after an alternative was taken and before the task has resumed, the handler runs,
    ///     and the task is cancelled where that suspends
    /// @throws IllegalStateException if there is no alternative; or if it has to wait, but the caller is not a
    ///     task or a channel belongs to another loop
    public R run() {
        try {
            return take().call();
        } catch (Exception thrown) {
            throw Thrown.asIs(thrown);
        }
    }

    private Callable<? extends R> take() {
        List<Alternative<R>> order = alternatives;
        if (random != null) {
            order = new ArrayList<>(alternatives);
            Collections.shuffle(order, random);
        }
        for (Alternative<R> alternative : order) {
            Callable<R> ready = alternative.takeNow();
            if (ready != null) {
                return ready;
            }
        }
        if (otherwise != null) {
            return otherwise;
        }
        if (order.isEmpty()) {
            throw new IllegalStateException("Select has nothing to wait for; add an alternative, or orElse(...)");
        }
        return waitFor(List.copyOf(order));
    }

    private Callable<R> waitFor(List<Alternative<R>> order) {
        Claim claim = new Claim(new WaitQueue(this));
        List<Alternative.Offer<R>> offers = new ArrayList<>(order.size());
        try {
            for (Alternative<R> alternative : order) {
                offers.add(alternative.offer(claim));
            }
            Object taker = claim.await();
            for (Alternative.Offer<R> offer : offers) {
                if (offer.isTakenBy(taker)) {
                    return offer.taken();
                }
            }
            throw new AssertionError(taker + " took a select that it was not offered");
        } finally {
            claim.leave();
            for (Alternative.Offer<R> offer : offers) {
                offer.withdraw();
            }
        }
    }

    /// {@return a text such as `Select[3 alternatives]`}
    @Override
    public String toString() {
        return "Select[" + alternatives.size() + (alternatives.size() == 1 ? " alternative]" : " alternatives]");
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is the result of those that have none
    private static <T, R extends @Nullable Object> Select.Handler<T, R> withoutResult(
            Select.Consumer<? super T> handler) {
        requireNonNull(handler, "A select needs a handler for the item, not null");
        return item -> {
            handler.accept(item);
            return null;
        };
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is the result of those that have none
    private static <R extends @Nullable Object> Callable<R> withoutResult(Action handler) {
        requireNonNull(handler, "A select needs a handler, not null");
        return () -> {
            handler.run();
            return null;
        };
    }
}
