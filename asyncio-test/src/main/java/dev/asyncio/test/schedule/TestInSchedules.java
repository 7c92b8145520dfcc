package dev.asyncio.test.schedule;

import static dev.asyncio.Asyncio.runningLoop;

import dev.asyncio.EventLoop;
import dev.asyncio.VirtualTime;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.TestAbortedException;

/// JUnit's side of a search: what JUnit would call once is skipped, and called in each of the runs.
final class TestInSchedules implements TestTemplateInvocationContext, InvocationInterceptor, ParameterResolver {

    private final ScheduleTest settings;
    private final Function<TestBody, ScheduleSearch> search;

    /// The clock of the run; null outside of one. Written by the run's thread, as is all that reads it then.
    private volatile @Nullable VirtualTime time;

    TestInSchedules(ScheduleTest settings, Function<TestBody, ScheduleSearch> search) {
        this.settings = settings;
        this.search = search;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return settings.replay().isEmpty() ? settings.schedules() + " schedules" : "schedule " + settings.replay();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        invocation.skip();
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        invocation.skip();
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws InterruptedException {
        invocation.skip();
        var test = new FreshTest(context);
        ScheduleResult result;
        try {
            result = search.apply(clock -> {
                        time = clock;
                        test.run();
                    })
                    .run();
        } finally {
            time = null;
        }
        context.publishReportEntry("schedules", result.toString());
        if (result.failure() instanceof TestAbortedException assumption) {
            throw assumption;
        }
        result.orThrow();
    }

    // ---- parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EventLoop.class || type == VirtualTime.class;
    }

    /// JUnit asks for the parameters of the methods it would call, too; these are never used.
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        VirtualTime clock = time;
        if (clock == null || parameter.getParameter().getType() == VirtualTime.class) {
            return clock;
        }
        return runningLoop();
    }
}
