package dev.asyncio;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test whose body is a task on a loop with virtual time; it runs once on each engine.
///
/// The core's own small form of the annotation that the test kit publishes, which the core cannot depend on.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(AsyncioTestExtension.class)
@SuppressWarnings("exports") // of interest to nobody: the module exports this package, but not its tests
public @interface AsyncioTest {}
