// Many GET requests at the same time, over one HTTP client, gathered, with a limit.
//
//     async def get(session, limit, url):
//         async with limit, asyncio.timeout(10), session.get(url) as response:
//             return len(await response.read())
//
//     async with aiohttp.ClientSession() as session:
//         results = await asyncio.gather(*(get(session, limit, url) for url in urls))
//
// Usage: ./asyncio run examples/ConcurrentRequests.java [--limit N] [URL ...]
//
// Without a URL it asks a server of its own, each of whose pages takes between 0.1 and 1 second. One page is missing.
//
// Look at: the total time is near that of the slowest request, while the sum of all is many times as long. A request
// that fails is a row like any other. The counters need no lock and the progress line no thread.

import static dev.asyncio.Asyncio.*;

import com.sun.net.httpserver.HttpServer;
import dev.asyncio.sync.Semaphore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

static final int PAGES = 30;
static final int MISSING = 13;
static final Duration PATIENCE = seconds(10);
static final boolean IS_TERMINAL =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();

record Result(URI url, String what, boolean isFailure, double begin, double end) {
    double seconds() {
        return end - begin;
    }
}

int inFlight;
int done;
int failed;

Result get(HttpClient client, Semaphore limit, URI url) {
    try (var _ = limit.hold()) {
        inFlight++;
        double begin = now();
        try {
            var request = HttpRequest.newBuilder(url).build();
            var response = timeout(PATIENCE, () -> await(client.sendAsync(request, BodyHandlers.ofByteArray())));
            int status = response.statusCode();
            boolean isFailure = status >= 400;
            if (isFailure) {
                failed++;
            }
            return new Result(url, status + ", " + response.body().length + " bytes", isFailure, begin, now());
        } catch (Exception e) { // not a cancellation, which is an Error
            failed++;
            return new Result(url, reason(e), true, begin, now());
        } finally {
            inFlight--;
            done++;
        }
    }
}

/// The HTTP client's own exceptions often say nothing but what their causes are.
String reason(Throwable thrown) {
    String kind = thrown.getClass().getSimpleName();
    if (thrown.getMessage() != null) {
        return kind + ": " + thrown.getMessage();
    }
    return thrown.getCause() == null ? kind : kind + ", " + reason(thrown.getCause());
}

double now() {
    return runningLoop().time() / 1e9;
}

void requestAll(HttpClient client, int limit, List<URI> urls) {
    double start = now();
    var progress = createTask(() -> showProgress(urls.size()));
    var places = new Semaphore(limit);
    List<Result> results = awaitAll(urls.stream().map(url -> coroutine(() -> get(client, places, url))).toList());
    double total = now() - start;
    progress.cancelAndWait();
    IO.println(progressLine(urls.size()));

    printTable(results, start, total);
    IO.println("%d requests, %d failed, at most %d at a time".formatted(results.size(), failed, limit));
    IO.println("slowest request %6.2f s".formatted(results.stream().mapToDouble(Result::seconds).max().orElse(0)));
    IO.println("total time      %6.2f s".formatted(total));
    IO.println("sum of times    %6.2f s".formatted(results.stream().mapToDouble(Result::seconds).sum()));
}

void showProgress(int total) {
    while (true) {
        if (IS_TERMINAL) {
            IO.print(progressLine(total));
            System.out.flush();
            sleep(millis(50));
        } else {
            IO.println(progressLine(total));
            sleep(millis(500));
        }
    }
}

String progressLine(int total) {
    String line = "%d in flight, %d of %d done, %d failed".formatted(inFlight, done, total, failed);
    return IS_TERMINAL ? "\r\033[K" + line : line; // over the line before
}

void printTable(List<Result> results, double start, double total) {
    IO.println();
    IO.println("   time   %-50s  URL".formatted("0 s" + "-".repeat(41) + "%.2f s".formatted(total)));
    for (Result result : results) {
        int from = (int) (50 * (result.begin() - start) / total);
        int length = Math.max(1, (int) Math.round(50 * result.seconds() / total));
        String bar = " ".repeat(from) + (result.isFailure() ? "!" : "#").repeat(Math.min(length, 50 - from));
        IO.println("%6.2f s  %-50s  %s  %s".formatted(
                result.seconds(), bar, result.url(), result.isFailure() ? "FAILED: " + result.what() : result.what()));
    }
    IO.println();
}

/// Starts a server in which each request has a thread of its own, and may block it.
HttpServer startServer() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PAGES);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/page/", exchange -> {
        pause();
        boolean isThere = !exchange.getRequestURI().getPath().equals("/page/" + MISSING);
        String text = isThere ? "hello ".repeat(ThreadLocalRandom.current().nextInt(1, 1000)) : "no such page";
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(isThere ? 200 : 404, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    });
    server.start();
    return server;
}

void pause() throws IOException {
    try {
        Thread.sleep(ThreadLocalRandom.current().nextInt(100, 1000));
    } catch (InterruptedException e) {
        throw new InterruptedIOException();
    }
}

List<URI> pagesOf(HttpServer server) {
    String root = "http:/" + server.getAddress() + "/page/";
    return IntStream.rangeClosed(1, PAGES).mapToObj(page -> URI.create(root + page)).toList();
}

URI parseUrl(String text) {
    try {
        var url = new URI(text);
        if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
            return url;
        }
    } catch (URISyntaxException e) {
        // said below
    }
    throw new IllegalArgumentException("'" + text + "' is not a URL to request; use one like https://example.org/path");
}

int parseLimit(String text) {
    if (text.matches("[1-9]\\d{0,5}")) {
        return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("--limit needs a number from 1 to 999999, not '" + text + "'");
}

void main(String[] args) throws IOException {
    int limit = 20;
    List<URI> urls = new ArrayList<>();
    try {
        for (var rest = List.of(args).iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            if (arg.equals("--limit")) {
                limit = parseLimit(rest.hasNext() ? rest.next() : "nothing");
            } else if (arg.startsWith("-")) {
                throw new IllegalArgumentException("There is no option '" + arg + "', only --limit N");
            } else {
                urls.add(parseUrl(arg));
            }
        }
    } catch (IllegalArgumentException e) {
        System.err.println(e.getMessage());
        System.exit(2);
    }

    HttpServer server = urls.isEmpty() ? startServer() : null;
    List<URI> wanted = server == null ? urls : pagesOf(server);
    int most = limit;
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
        run(() -> requestAll(client, most, wanted));
    } finally {
        if (server != null) {
            server.stop(0);
        }
    }
}
