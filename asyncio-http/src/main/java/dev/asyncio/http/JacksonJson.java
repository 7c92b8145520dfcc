package dev.asyncio.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Type;

/// JSON by Jackson, with the modules that it finds (for `java.time` and the like).
final class JacksonJson implements JsonCodec {

    private final ObjectMapper mapper = new ObjectMapper().findAndRegisterModules();

    @Override
    public byte[] encode(Object value) throws IOException {
        return mapper.writeValueAsBytes(value);
    }

    @Override
    public Object decode(byte[] json, Type type) throws IOException {
        return mapper.readValue(json, mapper.constructType(type));
    }
}
