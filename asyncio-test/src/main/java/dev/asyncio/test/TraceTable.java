package dev.asyncio.test;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A trace as people read it.
final class TraceTable {

    private TraceTable() {}

    static String of(List<Trace.Entry> entries) {
        if (entries.isEmpty()) {
            return "(nothing happened)";
        }
        int timeWidth = 0;
        int taskWidth = 0;
        for (Trace.Entry entry : entries) {
            timeWidth = Math.max(timeWidth, time(entry).length());
            taskWidth = Math.max(taskWidth, task(entry).length());
        }
        var text = new StringBuilder();
        for (Trace.Entry entry : entries) {
            String time = time(entry);
            String task = task(entry);
            text.append(text.isEmpty() ? "" : "\n")
                    .repeat(' ', timeWidth - time.length())
                    .append(time)
                    .append("  ")
                    .append(task)
                    .repeat(' ', taskWidth - task.length())
                    .append("  ")
                    .append(entry.event());
        }
        return text.toString();
    }

    /// In seconds, with as many digits as it takes to tell events apart that are milliseconds apart.
    private static String time(Trace.Entry entry) {
        Duration time = entry.time();
        return String.format(Locale.ROOT, "%d.%03d s", time.toSeconds(), time.toMillisPart());
    }

    private static String task(Trace.Entry entry) {
        return entry.task() == null ? "-" : entry.task();
    }
}
