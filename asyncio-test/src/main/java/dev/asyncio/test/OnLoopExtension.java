package dev.asyncio.test;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Makes tasks of the methods of tests that are marked with [OnLoop], whatever kind of test they are.
///
/// JUnit has one of these for a class, so the loops stand in the store of their tests. A method that is an
/// [AsyncioTest] is left to the extension of that.
final class OnLoopExtension implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {

    private static final String LOOP = "loop";

    @Override
    public void beforeEach(ExtensionContext context) {
        if (isOurs(context)) {
            var _ = loop(context);
        }
    }

    private static boolean isOurs(ExtensionContext context) {
        return !AnnotationSupport.isAnnotated(context.getTestMethod(), AsyncioTest.class);
    }

    private static TestLoop loop(ExtensionContext context) {
        return context.getStore(LoopOfTest.NAMESPACE)
                .computeIfAbsent(
                        LOOP,
                        _ -> {
                            OnLoop annotation = annotation(context);
                            return LoopOfTest.make(annotation.engine(), TestSettings.of(annotation), context);
                        },
                        TestLoop.class);
    }

    private static OnLoop annotation(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestMethod(), OnLoop.class)
                .or(() -> AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), OnLoop.class, context.getEnclosingTestClasses()))
                .orElseThrow();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (isOurs(context)) {
            loop(context).end(context.getExecutionException().isPresent());
        }
    }

    // ---- methods are tasks

    private static void run(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        if (isOurs(context)) {
            loop(context).run(method.getExecutable().getName(), invocation);
        } else {
            invocation.proceed();
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method, context);
    }

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return loop(context).call(method.getExecutable().getName(), invocation);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        loop(context).run(context.getDisplayName(), invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method, context);
    }

    // ---- parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isOurs(context) && LoopOfTest.hasParameter(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return LoopOfTest.parameter(parameter, loop(context));
    }
}
