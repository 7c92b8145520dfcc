package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.asyncio.file.AsyncFile;
import dev.asyncio.file.AsyncFiles;
import dev.asyncio.http.Headers;
import dev.asyncio.http.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A part of a body, such as a field of a form or a file that is uploaded. aiohttp: `BodyPartReader`. Can be
/// read until the next part is asked for.
public final class BodyPart {

    private final MultipartReader reader;
    private final Headers headers;
    private final @Nullable MediaType disposition;
    private boolean isEnded;

    BodyPart(MultipartReader reader, Headers headers) {
        this.reader = reader;
        this.headers = headers;
        this.disposition = disposition(headers.get("Content-Disposition"));
    }

    /// A disposition is written as a type is, but for the slash. Its letters are UTF-8 (RFC 7578, section
    /// 5.1).
    private static @Nullable MediaType disposition(@Nullable String field) {
        if (field == null) {
            return null;
        }
        try {
            return MediaType.parse("multipart/" + new String(field.getBytes(ISO_8859_1), UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable String parameter(String name) {
        return disposition == null ? null : disposition.parameters().get(name);
    }

    /// {@return the header fields of the part}
    public Headers headers() {
        return headers;
    }

    /// {@return the name of the form's field, or null}
    public @Nullable String name() {
        return parameter("name");
    }

    /// {@return the name of the file that was uploaded, without the folders that some clients put before it;
    /// null if it is no file} It is the client's word: do not name a file of your own by it.
    public @Nullable String filename() {
        String name = parameter("filename");
        return name == null ? null : name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    /// {@return what the part is; null if the client does not say, or says nonsense}
    public @Nullable MediaType contentType() {
        String field = headers.get("Content-Type");
        try {
            return field == null ? null : MediaType.parse(field);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Reads the next bytes. Suspends.
    ///
    /// @return at least one byte; null at the end of the part
    /// @throws HttpStatusException with status 400 if the body is malformed
    /// @throws IOException if the connection is lost
    /// @throws IllegalStateException if the next part has been asked for
    public byte @Nullable [] readChunk() throws IOException {
        if (!reader.isCurrent(this)) {
            throw new IllegalStateException(this + " is over, because the next part was asked for; read it before");
        }
        if (isEnded) {
            return null;
        }
        byte[] chunk = reader.readContent();
        isEnded = chunk == null;
        return chunk;
    }

    /// Reads all of the part. Suspends.
    ///
    /// @param most how many bytes it may have
    /// @throws HttpStatusException with status 413 if it has more, with 400 if the body is malformed
    /// @throws IOException if the connection is lost
    public byte[] bytes(int most) throws IOException {
        var gathered = new ByteArrayOutputStream();
        for (byte[] chunk = readChunk(); chunk != null; chunk = readChunk()) {
            if (gathered.size() + (long) chunk.length > most) {
                throw new HttpStatusException(413, "A part of the body is longer than " + most + " bytes");
            }
            gathered.write(chunk, 0, chunk.length);
        }
        return gathered.toByteArray();
    }

    /// Reads all of the part as text, in the charset that its type names, else UTF-8. Suspends.
    ///
    /// @param most how many bytes it may have
    /// @throws HttpStatusException as [#bytes(int)]
    /// @throws IOException if the connection is lost
    public String text(int most) throws IOException {
        MediaType type = contentType();
        Charset charset = type == null ? null : type.charset();
        return new String(bytes(most), charset == null ? UTF_8 : charset);
    }

    /// Writes all of the part to a new file. Suspends.
    ///
    /// @return how many bytes it has
    /// @throws java.nio.file.FileAlreadyExistsException if there is one of that name
    /// @throws HttpStatusException with status 400 if the body is malformed; what has come is in the file
    /// @throws IOException if the file cannot be written, or the connection is lost
    public long saveTo(Path file) throws IOException {
        requireNonNull(file, "saveTo needs a path, not null");
        long written = 0;
        try (AsyncFile opened = AsyncFiles.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (byte[] chunk = readChunk(); chunk != null; chunk = readChunk()) {
                opened.write(chunk);
                written += chunk.length;
            }
        }
        return written;
    }

    void end() {
        isEnded = true;
    }

    @Override
    public String toString() {
        return "BodyPart[%s]".formatted(name());
    }
}
