package dev.asyncio.test.schedule;

import dev.asyncio.VirtualTime;

/// What is run in each schedule, as a task.
@FunctionalInterface
interface TestBody {

    void run(VirtualTime time) throws Throwable;
}
