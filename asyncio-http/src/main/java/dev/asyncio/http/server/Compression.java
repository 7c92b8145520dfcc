package dev.asyncio.http.server;

import dev.asyncio.http.Body;
import dev.asyncio.http.BodySink;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HeadersBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses the bodies of responses on their way. Each piece that a body writes is compressed and, where it
/// asks for that, sent at once.
final class Compression implements Middleware {

    /// Shorter ones get no smaller, or too little.
    private static final int WORTH_IT = 1024; // bytes

    private static final Set<String> TEXT = Set.of(
            "application/json",
            "application/javascript",
            "application/xml",
            "application/wasm",
            "image/svg+xml",
            "application/manifest+json",
            "application/ld+json");

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        Response response = next.handle(request);
        Body body = response.body();
        String type = response.headers().get("Content-Type");
        if (type == null) {
            type = body.contentType();
        }
        boolean isCandidate = type != null
                && isText(type)
                && (body.length() < 0 || body.length() >= WORTH_IT)
                && HttpStatus.hasBody(response.status())
                && response.status() != 206
                && !response.headers().contains("Content-Encoding")
                && !response.headers().hasToken("Cache-Control", "no-transform");
        if (!isCandidate) {
            return response;
        }
        HeadersBuilder headers = response.headers().toBuilder().add("Vary", "Accept-Encoding");
        String coding = chosen(request.headers());
        if (coding == null) {
            return response.withHeaders(headers.build());
        }
        String tag = response.headers().get("ETag");
        if (tag != null && !tag.startsWith("W/")) {
            headers.set("ETag", "W/" + tag); // the bytes are others
        }
        headers.set("Content-Encoding", coding);
        return response.withHeaders(headers.build()).withBody(new Compressed(body, coding.equals("gzip")));
    }

    private static boolean isText(String type) {
        int end = type.indexOf(';');
        String essence = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return (essence.startsWith("text/") && !essence.equals("text/event-stream")) || TEXT.contains(essence);
    }

    /// {@return the coding that the client likes best of ours; null for none}
    private static @Nullable String chosen(Headers headers) {
        var accepted = AcceptedCodings.of(headers);
        double gzip = accepted.quality("gzip", true);
        double deflate = accepted.quality("deflate", false);
        if (gzip > 0 && gzip >= deflate) {
            return "gzip";
        }
        return deflate > 0 ? "deflate" : null;
    }

    private record Compressed(Body body, boolean isGzip) implements Body {

        @Override
        public @Nullable String contentType() {
            return body.contentType();
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public boolean isReplayable() {
            return body.isReplayable();
        }

        @Override
        public void writeTo(BodySink sink) throws Exception {
            try (var through = new Through(sink, isGzip)) {
                body.writeTo(through);
                through.finish();
            }
        }
    }

    /// A sink before another one.
    private static final class Through implements BodySink, AutoCloseable {

        private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
        private static final int ROOM = 8 * 1024; // bytes

        /// How much of a file is read at a time.
        private static final int PIECE = 64 * 1024; // bytes

        private final BodySink sink;
        private final boolean isGzip;
        private final Deflater deflater;
        private final CRC32 checksum = new CRC32();
        private final byte[] room = new byte[ROOM];
        private boolean hasBegun;

        Through(BodySink sink, boolean isGzip) {
            this.sink = sink;
            this.isGzip = isGzip;
            this.deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, isGzip);
        }

        private void begin() throws IOException {
            if (!hasBegun && isGzip) {
                sink.write(GZIP_HEAD);
            }
            hasBegun = true;
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            begin();
            if (isGzip) {
                checksum.update(data.duplicate());
            }
            deflater.setInput(data);
            while (!deflater.needsInput()) {
                pass(Deflater.NO_FLUSH);
            }
        }

        private int pass(int mode) throws IOException {
            int count = deflater.deflate(room, 0, room.length, mode);
            if (count > 0) {
                sink.write(ByteBuffer.wrap(room, 0, count));
            }
            return count;
        }

        @Override
        public void write(Path file, long offset, long count) throws IOException {
            FilePieces.read(file, offset, count, PIECE, piece -> write(ByteBuffer.wrap(piece)));
        }

        @Override
        public void flush() throws IOException {
            begin();
            while (pass(Deflater.SYNC_FLUSH) == room.length) {
                // there may be more
            }
            sink.flush();
        }

        void finish() throws IOException {
            begin();
            deflater.finish();
            while (!deflater.finished()) {
                pass(Deflater.NO_FLUSH);
            }
            if (isGzip) {
                var end = new ByteArrayOutputStream(8);
                writeInt(end, (int) checksum.getValue());
                writeInt(end, (int) deflater.getBytesRead());
                sink.write(end.toByteArray());
            }
        }

        private static void writeInt(ByteArrayOutputStream out, int value) {
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                out.write(value >> shift);
            }
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
