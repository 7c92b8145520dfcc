package dev.asyncio.channel;

import dev.asyncio.Action;
import dev.asyncio.Future;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Waits for several things at once and takes exactly one of them. Go: `select`; Kotlin: `select { }`.
///
/// {@snippet file="dev/asyncio/channel/SelectTest.java" region="select"}
///
/// Each function here begins a [Selection], which has the same functions to go on with and ends in
/// [Selection#run()].
public final class Select {

    private Select() {}

    /// What is done with an item, with a result that becomes that of the select. It may await.
    ///
    /// @param <T> the type of the item
    /// @param <R> the type of the result
    @FunctionalInterface
    public interface Handler<T, R extends @Nullable Object> {
        /// Handles the item.
        ///
        /// @throws Exception whatever it throws; the select throws the same
        R handle(T item) throws Exception;
    }

    /// What is done with an item, without a result. It may await.
    ///
    /// @param <T> the type of the item
    @FunctionalInterface
    public interface Consumer<T> {
        /// Handles the item.
        ///
        /// @throws Exception whatever it throws; the select throws the same
        void accept(T item) throws Exception;
    }

    /// Begins with [Selection#on(ReceiveChannel, Handler)].
    public static <T, R extends @Nullable Object> Selection<R> on(
            ReceiveChannel<T> channel, Handler<? super T, ? extends R> handler) {
        return new Selection<R>().on(channel, handler);
    }

    /// Begins with [Selection#on(ReceiveChannel, Handler, Callable)].
    public static <T, R extends @Nullable Object> Selection<R> on(
            ReceiveChannel<T> channel, Handler<? super T, ? extends R> handler, Callable<? extends R> ended) {
        return new Selection<R>().on(channel, handler, ended);
    }

    /// Begins with [Selection#doOn(ReceiveChannel, Consumer)].
    public static <T> Selection<@Nullable Void> doOn(ReceiveChannel<T> channel, Consumer<? super T> handler) {
        return new Selection<@Nullable Void>().doOn(channel, handler);
    }

    /// Begins with [Selection#doOn(ReceiveChannel, Consumer, Action)].
    public static <T> Selection<@Nullable Void> doOn(
            ReceiveChannel<T> channel, Consumer<? super T> handler, Action ended) {
        return new Selection<@Nullable Void>().doOn(channel, handler, ended);
    }

    /// Begins with [Selection#onSend(SendChannel, Object, Callable)].
    public static <T, R extends @Nullable Object> Selection<R> onSend(
            SendChannel<T> channel, T item, Callable<? extends R> handler) {
        return new Selection<R>().onSend(channel, item, handler);
    }

    /// Begins with [Selection#onSend(SendChannel, Object, Action)].
    public static <T> Selection<@Nullable Void> onSend(SendChannel<T> channel, T item, Action handler) {
        return new Selection<@Nullable Void>().onSend(channel, item, handler);
    }

    /// Begins with [Selection#onTask(Future, Handler)].
    public static <T, R extends @Nullable Object> Selection<R> onTask(
            Future<T> task, Handler<? super T, ? extends R> handler) {
        return new Selection<R>().onTask(task, handler);
    }

    /// Begins with [Selection#doOnTask(Future, Consumer)].
    public static <T> Selection<@Nullable Void> doOnTask(Future<T> task, Consumer<? super T> handler) {
        return new Selection<@Nullable Void>().doOnTask(task, handler);
    }

    /// Begins with [Selection#after(Duration, Callable)].
    public static <R extends @Nullable Object> Selection<R> after(Duration delay, Callable<? extends R> handler) {
        return new Selection<R>().after(delay, handler);
    }

    /// Begins with [Selection#after(Duration, Action)].
    public static Selection<@Nullable Void> after(Duration delay, Action handler) {
        return new Selection<@Nullable Void>().after(delay, handler);
    }
}
