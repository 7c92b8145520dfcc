package dev.asyncio.stream;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Chunks in line, of which there is usually none or one, which then needs no more than a field.
final class Chunks implements Iterable<Chunk> {

    private @Nullable Chunk first;
    private @Nullable ArrayDeque<Chunk> others; // empty if there is no first

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return first == null ? 0 : others == null ? 1 : 1 + others.size();
    }

    /// {@return the first, or null}
    @Nullable
    Chunk first() {
        return first;
    }

    void addLast(Chunk chunk) {
        if (first == null) {
            first = chunk;
        } else {
            others().addLast(chunk);
        }
    }

    void addFirst(Chunk chunk) {
        if (first != null) {
            others().addFirst(first);
        }
        first = chunk;
    }

    /// Takes the first, or null.
    @Nullable
    Chunk poll() {
        Chunk taken = first;
        first = others == null ? null : others.poll();
        return taken;
    }

    private ArrayDeque<Chunk> others() {
        ArrayDeque<Chunk> made = others;
        if (made == null) {
            made = new ArrayDeque<>();
            others = made;
        }
        return made;
    }

    @Override
    public Iterator<Chunk> iterator() {
        Iterator<Chunk> rest = others == null ? Collections.emptyIterator() : others.iterator();
        return new Iterator<>() {
            private @Nullable Chunk next = first;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Chunk next() {
                Chunk here = next;
                if (here == null) {
                    throw new NoSuchElementException();
                }
                next = rest.hasNext() ? rest.next() : null;
                return here;
            }
        };
    }
}
