package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.file.AsyncFiles;
import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves the files of a folder. aiohttp: `StaticResource`.
///
/// ```java
/// app.get("/static/{path...}", StaticFiles.in(Path.of("public")).index("index.html"));
/// ```
/// Answers conditional requests (`ETag`, `Last-Modified`), requests for one range, and prefers a compressed
/// file beside the one that is asked for (`app.js.br`, `app.js.gz`) if the client takes it. Nothing outside
/// of the folder is served: not by `..`, not by an encoded slash or backslash, and not by a symbolic link
/// unless that is allowed. Files whose names begin with a dot are not served.
public final class StaticFiles implements Handler {

    private record Coding(String name, String suffix) {}

    private static final List<Coding> CODINGS = List.of(new Coding("br", ".br"), new Coding("gzip", ".gz"));

    private final Path folder;
    private final @Nullable String index;
    private final boolean followsLinks;
    private final Duration maxAge;
    private final String variable;

    private StaticFiles(Path folder, @Nullable String index, boolean followsLinks, Duration maxAge, String variable) {
        this.folder = folder;
        this.index = index;
        this.followsLinks = followsLinks;
        this.maxAge = maxAge;
        this.variable = variable;
    }

    /// {@return what serves the files below a folder, by the variable `path` of its route}
    ///
    /// @throws IllegalArgumentException if it is no folder
    public static StaticFiles in(Path folder) {
        requireNonNull(folder, "StaticFiles needs a folder, not null");
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("StaticFiles needs a folder, but '" + folder + "' is none");
        }
        return new StaticFiles(folder, null, false, Duration.ZERO, "path");
    }

    /// {@return the same, where a file of this name is served for its folder} aiohttp has `show_index`, which
    /// lists the folder.
    public StaticFiles index(String name) {
        return new StaticFiles(
                folder, requireNonNull(name, "index needs a name, not null"), followsLinks, maxAge, variable);
    }

    /// {@return the same, where symbolic links may lead out of the folder} aiohttp:
    /// `break_symlink_sandbox`.
    public StaticFiles followLinks(boolean follow) {
        return new StaticFiles(folder, index, follow, maxAge, variable);
    }

    /// {@return the same, where clients need not ask again for some time}
    ///
    /// @throws IllegalArgumentException if it is negative
    public StaticFiles maxAge(Duration most) {
        if (requireNonNull(most, "maxAge needs a time, not null").isNegative()) {
            throw new IllegalArgumentException("maxAge must not be negative, but is " + most);
        }
        return new StaticFiles(folder, index, followsLinks, most, variable);
    }

    /// {@return the same by another variable of the route}
    public StaticFiles variable(String name) {
        return new StaticFiles(
                folder, index, followsLinks, maxAge, requireNonNull(name, "variable needs a name, not null"));
    }

    @Override
    public Response handle(Request request) throws Exception {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new HttpStatusException(405, null, Headers.of("Allow", "GET, HEAD"), null);
        }
        String name = request.pathVariable(variable);
        Path file = inside(name);
        BasicFileAttributes attributes = attributes(file);
        if (attributes.isDirectory()) {
            if (index == null) {
                throw new HttpStatusException(404);
            }
            if (!name.isEmpty() && !name.endsWith("/")) {
                String query = request.target().substring(request.rawPath().length());
                return Response.redirect(lastSegment(request.rawPath()) + "/" + query)
                        .withStatus(308);
            }
            file = file.resolve(index);
            attributes = attributes(file);
        }
        if (!attributes.isRegularFile()) {
            throw new HttpStatusException(404);
        }
        return respond(request, file, attributes);
    }

    /// A reference to a place beside the request's: whatever stands before it cannot lead to another host.
    private static String lastSegment(String path) {
        return "./" + path.substring(path.lastIndexOf('/') + 1);
    }

    /// {@return the file of that name in the folder}
    private Path inside(String name) {
        Path file = folder;
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            if (segment.startsWith(".") || segment.indexOf('\\') >= 0 || segment.indexOf(':') >= 0) {
                throw new HttpStatusException(404);
            }
            try {
                file = file.resolve(segment);
            } catch (InvalidPathException e) {
                throw new HttpStatusException(404);
            }
        }
        if (!followsLinks) {
            checkLinks(file);
        }
        return file;
    }

    private void checkLinks(Path file) {
        try {
            if (!realPath(file).startsWith(realPath(folder))) {
                throw new HttpStatusException(404);
            }
        } catch (IOException e) {
            throw new HttpStatusException(404, null, Headers.empty(), e); // it is not there, or not to be seen
        }
    }

    /// The kernel has the names at hand, so no thread is asked.
    private static Path realPath(Path path) throws IOException {
        return path.toRealPath();
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return AsyncFiles.attributes(file, new LinkOption[0]);
        } catch (IOException e) {
            throw new HttpStatusException(404);
        }
    }

    private Response respond(Request request, Path file, BasicFileAttributes attributes) throws IOException {
        Path sent = file;
        BasicFileAttributes ofSent = attributes;
        String coding = null;
        boolean hasOthers = false;
        for (Coding one : CODINGS) {
            Path compressed = file.resolveSibling(file.getFileName() + one.suffix());
            if (Files.isRegularFile(compressed, LinkOption.NOFOLLOW_LINKS)) {
                hasOthers = true;
                if (coding == null && AcceptedCodings.of(request.headers()).accepts(one.name())) {
                    coding = one.name();
                    sent = compressed;
                    ofSent = AsyncFiles.attributes(compressed, new LinkOption[0]);
                }
            }
        }
        String type = Body.file(file).contentType();
        Response response = FileResponse.of(request, sent, ofSent).withType(withCharset(type));
        if (coding != null) {
            response = response.withHeader("Content-Encoding", coding);
        }
        if (hasOthers) {
            response = response.withAddedHeader("Vary", "Accept-Encoding");
        }
        return response.withHeader(
                "Cache-Control", maxAge.isZero() ? "no-cache" : "public, max-age=" + maxAge.toSeconds());
    }

    private static String withCharset(@Nullable String type) {
        if (type == null) {
            return "application/octet-stream";
        }
        return type.startsWith("text/") && !type.contains("charset") ? type + "; charset=utf-8" : type;
    }

    @Override
    public String toString() {
        return "StaticFiles[" + folder + "]";
    }
}
