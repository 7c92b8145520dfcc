package dev.asyncio.conformance;

import dev.asyncio.Coroutine;
import dev.asyncio.Future;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// An `as_completed` in use: what one loop leaves, the next one takes.
sealed interface Completions {

    boolean hasNext();

    /// {@return the next item; it may suspend}
    ///
    /// @throws NoSuchElementException if there is none
    Object next();

    /// The asynchronous style: the items are the futures themselves.
    record Futures(Iterator<? extends Future<Object>> items) implements Completions {

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public Object next() {
            return items.next();
        }
    }

    /// The synchronous style: the items are coroutines, each standing for the next completion.
    record Plain(Iterator<? extends Coroutine<Object>> items, Labels labels) implements Completions {

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public Object next() {
            return labels.name(items.next(), "item");
        }
    }
}
