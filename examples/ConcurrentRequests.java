// Many GET requests at the same time, over one client session, gathered, with a limit.
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
// Without a URL it asks a server of its own on the same loop, each of whose pages takes between 0.1 and 1 second. One
// page is missing.
//
// Look at: the total time is near that of the slowest request, while the sum of all is many times as long. A request
// that fails is a row like any other. The counters need no lock and the progress line no thread.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.HttpStatusException;
import dev.asyncio.http.server.Response;
import dev.asyncio.sync.Semaphore;

static final int PAGES = 30;
static final int MISSING = 13;
static final Duration PATIENCE = seconds(10);
static final boolean IS_TERMINAL =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();

record Result(String url, String what, boolean isFailure, double begin, double end) {
    double seconds() {
        return end - begin;
    }
}

int inFlight;
int done;
int failed;

Result get(ClientSession session, Semaphore limit, String url) {
    try (var _ = limit.hold()) {
        inFlight++;
        double begin = now();
        try (var response = timeout(PATIENCE, () -> session.get(url).send())) {
            byte[] body = timeout(PATIENCE, () -> response.bytes());
            if (!response.isOk()) {
                failed++;
            }
            return new Result(url, response.status() + ", " + body.length + " bytes", !response.isOk(), begin, now());
        } catch (Exception e) { // not a cancellation, which is an Error
            failed++;
            return new Result(url, reason(e), true, begin, now());
        } finally {
            inFlight--;
            done++;
        }
    }
}

/// Some exceptions say nothing but what their causes are.
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

void requestAll(ClientSession session, int limit, List<String> urls) {
    double start = now();
    var progress = createTask(() -> showProgress(urls.size()));
    var places = new Semaphore(limit);
    List<Result> results = awaitAll(urls.stream().map(url -> coroutine(() -> get(session, places, url))).toList());
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

HttpServer startServer() throws Exception {
    var pages = new Application().get("/page/{number:[0-9]+}", request -> {
        sleep(millis(ThreadLocalRandom.current().nextInt(100, 1000)));
        if (request.pathInt("number") == MISSING) {
            throw new HttpStatusException(404, "no such page");
        }
        return Response.text("hello ".repeat(ThreadLocalRandom.current().nextInt(1, 1000)));
    });
    return HttpServer.start(pages, "127.0.0.1", 0);
}

List<String> pagesOf(HttpServer server) {
    String root = "http://127.0.0.1:" + server.port() + "/page/";
    return IntStream.rangeClosed(1, PAGES).mapToObj(page -> root + page).toList();
}

String checkUrl(String text) {
    try {
        var url = new URI(text);
        if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
            return text;
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

void main(String[] args) {
    int limit = 20;
    List<String> urls = new ArrayList<>();
    try {
        for (var rest = List.of(args).iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            if (arg.equals("--limit")) {
                limit = parseLimit(rest.hasNext() ? rest.next() : "nothing");
            } else if (arg.startsWith("-")) {
                throw new IllegalArgumentException("There is no option '" + arg + "', only --limit N");
            } else {
                urls.add(checkUrl(arg));
            }
        }
    } catch (IllegalArgumentException e) {
        System.err.println(e.getMessage());
        System.exit(2);
    }

    int most = limit;
    run(() -> {
        try (var session = ClientSession.create()) {
            if (!urls.isEmpty()) {
                requestAll(session, most, urls);
                return;
            }
            try (var server = startServer()) {
                requestAll(session, most, pagesOf(server));
            }
        }
    });
}
