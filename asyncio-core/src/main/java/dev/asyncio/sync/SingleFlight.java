package dev.asyncio.sync;

import static java.util.Objects.requireNonNull;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Lets calls for the same key that come at the same time share one execution. Go: `singleflight`.
///
/// {@snippet file="dev/asyncio/sync/SingleFlightTest.java" region="single-flight"}
///
/// The first call for a key starts a task; those that come before it has ended wait for the same task, and all
/// get its result or its exception. The next call after that starts anew: nothing is cached. Cancelling one
/// caller does not touch the others; when the last one is cancelled, the execution is cancelled as well.
///
/// Belongs to the loop whose tasks use it.
///
/// @param <K> the type of the keys, which are told apart by `equals`
/// @param <V> the type of the results
public final class SingleFlight<K, V extends @Nullable Object> {

    private static final class Flight<V extends @Nullable Object> {
        final Task<V> task;
        int callers;

        Flight(Task<V> task) {
            this.task = task;
        }
    }

    // Confined to the loop.
    private final Map<K, Flight<V>> flights = new HashMap<>();

    /// Creates one without executions.
    public SingleFlight() {}

    /// Returns the result of the execution for `key`, suspending the calling task until it is there. If there is
    /// none under way, `execution` is started in a task of its own, with a copy of this task's context. Throws
    /// what the execution throws, to each caller the same exception.
    ///
    /// @throws CancelledError if the calling task is cancelled while it waits
    /// @throws IllegalStateException if an execution calls for its own key, or the caller is not a task
    public V call(K key, Callable<? extends V> execution) {
        requireNonNull(key, "A key must not be null");
        requireNonNull(execution, "There is nothing to execute: the execution is null");
        Flight<V> flight = flights.get(key);
        if (flight == null) {
            flight = start(key, execution);
        } else if (flight.task == Asyncio.currentTask()) {
            throw new IllegalStateException("The execution for key " + key
                    + " calls for its own key and would wait for itself; use another key");
        }
        flight.callers++;
        try {
            return Asyncio.await(Asyncio.shield(flight.task));
        } finally {
            flight.callers--;
            if (flight.callers == 0 && !flight.task.isDone()) {
                flights.remove(key, flight);
                flight.task.cancel();
            }
        }
    }

    private Flight<V> start(K key, Callable<? extends V> execution) {
        Flight<V> flight = new Flight<>(Asyncio.<V>createTask(execution));
        flights.put(key, flight);
        // Before the callbacks by which the callers wait, so that what they call next starts anew.
        flight.task.addDoneCallback(_ -> flights.remove(key, flight));
        return flight;
    }

    /// Has the next call for `key` start anew, though an execution may be under way. Those who wait for that one
    /// still get its outcome.
    public void forget(K key) {
        flights.remove(key);
    }

    /// {@return whether an execution for `key` is under way}
    public boolean isRunning(K key) {
        return flights.containsKey(key);
    }

    /// {@return a text such as `SingleFlight[running=2]`}
    @Override
    public String toString() {
        return "SingleFlight[running=" + flights.size() + "]";
    }
}
