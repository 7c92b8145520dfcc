package dev.asyncio.test.schedule;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExecutableInvoker;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/// A test method with all that JUnit does around it, to be run any number of times.
final class FreshTest {

    private final ExecutableInvoker invoker;
    private final Method test;
    private final boolean isShared;

    /// Those that JUnit has made, the outermost first, where the test class is nested in others.
    private final List<Object> given;

    private final List<List<Method>> before = new ArrayList<>();
    private final List<List<Method>> after = new ArrayList<>();

    FreshTest(ExtensionContext context) {
        this.invoker = context.getExecutableInvoker();
        this.test = context.getRequiredTestMethod();
        this.isShared = context.getTestInstanceLifecycle().orElse(Lifecycle.PER_METHOD) == Lifecycle.PER_CLASS;
        this.given = context.getRequiredTestInstances().getAllInstances();
        for (Object instance : given) {
            before.add(methods(instance, BeforeEach.class, HierarchyTraversalMode.TOP_DOWN));
            after.add(methods(instance, AfterEach.class, HierarchyTraversalMode.BOTTOM_UP));
        }
    }

    private static List<Method> methods(
            Object instance, Class<? extends Annotation> mark, HierarchyTraversalMode traversal) {
        return AnnotationSupport.findAnnotatedMethods(instance.getClass(), mark, traversal);
    }

    /// Runs the test once, with new instances of its classes. Throws what the test throws.
    void run() {
        List<Object> instances = isShared ? given : newInstances();
        Throwable failure = null;
        try {
            for (int i = 0; i < instances.size(); i++) {
                invoke(before.get(i), instances.get(i));
            }
            var _ = invoker.invoke(test, instances.getLast());
        } catch (Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            for (int i = instances.size() - 1; i >= 0; i--) {
                cleanUp(after.get(i), instances.get(i), failure);
            }
        }
    }

    private List<Object> newInstances() {
        List<Object> made = new ArrayList<>();
        for (Object instance : given) {
            // JUnit refuses a test class that has more than one.
            Constructor<?> constructor = instance.getClass().getDeclaredConstructors()[0];
            made.add(made.isEmpty() ? invoker.invoke(constructor) : invoker.invoke(constructor, made.getLast()));
        }
        return made;
    }

    private void invoke(List<Method> methods, Object instance) {
        for (Method method : methods) {
            var _ = invoker.invoke(method, instance);
        }
    }

    /// What goes wrong after a failure is told along with it.
    private void cleanUp(List<Method> methods, Object instance, @Nullable Throwable failure) {
        try {
            invoke(methods, instance);
        } catch (Throwable thrown) {
            if (failure == null) {
                throw thrown;
            }
            failure.addSuppressed(thrown);
        }
    }
}
