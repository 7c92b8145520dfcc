package dev.asyncio.test;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/// How a test is to run, whichever annotation says so.
///
/// @param slowCallback how long a step may hold up the loop; zero for any time
/// @param allowed what the test may leave behind
record TestSettings(
        boolean virtualTime,
        Duration timeout,
        Duration realTimeout,
        boolean debug,
        Duration slowCallback,
        Duration autojumpThreshold,
        Set<Finding> allowed) {

    static TestSettings of(AsyncioTest annotation) {
        return checked(
                "@AsyncioTest",
                annotation.virtualTime(),
                annotation.timeoutSeconds(),
                annotation.realTimeoutSeconds(),
                annotation.debug(),
                annotation.slowCallbackMillis(),
                annotation.autojumpThresholdMillis(),
                annotation.allow(),
                annotation.because());
    }

    /// {@return settings that allow nothing}
    static TestSettings strict() {
        return checked("", true, 1, 1, false, 0, 0, new Finding[0], "");
    }

    static TestSettings of(OnLoop annotation) {
        return checked(
                "@OnLoop",
                annotation.virtualTime(),
                annotation.timeoutSeconds(),
                annotation.realTimeoutSeconds(),
                annotation.debug(),
                annotation.slowCallbackMillis(),
                annotation.autojumpThresholdMillis(),
                annotation.allow(),
                annotation.because());
    }

    private static TestSettings checked(
            String where,
            boolean virtualTime,
            long timeoutSeconds,
            long realTimeoutSeconds,
            boolean debug,
            long slowCallbackMillis,
            long autojumpThresholdMillis,
            Finding[] allow,
            String because) {
        require(timeoutSeconds > 0, where, "timeoutSeconds must be at least 1, but is " + timeoutSeconds);
        require(realTimeoutSeconds > 0, where, "realTimeoutSeconds must be at least 1, but is " + realTimeoutSeconds);
        require(
                slowCallbackMillis >= 0,
                where,
                "slowCallbackMillis must not be negative, but is " + slowCallbackMillis + "; zero allows any time");
        require(
                autojumpThresholdMillis >= 0,
                where,
                "autojumpThresholdMillis must not be negative, but is " + autojumpThresholdMillis
                        + "; zero refuses real sockets");
        require(
                autojumpThresholdMillis == 0 || virtualTime,
                where,
                "autojumpThresholdMillis is for virtual time, but virtualTime is false; leave one of them out");
        require(
                allow.length == 0 || !because.isBlank(),
                where,
                "allow = " + List.of(allow) + " needs a reason; give it as because = \"…\"");
        Set<Finding> allowed = EnumSet.noneOf(Finding.class);
        allowed.addAll(List.of(allow));
        return new TestSettings(
                virtualTime,
                Duration.ofSeconds(timeoutSeconds),
                Duration.ofSeconds(realTimeoutSeconds),
                debug || slowCallbackMillis > 0,
                Duration.ofMillis(slowCallbackMillis),
                Duration.ofMillis(autojumpThresholdMillis),
                Set.copyOf(allowed));
    }

    static void require(boolean condition, String where, String message) {
        if (!condition) {
            throw new ExtensionConfigurationException(where + ": " + message);
        }
    }

    boolean allows(Finding finding) {
        return allowed.contains(finding);
    }
}
