package dev.asyncio.subprocess;

import java.util.List;

/// A process with all that it has started.
final class ProcessTree {

    private ProcessTree() {}

    /// Kills a process and its descendants. Those that have left the tree, because their parent has ended,
    /// cannot be found. Reads the system's list of processes: about a millisecond. Any thread.
    static void kill(Process root) {
        if (!root.isAlive()) {
            return;
        }
        // Looked up before the root dies, since its children then belong to another process.
        List<ProcessHandle> descendants = root.descendants().toList();
        root.destroyForcibly();
        for (ProcessHandle process : descendants) {
            // What it has started since then.
            List<ProcessHandle> children =
                    process.isAlive() ? process.children().toList() : List.of();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
