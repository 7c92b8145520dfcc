package dev.asyncio.test;

import dev.asyncio.Task;
import java.util.Collection;

/// What the tasks of a test were doing when it failed, attached to the failure. It has no stack of its own;
/// its message has theirs.
final class AwaitGraph extends Throwable {

    private static final long serialVersionUID = 1L;

    AwaitGraph(Collection<Task<?>> tasks) {
        super("what the tasks did when the test failed" + TaskReport.of(tasks), null, false, false);
    }
}
