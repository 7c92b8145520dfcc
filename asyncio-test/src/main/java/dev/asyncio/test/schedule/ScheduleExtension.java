package dev.asyncio.test.schedule;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs the methods that are marked with [ScheduleTest].
final class ScheduleExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), ScheduleTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        ScheduleTest settings = AnnotationSupport.findAnnotation(context.getElement(), ScheduleTest.class)
                .orElseThrow();
        return Stream.of(new TestInSchedules(settings, body -> search(settings, body)));
    }

    private static ScheduleSearch search(ScheduleTest settings, TestBody body) {
        try {
            ScheduleSearch search = ScheduleSearch.ofBody(body)
                    .schedules(settings.schedules())
                    .strategy(settings.strategy())
                    .seed(settings.seed())
                    .maxSteps(settings.maxSteps())
                    .timeout(Duration.ofSeconds(settings.timeoutSeconds()))
                    .realTimeout(Duration.ofSeconds(settings.realTimeoutSeconds()));
            return settings.replay().isEmpty() ? search : search.replay(settings.replay());
        } catch (IllegalArgumentException wrong) {
            throw new ExtensionConfigurationException("@ScheduleTest: " + wrong.getMessage(), wrong);
        }
    }
}
