package dev.asyncio.test.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A schedule in one word, `12h,15:2@1a2b3c4d`: at step 12 the one that would run is held back, at step 15
/// the candidate 2 runs.
///
/// @param checksum of what there was to choose at each step, so that a program which has changed is noticed
record ReplayLine(Schedule schedule, int checksum) {

    private static final String CHANGE = "\\d{1,9}(?:h|:\\d{1,9})";
    private static final Pattern WORD = Pattern.compile("(fifo|%1$s(?:,%1$s)*)@([0-9a-f]{8})".formatted(CHANGE));

    /// @throws IllegalArgumentException if it is none
    static ReplayLine parse(String word) {
        Matcher matcher = WORD.matcher(word.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + word
                    + "' is no schedule to replay; it looks like 12h,15:2@1a2b3c4d, as a failed search prints it");
        }
        List<Change> changes = new ArrayList<>();
        if (!matcher.group(1).equals("fifo")) {
            for (String change : matcher.group(1).split(",", -1)) {
                changes.add(parseChange(change));
            }
        }
        return new ReplayLine(new Schedule(changes), Integer.parseUnsignedInt(matcher.group(2), 16));
    }

    private static Change parseChange(String word) {
        int colon = word.indexOf(':');
        return colon < 0
                ? new Change(Integer.parseInt(word.substring(0, word.length() - 1)), Change.HOLD)
                : new Change(Integer.parseInt(word.substring(0, colon)), Integer.parseInt(word.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return "%s@%08x".formatted(schedule, checksum);
    }
}
