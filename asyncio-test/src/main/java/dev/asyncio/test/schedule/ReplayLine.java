package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A schedule in one word, `12:1,15:2@1a2b3c4d`: at step 12 the candidate 1 runs in place of 0, and so on.
///
/// @param checksum of what there was to choose at each step, so that a program which has changed is noticed
record ReplayLine(Schedule schedule, int checksum) {

    private static final Pattern WORD = Pattern.compile("(fifo|\\d{1,9}:\\d{1,9}(?:,\\d{1,9}:\\d{1,9})*)@([0-9a-f]{8})");

    /// @throws IllegalArgumentException if it is none
    static ReplayLine parse(String word) {
        Matcher matcher = WORD.matcher(word.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + word
                    + "' is no schedule to replay; it looks like 12:1,15:2@1a2b3c4d, as a failed search prints it");
        }
        List<Change> changes = new ArrayList<>();
        if (!matcher.group(1).equals("fifo")) {
            for (String change : matcher.group(1).split(",", -1)) {
                int colon = change.indexOf(':');
                changes.add(new Change(
                        Integer.parseInt(change.substring(0, colon)), Integer.parseInt(change.substring(colon + 1))));
            }
        }
        return new ReplayLine(new Schedule(changes), Integer.parseUnsignedInt(matcher.group(2), 16));
    }

    @Override
    public String toString() {
        return "%s@%08x".formatted(schedule, checksum);
    }
}
