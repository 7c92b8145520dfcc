package dev.asyncio;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The unfinished tasks of a loop, in the order of creation. It is what keeps a task that nobody else refers
/// to: a suspended virtual thread alone would be garbage. Confined to the loop.
final class TaskList {

    private @Nullable Task<?> oldest;
    private @Nullable Task<?> newest;
    private int size;

    void add(Task<?> task) {
        task.older = newest;
        if (newest == null) {
            oldest = task;
        } else {
            newest.newer = task;
        }
        newest = task;
        size++;
    }

    void remove(Task<?> task) {
        Task<?> older = task.older;
        Task<?> newer = task.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        task.older = null;
        task.newer = null;
        size--;
    }

    int size() {
        return size;
    }

    Set<Task<?>> copy() {
        Set<Task<?>> all = LinkedHashSet.newLinkedHashSet(size);
        for (Task<?> task = oldest; task != null; task = task.newer) {
            all.add(task);
        }
        return all;
    }

    void clear() {
        oldest = null;
        newest = null;
        size = 0;
    }
}
