// Shows the files of a folder in a browser, as `python3 -m http.server` does.
//
// Usage: ./asyncio run examples/FileServer.java [FOLDER [PORT]]
//
// Look at: StaticFiles knows what is easily got wrong: ranges (a film can be wound on), what has not changed is not
// sent again, and nothing outside of the folder is served. The system sends files by itself, without a copy in the
// program. Folders are read by other threads, so a slow disk holds nobody up but the one who asks.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.file.AsyncFiles;
import dev.asyncio.http.server.*;

static final String STYLE = "body{font:16px system-ui;margin:2em auto;max-width:50em}td{padding:.2em 1em}"
        + "td:last-child{text-align:right;color:#666}a{text-decoration:none}";

Response serve(Request request, Path root, StaticFiles files) throws Exception {
    try {
        return files.handle(request);
    } catch (HttpStatusException e) {
        if (e.status() != 404) {
            throw e;
        }
        Path folder = folderOf(request.pathVariable("path"), root);
        if (folder == null) {
            throw e;
        }
        return request.rawPath().endsWith("/")
                ? list(request, root, folder)
                : Response.redirect("./" + request.rawPath().substring(request.rawPath().lastIndexOf('/') + 1) + "/");
    }
}

/// {@return the folder of that name; null if there is none, or it is not inside of the root}
Path folderOf(String name, Path root) {
    return toThread(() -> {
        try {
            Path folder = root.resolve(name.replaceAll("^/+", "")).toRealPath();
            boolean isHidden = ("/" + root.relativize(folder)).contains("/.") && !folder.equals(root);
            return folder.startsWith(root) && Files.isDirectory(folder) && !isHidden ? folder : null;
        } catch (IOException | InvalidPathException e) {
            return null;
        }
    });
}

record Entry(String name, boolean isFolder, long size) {}

List<Entry> entriesOf(Path folder, Path root) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path path : AsyncFiles.list(folder)) {
        String name = path.getFileName().toString();
        if (!name.startsWith(".") && AsyncFiles.exists(path) && toThread(() -> path.toRealPath()).startsWith(root)) {
            boolean isFolder = AsyncFiles.isDirectory(path);
            entries.add(new Entry(name, isFolder, isFolder ? 0 : AsyncFiles.size(path)));
        }
    }
    entries.sort(Comparator.comparing((Entry entry) -> !entry.isFolder())
            .thenComparing(Entry::name, String.CASE_INSENSITIVE_ORDER));
    return entries;
}

Response list(Request request, Path root, Path folder) throws IOException {
    var rows = new StringBuilder();
    if (!folder.equals(root)) {
        rows.append("<tr><td><a href='../'>..</a><td>\n");
    }
    for (Entry entry : entriesOf(folder, root)) {
        String shown = entry.name() + (entry.isFolder() ? "/" : "");
        String link = URLEncoder.encode(entry.name(), StandardCharsets.UTF_8).replace("+", "%20")
                + (entry.isFolder() ? "/" : "");
        rows.append("<tr><td><a href='./%s'>%s</a><td>%s\n"
                .formatted(link, escape(shown), entry.isFolder() ? "" : sizeOf(entry.size())));
    }
    String title = escape(request.path());
    return Response.html("""
            <!doctype html>
            <meta charset="utf-8">
            <title>%s</title>
            <style>%s</style>
            <h1>%s</h1>
            <table>
            %s</table>
            """.formatted(title, STYLE, title, rows));
}

String escape(String text) {
    return text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&quot;");
}

String sizeOf(long bytes) {
    return bytes < 10_000 ? bytes + " B" : bytes < 10_000_000 ? bytes / 1000 + " kB" : bytes / 1_000_000 + " MB";
}

void main(String[] args) throws IOException {
    Path given = Path.of(args.length > 0 ? args[0] : ".");
    if (!Files.isDirectory(given)) {
        System.err.println("'" + given + "' is no folder");
        System.exit(2);
    }
    Path root = given.toRealPath();
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 8000;
    StaticFiles files = StaticFiles.in(root).index("index.html");
    var app = new Application()
            .middleware(Middlewares.accessLog(IO::println))
            .get("/{path...}", request -> serve(request, root, files));
    runMain(() -> {
        try (var server = HttpServer.start(app, "127.0.0.1", port)) {
            IO.println("Serving on port " + server.port());
            IO.println(root + " is at http://127.0.0.1:" + server.port() + "/");
            server.serveForever();
        }
    });
}
