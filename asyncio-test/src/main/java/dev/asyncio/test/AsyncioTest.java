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
/// so they may await as well. All these methods can have as parameters what belongs to the test: its
/// [EventLoop][dev.asyncio.EventLoop], its [VirtualTime][dev.asyncio.VirtualTime], and the [java.time.Clock]
/// or [java.time.InstantSource] that goes with it. `@BeforeAll` and `@AfterAll` methods run outside of any
/// loop, for there is one for each test; so what they and the fields of an instance for a whole class
/// (`Lifecycle.PER_CLASS`) hold must not belong to a loop.
///
/// Apart from what fails any test, it fails this one
/// - to wait for something that can never happen ([DeadlockException][dev.asyncio.DeadlockException]),
/// - not to end in time,
/// - to leave anything behind that [Finding] lists, once all that is ready has run: tasks, timers, sockets,
///   files, processes, generators, buffers, threads,
/// - to swallow a cancellation: a task is cancelled, gets its [CancelledError][dev.asyncio.CancelledError],
///   and returns with no call of [uncancel][dev.asyncio.Task#uncancel()],
/// - to make the loop tell its exception handler of something, such as a failed task that nobody awaited.
///
/// The report names what was left and the place where it was made, and of tasks also what they wait for and
/// who awaits them. A failure of any kind has the tasks of that moment as a suppressed exception. A test that
/// has failed is not blamed for what it leaves, since it had no chance to clean up. Threads are not looked at
/// while JUnit runs tests in parallel, since nobody could tell whose they are.
///
/// With `@ParameterizedTest` and the like, use [OnLoop]. JUnit's own `@Timeout` works too, in real time, and
/// cancels the test.
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

    /// {@return how many milliseconds of real time a callback or a step may hold up the loop} 0, the default,
    /// is for any time. Anything else switches debug mode on, and a slower one fails the test; leave room for
    /// a busy machine.
    long slowCallbackMillis() default 0;

    /// {@return for how many milliseconds of real time sockets must have been silent before virtual time
    /// jumps} 0, the default, refuses real sockets; see
    /// [dev.asyncio.VirtualTime#autojumpThreshold(java.time.Duration)].
    long autojumpThresholdMillis() default 0;

    /// {@return what the test may leave behind} Default: nothing.
    Finding[] allow() default {};

    /// {@return why the test may leave something behind} Must be given with [#allow()].
    String because() default "";
}
