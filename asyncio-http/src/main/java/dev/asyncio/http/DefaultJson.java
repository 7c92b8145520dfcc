package dev.asyncio.http;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Finds the codec for JSON, once.
final class DefaultJson {

    private static final @Nullable JsonCodec FOUND = find();

    private DefaultJson() {}

    static JsonCodec codec() {
        if (FOUND == null) {
            throw new IllegalStateException(
                    "There is nothing that knows JSON: add com.fasterxml.jackson.core:jackson-databind,"
                            + " or provide a dev.asyncio.http.JsonCodec");
        }
        return FOUND;
    }

    private static @Nullable JsonCodec find() {
        for (JsonCodec provided : ServiceLoader.load(JsonCodec.class, DefaultJson.class.getClassLoader())) {
            return provided;
        }
        try {
            return new JacksonJson();
        } catch (NoClassDefFoundError missing) {
            return null;
        }
    }
}
