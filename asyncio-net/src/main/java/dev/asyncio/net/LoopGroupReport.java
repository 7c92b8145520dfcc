package dev.asyncio.net;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What the loops of a [LoopGroup] have done, and how they ended.
///
/// @param loops one entry for each, by index
/// @param time how long the group has run
public record LoopGroupReport(List<Loop> loops, Duration time) {

    /// How the main coroutine of a loop has ended.
    public enum Ending {
        /// It returned.
        FINISHED,
        /// It was cancelled, because the group was to stop.
        CANCELLED,
        /// It threw something.
        FAILED
    }

    /// One loop.
    ///
    /// @param index which one
    /// @param ending how its main coroutine ended
    /// @param accepted how many connections its servers have accepted
    /// @param cancelled how many tasks did not end within the grace time and were cancelled
    /// @param aborted how many connections did not end even then and were aborted
    public record Loop(int index, Ending ending, long accepted, int cancelled, int aborted) {

        @Override
        public String toString() {
            return "loop %d: %s, %d connections accepted%s%s"
                    .formatted(
                            index,
                            ending.name().toLowerCase(Locale.ROOT),
                            accepted,
                            cancelled == 0 ? "" : ", " + cancelled + " tasks cancelled",
                            aborted == 0 ? "" : ", " + aborted + " connections aborted");
        }
    }

    /// Keeps a copy of the list.
    public LoopGroupReport {
        loops = List.copyOf(loops);
    }

    /// {@return how many connections all loops have accepted}
    public long accepted() {
        return loops.stream().mapToLong(Loop::accepted).sum();
    }

    /// {@return whether everything ended within the grace time}
    public boolean isClean() {
        return loops.stream().allMatch(loop -> loop.cancelled == 0 && loop.aborted == 0);
    }

    /// {@return a line for the group and one for each loop}
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "LoopGroup of %d loops ran for %.1f s", loops.size(), time.toMillis() / 1000.0));
        loops.forEach(loop -> text.append("\n  ").append(loop));
        return text.toString();
    }
}
