package dev.asyncio.test;

import dev.asyncio.Engines;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/// One run of one [AsyncioTest]: JUnit's side of it. What it asks for is done by a [TestLoop].
final class TestOnEngine
        implements TestTemplateInvocationContext, InvocationInterceptor, ParameterResolver, AfterEachCallback {

    private final Engines engine;
    private final TestSettings settings;

    /// Made when first needed: JUnit asks for parameters before it calls anything.
    private @Nullable TestLoop loop;

    TestOnEngine(Engines engine, TestSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    private TestLoop loop(ExtensionContext context) {
        TestLoop made = loop;
        if (made == null) {
            made = LoopOfTest.make(engine, settings, context);
            loop = made;
        }
        return made;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return engine.name().toLowerCase(Locale.ROOT) + " engine";
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    // ---- methods are tasks

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        loop(context).run(method.getExecutable().getName(), invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        loop(context).run(method.getExecutable().getName(), invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        loop(context).run(method.getExecutable().getName(), invocation);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (loop != null) {
            loop.end(context.getExecutionException().isPresent());
        }
    }

    // ---- parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return LoopOfTest.hasParameter(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return LoopOfTest.parameter(parameter, loop(context));
    }
}
