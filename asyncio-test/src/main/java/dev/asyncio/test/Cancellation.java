package dev.asyncio.test;

/// How [CancelEverywhere] cancels a task at one of its suspension points.
public enum Cancellation {

    /// The task is cancelled as soon as it waits.
    WHILE_WAITING("cancelled while it waited"),

    /// What the task waits for is done and the task is woken; before it resumes, it is cancelled.
    AFTER_WAKE("cancelled after it was woken, before it resumed"),

    /// The task is cancelled; in the same turn what it waits for would have been done. Only on virtual time,
    /// where that moment is known from the run before.
    BEFORE_WAKE("cancelled in the turn in which it would have been woken, just before"),

    /// The task is cancelled twice at once.
    TWICE("cancelled twice"),

    /// The task is cancelled, and once more when it suspends next, as in a `finally` that awaits.
    AGAIN_LATER("cancelled, and again at its next suspension"),

    /// A timeout around the scenario expires, and nothing else happens.
    BY_TIMEOUT("cut short by a timeout around it"),

    /// A timeout around the scenario expires, and in the same turn the task is cancelled.
    AFTER_TIMEOUT("cancelled in the turn in which a timeout around it expired, just after"),

    /// The task is cancelled, and in the same turn a timeout around the scenario expires.
    BEFORE_TIMEOUT("cancelled in the turn in which a timeout around it expired, just before"),

    /// A cancel scope around the scenario is cancelled, so each further suspension throws as well.
    BY_SCOPE("cut short by a cancel scope around it");

    private final String words;

    Cancellation(String words) {
        this.words = words;
    }

    /// {@return what happened to the task, to be put into a sentence}
    String words() {
        return words;
    }

    /// {@return whether it can happen to a task that the scenario starts} What needs something put around the
    /// scenario cannot.
    boolean suitsChildren() {
        return switch (this) {
            case WHILE_WAITING, AFTER_WAKE, BEFORE_WAKE, TWICE, AGAIN_LATER -> true;
            case BY_TIMEOUT, AFTER_TIMEOUT, BEFORE_TIMEOUT, BY_SCOPE -> false;
        };
    }

    /// {@return whether it can happen before the first step, when the task does not wait for anything}
    boolean suitsTheStart() {
        return switch (this) {
            case WHILE_WAITING, TWICE, BY_TIMEOUT, BY_SCOPE -> true;
            case AFTER_WAKE, BEFORE_WAKE, AGAIN_LATER, AFTER_TIMEOUT, BEFORE_TIMEOUT -> false;
        };
    }
}
