package dev.asyncio.http;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file as it is when the message is sent.
final class FileBody implements Body {

    private final Path file;

    FileBody(Path file) {
        this.file = file;
    }

    @Override
    public String contentType() {
        Path name = file.getFileName();
        String guessed = name == null ? null : URLConnection.guessContentTypeFromName(name.toString());
        return guessed == null ? "application/octet-stream" : guessed;
    }

    @Override
    public long length() {
        try {
            return Files.size(file); // from the file system's cache; no data is read
        } catch (IOException e) {
            return -1; // writeTo says why
        }
    }

    @Override
    public boolean isReplayable() {
        return true;
    }

    @Override
    public void writeTo(BodySink sink) throws IOException {
        sink.write(file, 0, Files.size(file));
    }

    @Override
    public String toString() {
        return "Body[file %s]".formatted(file);
    }
}
