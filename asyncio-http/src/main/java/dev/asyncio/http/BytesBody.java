package dev.asyncio.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes that are there already.
///
/// @param bytes from position to limit, which stay
record BytesBody(ByteBuffer bytes, @Nullable String contentType) implements Body {

    static final BytesBody EMPTY = new BytesBody(ByteBuffer.allocate(0), null);

    @Override
    public long length() {
        return bytes.remaining();
    }

    @Override
    public boolean isReplayable() {
        return true;
    }

    @Override
    public void writeTo(BodySink sink) throws IOException {
        sink.write(bytes.duplicate());
    }

    @Override
    public String toString() {
        return "Body[%d bytes of %s]".formatted(length(), contentType);
    }
}
