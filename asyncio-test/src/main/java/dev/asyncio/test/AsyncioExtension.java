package dev.asyncio.test;

import dev.asyncio.Engines;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs the methods that are marked with [AsyncioTest], once on each engine.
final class AsyncioExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), AsyncioTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        AsyncioTest settings = AnnotationSupport.findAnnotation(context.getElement(), AsyncioTest.class)
                .orElseThrow();
        Engines[] engines = settings.engines();
        require(engines.length > 0, "engines must not be empty; leave it out to run on both");
        require(
                settings.timeoutSeconds() > 0,
                "timeoutSeconds must be at least 1, but is " + settings.timeoutSeconds());
        require(
                settings.realTimeoutSeconds() > 0,
                "realTimeoutSeconds must be at least 1, but is " + settings.realTimeoutSeconds());
        return Arrays.stream(engines).map(engine -> new TestOnEngine(engine, settings));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new ExtensionConfigurationException("@AsyncioTest: " + message);
        }
    }
}
