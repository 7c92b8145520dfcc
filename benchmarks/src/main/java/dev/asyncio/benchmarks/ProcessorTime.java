package dev.asyncio.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What a process has used of the processors, compiler and garbage collector included.
final class ProcessorTime {

    private ProcessorTime() {}

    /// {@return seconds}
    static double ofThisProcess() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }
}
