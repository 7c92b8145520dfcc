// Follows links until it has seen a site, or as many pages as allowed, with some workers at a time.
//
//     async def work():
//         while True:
//             url = await queue.get()
//             try:
//                 async with session.get(url) as response:
//                     for link in links(await response.text()):
//                         if link not in seen:
//                             seen.add(link)
//                             queue.put_nowait(link)
//             finally:
//                 queue.task_done()
//
// Usage: ./asyncio run examples/WebCrawler.java [--limit PAGES] [--workers N] [URL]
//
// Without a URL it crawls a site of its own, which has sixty pages, two broken links and a page that is never ready.
//
// Look at: join() on the queue is how the crawler knows that it is done, although each page can bring new work. The
// limit, the set of what was seen and the counts are plain fields that all workers use. It stays on one host.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.TimeoutException;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.http.server.HttpStatusException;
import dev.asyncio.http.server.Response;
import dev.asyncio.queue.Queue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

static final Pattern LINK = Pattern.compile("<a\\s[^>]*?href=[\"']([^\"'#]+)", Pattern.CASE_INSENSITIVE);
static final Duration PATIENCE = seconds(3);
static final int PAGES_OF_OUR_SITE = 60;
static final int NEVER_READY = 42;

record Page(URI url, URI from) {}

int limit = 100;
int workers = 8;
final Queue<Page> queue = new Queue<>();
final Set<URI> seen = new HashSet<>();
final List<String> broken = new ArrayList<>();
int loaded;
long bytes;

void add(URI url, URI from) {
    if (seen.size() < limit && seen.add(url)) {
        queue.putNowait(new Page(url, from));
    }
}

void work(ClientSession session) {
    while (true) {
        Page page = queue.get();
        try {
            timeout(PATIENCE, () -> visit(session, page));
        } catch (TimeoutException e) {
            report(page, "no answer within " + PATIENCE.toSeconds() + " s");
        } catch (Exception e) {
            report(page, e.getClass().getSimpleName() + ": " + e.getMessage());
        } finally {
            queue.taskDone();
        }
    }
}

void visit(ClientSession session, Page page) throws Exception {
    long start = runningLoop().time();
    try (var response = session.get(page.url().toString()).send()) {
        if (!response.isOk()) {
            report(page, "status " + response.status());
            return;
        }
        if (response.contentType() == null || !response.contentType().toString().startsWith("text/html")) {
            return; // a picture, or a film: not to be read
        }
        String text = response.text();
        int links = 0;
        for (var link = LINK.matcher(text); link.find(); links++) {
            follow(response.uri(), link.group(1));
        }
        loaded++;
        bytes += text.length();
        IO.println("%4d  %5.2f s  %3d links  %s"
                .formatted(loaded, (runningLoop().time() - start) / 1e9, links, page.url()));
    }
}

void follow(URI from, String link) {
    try {
        URI target = from.resolve(link.strip());
        boolean isHere = Objects.equals(target.getHost(), from.getHost()) && target.getPort() == from.getPort();
        if (isHere && target.getScheme().startsWith("http")) {
            add(target, from);
        }
    } catch (IllegalArgumentException e) {
        broken.add("'" + link + "' is no link, on " + from);
    }
}

void report(Page page, String what) {
    broken.add(page.url() + ": " + what + (page.from() == null ? "" : ", linked from " + page.from()));
}

void crawl(String url) throws Exception {
    long start = runningLoop().time();
    try (var session = ClientSession.builder().limitPerHost(workers).build()) {
        add(URI.create(url), null);
        taskGroup(group -> {
            var crew = IntStream.range(0, workers).mapToObj(_ -> group.createTask(() -> work(session))).toList();
            queue.join(); // everything that was put has been done
            crew.forEach(worker -> worker.cancel());
        });
    }
    IO.println();
    broken.stream().sorted().forEach(line -> IO.println("BROKEN  " + line));
    IO.println("%d pages, %,d characters, %d broken, %.2f s with %d workers%s".formatted(
            loaded, bytes, broken.size(), (runningLoop().time() - start) / 1e9, workers,
            seen.size() == limit ? "; stopped at the limit of " + limit : ""));
}

// ---- a site to crawl

HttpServer startSite() throws Exception {
    var site = new Application().get("/{number:[0-9]+}", request -> {
        int number = request.pathInt("number");
        sleep(number == NEVER_READY ? Duration.ofHours(1) : millis(20 + number * 7 % 90));
        if (number > PAGES_OF_OUR_SITE) {
            throw new HttpStatusException(404);
        }
        String links = IntStream.of(2 * number, 2 * number + 1)
                .filter(next -> next <= PAGES_OF_OUR_SITE + 2) // two of which are not there
                .mapToObj("<a href='%d'>on</a> "::formatted)
                .collect(Collectors.joining());
        return Response.html("<h1>Page %d</h1> %s<a href='/1'>home</a> <a href='https://example.org/'>elsewhere</a>"
                .formatted(number, links));
    });
    return HttpServer.builder(site).listen("127.0.0.1", 0).grace(Duration.ZERO).start();
}

int number(String option, Iterator<String> rest) {
    String text = rest.hasNext() ? rest.next() : "nothing";
    if (text.matches("[1-9]\\d{0,5}")) {
        return Integer.parseInt(text);
    }
    throw new IllegalArgumentException(option + " needs a number from 1 to 999999, not '" + text + "'");
}

String check(String url) {
    if (url.matches("https?://[^/ ]+.*")) {
        return url;
    }
    throw new IllegalArgumentException("'" + url + "' is not a URL to crawl; use one like https://example.org/");
}

void main(String[] args) {
    String url = null;
    try {
        for (var rest = List.of(args).iterator(); rest.hasNext(); ) {
            switch (rest.next()) {
                case "--limit" -> limit = number("--limit", rest);
                case "--workers" -> workers = number("--workers", rest);
                case String option when option.startsWith("-") ->
                    throw new IllegalArgumentException(
                            "There is no option '" + option + "', only --limit and --workers");
                case String address -> url = check(address);
            }
        }
    } catch (IllegalArgumentException e) {
        System.err.println(e.getMessage());
        System.exit(2);
    }
    String given = url;
    runMain(() -> {
        if (given != null) {
            crawl(given);
            return;
        }
        try (var site = startSite()) {
            crawl("http://127.0.0.1:" + site.port() + "/1");
        }
    });
}
