package dev.asyncio.subprocess;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A process with all that it has started.
final class ProcessTree {

    private ProcessTree() {}

    /// Kills a process and its descendants. Those that have left the tree, because their parent has ended,
    /// cannot be found. Blocks for some milliseconds, in which it reads the system's list of processes. Any
    /// thread.
    ///
    /// They are stopped first: one that goes on could start another after the list was read, which would
    /// belong to nobody once its parent is dead. The root dies last, so that until then all can be found
    /// again.
    static void kill(Process root) {
        if (!root.isAlive()) {
            return;
        }
        Set<ProcessHandle> found = new LinkedHashSet<>();
        List<ProcessHandle> added = List.of(root.toHandle());
        while (!added.isEmpty()) {
            found.addAll(added);
            Signals.stop(added);
            added = root.descendants()
                    .filter(process -> !found.contains(process))
                    .toList();
        }
        List<ProcessHandle> rootLast = new ArrayList<>(found).reversed();
        for (ProcessHandle process : rootLast.subList(0, rootLast.size() - 1)) {
            process.destroyForcibly();
        }
        root.destroyForcibly();
    }
}
