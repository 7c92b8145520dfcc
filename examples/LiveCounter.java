// A number that everybody sees and anybody can raise: server-sent events, with a page.
//
// Usage: ./asyncio run examples/LiveCounter.java [PORT]     and open what it prints in two windows
//
// Look at: each open page is a task that waits for the next event, and nothing is asked for twice. A page that was cut
// off asks again by itself, and gets the number as it is then. A reader who is too slow skips numbers, so he holds up
// nobody and is never behind.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.TimeoutException;
import dev.asyncio.channel.Broadcast;
import dev.asyncio.channel.Overflow;
import dev.asyncio.http.server.*;

static final String PAGE = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>A number</title>
        <style>
          body { font: 18px system-ui; text-align: center; margin-top: 20vh; background: #f6f7fb; color: #223 }
          #number { font-size: 9rem; font-variant-numeric: tabular-nums; transition: color 1s }
          #number.new { color: #d6336c; transition: none }
          button { font: inherit; padding: .6em 2em; border: 0; border-radius: .5em; background: #364fc7; color: white }
        </style>
        <div id="number">…</div>
        <button>One more</button>
        <p id="state">connecting</p>
        <script>
          const number = document.querySelector("#number"), state = document.querySelector("#state")
          const events = new EventSource("/events")
          events.addEventListener("count", event => {
            number.textContent = event.data
            number.className = "new"
            setTimeout(() => number.className = "", 50)
          })
          events.addEventListener("readers", event => state.textContent = event.data + " looking at it")
          events.onerror = () => state.textContent = "cut off; trying again"
          document.querySelector("button").onclick = () => fetch("/more", {method: "POST"})
        </script>
        """;

static final Duration SILENCE = seconds(15);

int count;
final Broadcast<String> changes = new Broadcast<>();
int readers;

void follow(ServerSentEvents events) throws Exception {
    try (var news = changes.subscribe(1, Overflow.DROP_OLDEST)) {
        readers++;
        tellAll();
        try {
            while (true) {
                events.send("" + count, "count", null);
                events.send("" + readers, "readers", null);
                awaitChange(events, news::receive);
            }
        } finally {
            readers--;
            tellAll();
        }
    }
}

/// In between it says something now and then, or nobody would notice that the reader has gone.
void awaitChange(ServerSentEvents events, Callable<?> change) throws Exception {
    while (true) {
        try {
            timeout(SILENCE, () -> change.call());
            return;
        } catch (TimeoutException e) {
            events.ping();
        }
    }
}

void tellAll() {
    changes.trySend("changed");
}

void main(String[] args) {
    var app = new Application()
            .get("/", _ -> Response.html(PAGE))
            .get("/events", _ -> ServerSentEvents.response(this::follow), OnDisconnect.CANCEL)
            .post("/more", _ -> {
                count++;
                tellAll();
                return Response.empty(204);
            });
    runMain(() -> {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        // An open page is a request that never ends, so there is nothing to wait for at the end.
        try (var server = HttpServer.builder(app).listen("127.0.0.1", port).grace(Duration.ZERO).start()) {
            IO.println("Serving on port " + server.port());
            IO.println("Open http://127.0.0.1:" + server.port() + "/ in two windows");
            server.serveForever();
        }
    });
}
