package dev.asyncio;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A test that makes its loops itself; it runs once for each engine, which it gets as its argument. One whose
/// body is a task is an [AsyncioTest].
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(
        value = Engines.class,
        names = {"LOOP", "HANDOFF"})
@SuppressWarnings("exports") // of interest to nobody: the module exports this package, but not its tests
public @interface OnBothEngines {}
