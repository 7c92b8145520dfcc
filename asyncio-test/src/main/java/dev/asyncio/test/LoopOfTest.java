package dev.asyncio.test;

import dev.asyncio.Engines;
import dev.asyncio.EventLoop;
import dev.asyncio.VirtualTime;
import java.lang.reflect.Method;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/// What both extensions have in common: making the loop of a test, and handing parts of it to its methods.
final class LoopOfTest {

    static final Namespace NAMESPACE = Namespace.create(LoopOfTest.class);

    private static final Set<Class<?>> PARAMETERS =
            Set.of(EventLoop.class, VirtualTime.class, Clock.class, InstantSource.class);

    private LoopOfTest() {}

    static TestLoop make(Engines engine, TestSettings settings, ExtensionContext context) {
        boolean isParallel = context.getConfigurationParameter("junit.jupiter.execution.parallel.enabled")
                .map(Boolean::parseBoolean)
                .orElse(false);
        TestLoop made = new TestLoop(engine, settings, !isParallel);
        if (!settings.allows(Finding.BUFFER)) {
            BufferCheck.of(context).add(made.audit());
        }
        return made;
    }

    static boolean hasParameter(ParameterContext parameter) {
        // The constructor runs before there is a test to make a loop for.
        return parameter.getDeclaringExecutable() instanceof Method
                && PARAMETERS.contains(parameter.getParameter().getType());
    }

    static Object parameter(ParameterContext parameter, TestLoop loop) {
        Class<?> type = parameter.getParameter().getType();
        if (type == EventLoop.class) {
            return loop.eventLoop();
        }
        if (type == Clock.class || type == InstantSource.class) {
            return loop.eventLoop().clock();
        }
        VirtualTime time = loop.time();
        if (time == null) {
            throw new ParameterResolutionException(
                    "There is no VirtualTime in a test with virtualTime = false; use the EventLoop's clock");
        }
        return time;
    }
}
