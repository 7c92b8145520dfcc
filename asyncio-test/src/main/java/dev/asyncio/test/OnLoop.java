package dev.asyncio.test;

import dev.asyncio.Engines;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Makes tasks of tests that JUnit itself knows how to run: `@ParameterizedTest`, `@RepeatedTest`,
/// `@TestFactory` and its dynamic tests, or `@Test`. On a method, or on a class for all its tests and those
/// of its `@Nested` classes.
///
/// {@snippet file="dev/asyncio/test/OnLoopTest.java" region="parameterized"}
///
/// Each invocation has a loop of its own and is judged as that of an [AsyncioTest] is; its `@BeforeEach` and
/// `@AfterEach` methods are tasks as well. All dynamic tests of one factory share the factory's loop. Unlike
/// an [AsyncioTest], which is a template of its own and cannot be combined with another, a test runs once, on
/// one engine; `-Dasyncio.engine` chooses it for a whole suite.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(OnLoopExtension.class)
@SuppressWarnings("exports") // the extension is JUnit's to make, and nobody's to use
public @interface OnLoop {

    /// {@return the engine to run on} By default what `-Dasyncio.engine` says, else the best there is.
    Engines engine() default Engines.AUTO;

    /// {@return whether time is virtual} See [AsyncioTest#virtualTime()].
    boolean virtualTime() default true;

    /// {@return how many seconds of virtual time each method may take} See [AsyncioTest#timeoutSeconds()].
    long timeoutSeconds() default 3600;

    /// {@return how many seconds each method may really take} See [AsyncioTest#realTimeoutSeconds()].
    long realTimeoutSeconds() default 30;

    /// {@return whether the loop is in debug mode} See [AsyncioTest#debug()].
    boolean debug() default false;

    /// {@return how many milliseconds of real time a step may take} See [AsyncioTest#slowCallbackMillis()].
    long slowCallbackMillis() default 0;

    /// {@return how long real sockets must have been silent} See [AsyncioTest#autojumpThresholdMillis()].
    long autojumpThresholdMillis() default 0;

    /// {@return what the test may leave behind} See [AsyncioTest#allow()].
    Finding[] allow() default {};

    /// {@return why} See [AsyncioTest#because()].
    String because() default "";
}
