package dev.asyncio.test;

import dev.asyncio.Engines;
import java.util.Locale;

/// Which of the runs it is: where a task is cancelled and how.
///
/// @param engine on which the run runs
/// @param task which task is cancelled: 0 is the scenario's own, others are those that it starts, in that
///     order
/// @param point at which of its suspensions, from 1; 0 is before its first step
/// @param how it is cancelled
record CancelStep(Engines engine, int task, int point, Cancellation how) {

    /// {@return the step that [#toString()] wrote}
    ///
    /// @throws IllegalArgumentException if the text is not one of these
    static CancelStep parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 4) {
                return new CancelStep(
                        Engines.valueOf(parts[0]),
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]),
                        Cancellation.valueOf(parts[3]));
            }
        } catch (IllegalArgumentException e) {
            // Said below, in words that help.
        }
        throw new IllegalArgumentException("'" + text + "' names no run of CancelEverywhere; copy the name from the"
                + " failure, such as LOOP/0/1/WHILE_WAITING: engine, task, suspension, kind of cancellation");
    }

    /// {@return the place and the kind, in words}
    ///
    /// @param points how many suspensions the task has when nobody cancels it
    String words(int points) {
        String place = point == 0 ? "before its first step" : "at suspension " + point + " of " + points;
        String subject = task == 0 ? "The scenario" : "Task " + task + " of those that the scenario starts";
        return "%s was %s, %s (%s engine)"
                .formatted(subject, how.words(), place, engine.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return engine + "/" + task + "/" + point + "/" + how;
    }
}
