package dev.asyncio.http;

/// Another body under another type.
record TypedBody(Body body, String contentType) implements Body {

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public boolean isReplayable() {
        return body.isReplayable();
    }

    @Override
    public void writeTo(BodySink sink) throws Exception {
        body.writeTo(sink);
    }
}
