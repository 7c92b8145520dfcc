// A chat room in the browser, over WebSocket.
//
//     async def chat(request):
//         socket = web.WebSocketResponse()
//         await socket.prepare(request)
//         async for message in socket:
//             for member in members: ...
//
// Usage: ./asyncio run examples/WebChat.java [PORT]     and open what it prints in two windows
//
// Look at: members is an ordinary map, without a lock, although every browser has a task of its own. Each member also
// has a queue and a task that sends what is in it: so a broadcast does not wait for the slowest, and who does not read
// until a hundred messages wait for him is thrown out. Only our own page may talk to it, see onlyOurPage.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.http.server.*;
import dev.asyncio.http.websocket.*;
import dev.asyncio.queue.Queue;
import dev.asyncio.queue.QueueFullException;
import dev.asyncio.queue.QueueShutDownException;

static final String PAGE = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Chat</title>
        <style>
          body { font: 16px system-ui; max-width: 40em; margin: 2em auto; background: #f6f7fb; color: #223 }
          #lines { height: 65vh; overflow-y: auto; background: white; border-radius: .5em; padding: 1em }
          #lines p { margin: .3em 0 }
          #lines b { color: #364fc7 }
          #lines .news { color: #889 }
          form { display: flex; gap: .5em; margin-top: 1em }
          input { flex: 1; font: inherit; padding: .5em; border: 1px solid #ccd; border-radius: .5em }
          button { font: inherit; padding: .5em 1.5em; border: 0; border-radius: .5em }
          button { background: #364fc7; color: white }
        </style>
        <div id="lines"></div>
        <form><input placeholder="Your name" autofocus autocomplete="off"><button>Come in</button></form>
        <script>
          const lines = document.querySelector("#lines"), input = document.querySelector("input")
          let socket
          function show(who, text) {
            const line = document.createElement("p")
            if (who) {
              const name = document.createElement("b")
              name.textContent = who + " "
              line.append(name)
            } else {
              line.className = "news"
            }
            line.append(text)
            lines.append(line)
            lines.scrollTop = lines.scrollHeight
          }
          function comeIn(name) {
            socket = new WebSocket(`ws://${location.host}/chat?name=${encodeURIComponent(name)}`)
            socket.onmessage = event => {
              const [who, text] = JSON.parse(event.data)
              show(who, text)
            }
            socket.onopen = () => {
              input.placeholder = "Say something"
              document.querySelector("button").textContent = "Send"
            }
            socket.onclose = event => {
              show(null, event.reason || "The connection is lost")
              socket = null
              input.placeholder = "Your name"
              document.querySelector("button").textContent = "Come in"
            }
          }
          document.querySelector("form").onsubmit = event => {
            event.preventDefault()
            const text = input.value.trim()
            input.value = ""
            if (text && socket) socket.send(text)
            else if (text) comeIn(text)
          }
        </script>
        """;

static final int MOST_UNREAD = 100;
static final int LONGEST_MESSAGE = 10_000;

final Map<String, Queue<List<String>>> members = new LinkedHashMap<>();

void chat(Request request, WebSocket socket) throws Exception {
    String name = Objects.requireNonNullElse(request.query("name"), "").strip();
    if (name.isEmpty() || name.length() > 30 || members.containsKey(name)) {
        socket.close(CloseCode.POLICY_VIOLATION, "That name is taken, or none");
        return;
    }
    say(null, name + " has come in");
    var unread = new Queue<List<String>>(MOST_UNREAD);
    members.put(name, unread);
    unread.putNowait(line(null, "Here: " + String.join(", ", members.keySet())));
    try {
        taskGroup(group -> {
            var sending = group.createTask(() -> send(unread, socket));
            for (WsMessage message : socket) {
                if (message instanceof WsMessage.Text(String text)) {
                    say(name, text);
                }
            }
            sending.cancel();
        });
    } finally {
        members.remove(name);
        say(null, name + " has left");
    }
}

void send(Queue<List<String>> unread, WebSocket socket) throws IOException {
    try {
        while (true) {
            socket.sendJson(unread.get());
        }
    } catch (QueueShutDownException | WebSocketClosedException e) {
        socket.abort(); // too slow, or gone already; whoever receives finds it closed
    }
}

void say(String who, String text) {
    for (var unread : List.copyOf(members.values())) {
        try {
            unread.putNowait(line(who, text));
        } catch (QueueFullException e) {
            unread.shutdown(true); // which its sender notices
        }
    }
}

List<String> line(String who, String text) {
    return Arrays.asList(who, text);
}

/// A browser would let any page connect, in the name of whoever looks at it; but it says whose page it is.
Response onlyOurPage(Request request, Handler next) throws Exception {
    String origin = request.header("Origin");
    if (origin != null && !origin.equals(request.scheme() + "://" + request.host())) {
        return Response.text("That is not our page").withStatus(403);
    }
    return next.handle(request);
}

void main(String[] args) {
    var app = new Application()
            .middleware(this::onlyOurPage)
            .get("/", _ -> Response.html(PAGE))
            .webSocket("/chat", WsOptions.DEFAULT.withMaxMessage(LONGEST_MESSAGE), this::chat);
    runMain(() -> {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        try (var server = HttpServer.builder(app).listen("127.0.0.1", port).grace(seconds(1)).start()) {
            IO.println("Serving on port " + server.port());
            IO.println("Open http://127.0.0.1:" + server.port() + "/ in two windows");
            server.serveForever();
        }
    });
}
