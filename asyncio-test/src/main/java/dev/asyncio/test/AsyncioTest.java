package dev.asyncio.test;

import dev.asyncio.Engines;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test whose body is a task on a loop with virtual time; it runs once on each engine. Python:
/// `unittest.IsolatedAsyncioTestCase`.
///
/// The `@BeforeEach` and `@AfterEach` methods around it are tasks too, on the same loop, one after the other,
/// so they may await as well. All these methods can have an [EventLoop][dev.asyncio.EventLoop] and a
/// [VirtualTime][dev.asyncio.VirtualTime] as parameters: those of the test.
///
/// Apart from what fails any test, it fails this one
/// - to wait for something that can never happen ([DeadlockException][dev.asyncio.DeadlockException]),
/// - not to end in time,
/// - to leave tasks that still wait for something, once all that is ready has run,
/// - to make the loop tell its exception handler of something, such as a failed task that nobody awaited.
///
/// The report names the tasks and where they wait, and in debug mode where they were made. A test that expects
/// such a report sets an exception handler of its own.
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(AsyncioExtension.class)
@SuppressWarnings("exports") // the extension is JUnit's to make, and nobody's to use
public @interface AsyncioTest {

    /// {@return the engines to run on, in this order} The loop engine needs `--add-opens
    /// java.base/java.lang=dev.asyncio.core` (`=ALL-UNNAMED` on the class path).
    Engines[] engines() default {Engines.LOOP, Engines.HANDOFF};

    /// {@return whether time is virtual} If not, every sleep is a real one.
    boolean virtualTime() default true;

    /// {@return how many seconds of virtual time each method may take} At least 1. An hour is more than most
    /// tests have a reason for, and passes in no time.
    long timeoutSeconds() default 3600;

    /// {@return how many seconds each method may really take} At least 1.
    long realTimeoutSeconds() default 30;

    /// {@return whether the loop is in debug mode} It also is with `-Dasyncio.debug=true`.
    boolean debug() default false;
}
