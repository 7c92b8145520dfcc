package dev.asyncio.http.server;

import dev.asyncio.http.JsonCodec;
import java.io.IOException;
import java.lang.reflect.Type;

/// The default codec, which is looked for when there is JSON: a program without JSON needs none.
final class JsonWhenNeeded implements JsonCodec {

    static final JsonWhenNeeded INSTANCE = new JsonWhenNeeded();

    private JsonWhenNeeded() {}

    @Override
    public byte[] encode(Object value) throws IOException {
        return JsonCodec.byDefault().encode(value);
    }

    @Override
    public Object decode(byte[] json, Type type) throws IOException {
        return JsonCodec.byDefault().decode(json, type);
    }
}
