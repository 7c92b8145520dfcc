package dev.asyncio;

import dev.asyncio.engine.Fiber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds a task's own frames on the stacks that carry it.
///
/// There may be several stacks: a generator's body has its own, and whoever runs it waits on another. And a
/// stack may carry several tasks: a guest stands on top of the task that awaits it, divided from it by a
/// frame of `Task.runAsGuest`.
final class TaskFrames {

    private TaskFrames() {}

    /// {@return the frames, innermost first}
    static StackTraceElement[] of(Task<?> task, @Nullable Fiber innermost) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (Fiber fiber = innermost; fiber != null; ) {
            List<StackTraceElement> all = Arrays.asList(fiber.thread().getStackTrace());
            boolean isSuspended = task.eventLoop().current != task && !fiber.isBlocked();
            frames.addAll(isSuspended ? belowTheSwitch(all) : all);
            fiber = fiber.occupant instanceof AsyncGenerator<?> generator ? generator.consumer() : null;
        }
        int guests = 0;
        for (Task<?> guest = task.guest(); guest != null; guest = guest.guest()) {
            guests++;
        }
        return section(frames, guests);
    }

    /// {@return all frames of a task that waits, innermost first; empty for one that does not}
    static StackTraceElement[] whereItWaits(Task<?> task) {
        Fiber fiber = task.fiber;
        boolean waits = fiber != null && !task.eventLoop().isInStepOf(task) && task.awaiting() != null;
        return waits ? of(task, fiber) : new StackTraceElement[0];
    }

    /// {@return the frames without those of the switch, which on the handoff engine may still be going on}
    private static List<StackTraceElement> belowTheSwitch(List<StackTraceElement> frames) {
        String engine = Fiber.class.getPackageName();
        int at = 0;
        while (at < frames.size() && !frames.get(at).getClassName().startsWith(engine)) {
            at++;
        }
        return at == frames.size() ? frames : frames.subList(at, frames.size());
    }

    /// {@return what lies between the division with that number and the next, counted from the innermost
    /// frame}
    private static StackTraceElement[] section(List<StackTraceElement> frames, int number) {
        List<StackTraceElement> section = new ArrayList<>();
        int divisions = 0;
        for (StackTraceElement frame : frames) {
            boolean isDivision = frame.getMethodName().equals("runAsGuest")
                    && frame.getClassName().equals(Task.class.getName());
            if (isDivision) {
                divisions++;
            } else if (divisions == number) {
                section.add(frame);
            }
        }
        return section.toArray(StackTraceElement[]::new);
    }
}
