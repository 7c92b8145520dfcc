package dev.asyncio.http;

import org.jspecify.annotations.Nullable;

/// Bytes that are produced when the message is sent.
final class StreamBody implements Body {

    private final Producer producer;
    private final long length;
    private boolean isUsed;

    StreamBody(Producer producer, long length) {
        this.producer = producer;
        this.length = length;
    }

    @Override
    public @Nullable String contentType() {
        return "application/octet-stream";
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isReplayable() {
        return false;
    }

    @Override
    public void writeTo(BodySink sink) throws Exception {
        if (isUsed) {
            throw new IllegalStateException(this + " has been sent already; make a new one for each message");
        }
        isUsed = true;
        producer.produce(sink);
    }

    @Override
    public String toString() {
        return "Body[a stream of %s]".formatted(length < 0 ? "unknown length" : length + " bytes");
    }
}
