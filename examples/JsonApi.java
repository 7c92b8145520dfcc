// A small REST service, notes in memory, and a client that tries it.
//
//     routes = web.RouteTableDef()
//
//     @routes.get("/notes/{id}")
//     async def get_note(request):
//         return web.json_response(notes[int(request.match_info["id"])])
//
// Usage: ./asyncio run examples/JsonApi.java          the service, and a client that calls it, in one program
//        ./asyncio run examples/JsonApi.java 8080     the service alone:
//
//     curl -i localhost:8080/notes --json '{"text": "buy tea"}'
//     curl localhost:8080/notes
//     curl -X DELETE localhost:8080/notes/1
//
// Look at: records go in and out as JSON. What is wrong with a request is thrown where it is noticed, and becomes an
// answer in one place, answering(). The map needs no lock.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.server.*;

record NewNote(String text) {}

record Note(long id, String text, boolean done) {}

record Problem(int status, String reason) {}

final Map<Long, Note> notes = new TreeMap<>();
long lastId;

Application service() {
    return new Application()
            .get("/notes", request -> {
                String wanted = Objects.requireNonNullElse(request.query("containing"), "");
                return Response.json(
                        notes.values().stream().filter(note -> note.text().contains(wanted)).toList());
            })
            .post("/notes", answering(request -> {
                NewNote made = read(request);
                var note = new Note(++lastId, made.text(), false);
                notes.put(note.id(), note);
                return Response.json(note).withStatus(201).withHeader("Location", "/notes/" + note.id());
            }))
            .get("/notes/{id:[0-9]+}", answering(request -> Response.json(find(request))))
            .put("/notes/{id:[0-9]+}/done", answering(request -> {
                Note note = find(request);
                var changed = new Note(note.id(), note.text(), true);
                notes.put(changed.id(), changed);
                return Response.json(changed);
            }))
            .delete("/notes/{id:[0-9]+}", answering(request -> {
                notes.remove(find(request).id());
                return Response.empty(204);
            }));
}

NewNote read(Request request) throws IOException {
    NewNote made = request.json(NewNote.class);
    if (made == null || made.text() == null || made.text().isBlank()) {
        throw new HttpStatusException(422, "A note needs a text");
    }
    return made;
}

Note find(Request request) {
    Note note = notes.get(request.pathLong("id"));
    if (note == null) {
        throw new HttpStatusException(404, "There is no note " + request.pathVariable("id"));
    }
    return note;
}

/// {@return a handler whose refusals are JSON too}
Handler answering(Handler handler) {
    return request -> {
        try {
            return handler.handle(request);
        } catch (HttpStatusException e) {
            return Response.json(new Problem(e.status(), e.getMessage())).withStatus(e.status());
        }
    };
}

// ---- a client

void tryIt(HttpServer server) throws Exception {
    try (var session = ClientSession.builder()
            .baseUrl("http://127.0.0.1:" + server.port())
            .build()) {
        for (String text : List.of("buy tea", "boil water", "wait three minutes")) {
            show(session, "POST", "/notes", new NewNote(text));
        }
        show(session, "PUT", "/notes/2/done", null);
        show(session, "DELETE", "/notes/1", null);
        show(session, "GET", "/notes?containing=water", null);
        show(session, "GET", "/notes/1", null);
        show(session, "POST", "/notes", new NewNote(" "));
        show(session, "POST", "/notes", List.of(1, 2));

        Note[] left = session.get("/notes").json(Note[].class);
        IO.println();
        for (Note note : left) {
            IO.println("%s %d %s".formatted(note.done() ? "[x]" : "[ ]", note.id(), note.text()));
        }
    }
}

void show(ClientSession session, String method, String path, Object body) throws Exception {
    var request = session.request(method, path);
    if (body != null) {
        request.json(body);
    }
    try (var response = request.send()) {
        IO.println("%-6s %-24s %d %s".formatted(method, path, response.status(), response.text()));
    }
}

void main(String[] args) {
    runMain(() -> {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        try (var server = HttpServer.start(service(), "127.0.0.1", port)) {
            if (args.length == 0) {
                tryIt(server);
                return;
            }
            IO.println("Serving on port " + server.port());
            server.serveForever();
        }
    });
}
