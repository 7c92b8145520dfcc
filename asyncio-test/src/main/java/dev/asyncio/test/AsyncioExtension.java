package dev.asyncio.test;

import dev.asyncio.Engines;
import java.util.Arrays;
import java.util.stream.Stream;
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
        AsyncioTest annotation = AnnotationSupport.findAnnotation(context.getElement(), AsyncioTest.class)
                .orElseThrow();
        Engines[] engines = annotation.engines();
        TestSettings.require(
                engines.length > 0, "@AsyncioTest", "engines must not be empty; leave it out to run on both");
        TestSettings settings = TestSettings.of(annotation);
        return Arrays.stream(engines).map(engine -> new TestOnEngine(engine, settings));
    }
}
