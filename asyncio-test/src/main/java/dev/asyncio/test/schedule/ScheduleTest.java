package dev.asyncio.test.schedule;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test whose body is a task on a loop with virtual time, and which is run in many orders. It passes if it
/// passes in all of them; see [ScheduleSearch] for what counts as a failure, and what a failure tells.
///
/// For each order there is a new instance of the test class, a new loop, and one task that runs the
/// `@BeforeEach` methods, the test and the `@AfterEach` methods, so all of these may await. They, and the
/// constructor, can have parameters; an [EventLoop][dev.asyncio.EventLoop] and a
/// [VirtualTime][dev.asyncio.VirtualTime] are those of the run. With `@TestInstance(PER_CLASS)` all runs
/// share the one instance. Static fields outlive a run, and what other extensions do before and after each
/// test, they do once, around all of the runs.
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(ScheduleExtension.class)
@SuppressWarnings("exports") // the extension is JUnit's to make, and nobody's to use
public @interface ScheduleTest {

    /// {@return how many schedules to run at most} At least 1; the first is the usual order.
    int schedules() default 1000;

    /// {@return how to come from one schedule to the next}
    SearchStrategy strategy() default SearchStrategy.MIXED;

    /// {@return what chance begins with} The same seed brings the same schedules.
    long seed() default 0;

    /// {@return a schedule to run in place of the search, as an earlier failure printed it; empty for none}
    /// `-Dasyncio.test.schedule` does the same from outside.
    String replay() default "";

    /// {@return how many steps of tasks and callbacks one run may take} At least 1.
    int maxSteps() default 100_000;

    /// {@return how many seconds of virtual time one run may take} At least 1.
    long timeoutSeconds() default 3600;

    /// {@return how many seconds one run may really take} At least 1.
    long realTimeoutSeconds() default 30;
}
