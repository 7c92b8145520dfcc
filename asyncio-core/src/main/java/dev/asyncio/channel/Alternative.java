package dev.asyncio.channel;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.Future;
import dev.asyncio.TimerHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One of the things that a [Selection] waits for. Keeps nothing of one run for the next: what a run needs is in
/// its [Offer]s. Confined to the loop.
sealed interface Alternative<R extends @Nullable Object> {

    /// Takes the alternative if it is ready.
    ///
    /// @return what is to be done then, or null if it is not ready
    @Nullable
    Callable<R> takeNow();

    /// Offers a call that waits to whoever makes the alternative ready.
    Offer<R> offer(Claim claim);

    /// A call that waits for one alternative. It is what takes the claim, or stands for it.
    interface Offer<R extends @Nullable Object> {

        /// {@return whether the claim was taken for this offer}
        ///
        /// @param taker who took it
        boolean isTakenBy(Object taker);

        /// {@return what is to be done, once it was taken}
        Callable<R> taken();

        /// Takes the offer back. Has no effect if it was taken.
        void withdraw();
    }

    /// An item from a channel.
    ///
    /// @param ended what to do if the channel has ended; null to throw
    record Receive<T, R extends @Nullable Object>(
            ReceiveChannel<T> end,
            Select.Handler<? super T, ? extends R> handler,
            @Nullable Callable<? extends R> ended)
            implements Alternative<R> {

        @Override
        public @Nullable Callable<R> takeNow() {
            try {
                T item = end.exchange.tryReceive(end);
                return item == null ? null : () -> handler.handle(item);
            } catch (EndOfChannelException endOfChannel) {
                return endedBy(endOfChannel);
            }
        }

        private Callable<R> endedBy(EndOfChannelException endOfChannel) {
            Callable<? extends R> instead = ended;
            if (instead == null) {
                throw endOfChannel;
            }
            return instead::call;
        }

        @Override
        public Offer<R> offer(Claim claim) {
            end.exchange.bind();
            Party<T> party = end.exchange.waitToReceive(claim, end);
            return new Offer<>() {
                @Override
                public boolean isTakenBy(Object taker) {
                    return taker == party;
                }

                @Override
                public Callable<R> taken() {
                    try {
                        T item = end.exchange.received(party, end);
                        return () -> handler.handle(item);
                    } catch (EndOfChannelException endOfChannel) {
                        return endedBy(endOfChannel);
                    }
                }

                @Override
                public void withdraw() {
                    end.exchange.leaveReceive(party);
                }
            };
        }
    }

    /// An item into a channel.
    record Send<T, R extends @Nullable Object>(SendChannel<T> end, T item, Callable<? extends R> handler)
            implements Alternative<R> {

        @Override
        public @Nullable Callable<R> takeNow() {
            return end.exchange.trySend(end, item) ? handler::call : null;
        }

        @Override
        public Offer<R> offer(Claim claim) {
            end.exchange.bind();
            Party<T> party = end.exchange.waitToSend(claim, end, item);
            return new Offer<>() {
                @Override
                public boolean isTakenBy(Object taker) {
                    return taker == party;
                }

                @Override
                public Callable<R> taken() {
                    end.exchange.checkSent(party, end);
                    return handler::call;
                }

                @Override
                public void withdraw() {
                    end.exchange.leaveSend(party);
                }
            };
        }
    }

    /// A time that has passed.
    record After<R extends @Nullable Object>(Duration delay, Callable<? extends R> handler) implements Alternative<R> {

        @Override
        public @Nullable Callable<R> takeNow() {
            return delay.isPositive() ? null : handler::call;
        }

        @Override
        public Offer<R> offer(Claim claim) {
            TimerHandle timer = Asyncio.callLater(delay, () -> claim.take(this));
            return new Offer<>() {
                @Override
                public boolean isTakenBy(Object taker) {
                    return taker == After.this;
                }

                @Override
                public Callable<R> taken() {
                    return handler::call;
                }

                @Override
                public void withdraw() {
                    timer.cancel();
                }
            };
        }
    }

    /// The outcome of a task or another future.
    record Outcome<T, R extends @Nullable Object>(Future<T> future, Select.Handler<? super T, ? extends R> handler)
            implements Alternative<R> {

        @Override
        public @Nullable Callable<R> takeNow() {
            return future.isDone() ? () -> handler.handle(future.result()) : null;
        }

        @Override
        public Offer<R> offer(Claim claim) {
            Consumer<Future<T>> whenDone = _ -> claim.take(this);
            future.addDoneCallback(whenDone);
            return new Offer<>() {
                @Override
                public boolean isTakenBy(Object taker) {
                    return taker == Outcome.this;
                }

                @Override
                public Callable<R> taken() {
                    return requireNonNull(takeNow());
                }

                @Override
                public void withdraw() {
                    future.removeDoneCallback(whenDone);
                }
            };
        }
    }
}
