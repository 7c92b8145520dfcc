// Stands before another server: what comes is asked of that one, and what it answers is sent back.
//
//     async def handle(request):
//         async with session.request(request.method, upstream + request.path_qs, headers=..., data=request.content,
//                                    allow_redirects=False) as answer:
//             response = web.StreamResponse(status=answer.status, headers=...)
//             await response.prepare(request)
//             async for chunk in answer.content.iter_any():
//                 await response.write(chunk)
//
// Usage: ./asyncio run examples/ReverseProxy.java 8080 http://127.0.0.1:8000
//
// Look at: bodies pass through in both directions piece by piece, without a copy, and no faster than the slower side:
// a film of any length needs no memory here. When a client leaves, its handler is cancelled, and with it the request
// to the other server. Both sides may speak HTTP/1.1 or HTTP/2, each as it likes.

import static dev.asyncio.Asyncio.*;

import dev.asyncio.http.*;
import dev.asyncio.http.client.*;
import dev.asyncio.http.server.*;

/// They are about one connection, not about the message (RFC 9110, section 7.6.1).
static final Set<String> OF_THE_CONNECTION = Set.of(
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host",
        "content-length", "proxy-authenticate", "proxy-authorization", "expect");

/// A silent server is given up after this time; one that goes on sending, never.
static final ClientTimeout PATIENCE =
        ClientTimeout.NONE.withConnect(seconds(5)).withFirstByte(seconds(60)).withRead(seconds(60));

Response pass(Request request, ClientSession session, String upstream) throws Exception {
    ClientRequest onward = session.request(request.method(), upstream + request.target());
    passedOn(request.headers()).forEach(field -> onward.addHeader(field.name(), field.value()));
    onward.addHeader("X-Forwarded-For", addressOf(request));
    onward.header("X-Forwarded-Host", request.host());
    onward.header("X-Forwarded-Proto", request.scheme());
    if (request.hasBody()) {
        onward.body(bodyOf(request));
    }

    long start = runningLoop().time();
    ClientResponse answer;
    try {
        answer = onward.send();
    } catch (ClientTimeoutException e) {
        throw new HttpStatusException(504, "The server behind has not answered in time");
    } catch (HttpException e) {
        IO.println(request.method() + " " + request.target() + " FAILED: " + e.getMessage());
        throw new HttpStatusException(502, "The server behind cannot be reached");
    }
    IO.println("%s %s %d, first byte after %.3f s"
            .formatted(request.method(), request.target(), answer.status(), (runningLoop().time() - start) / 1e9));

    var headers = Headers.builder();
    passedOn(answer.headers()).forEach(field -> headers.add(field.name(), field.value()));
    return Response.of(bodyOf(request, answer)).withStatus(answer.status()).withHeaders(headers.build());
}

/// {@return the fields that are for the other end}
List<Headers.Field> passedOn(Headers headers) {
    List<Headers.Field> fields = new ArrayList<>();
    for (String name : headers.names()) {
        boolean isOfTheConnection = OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))
                || headers.hasToken("Connection", name);
        if (!isOfTheConnection) {
            headers.all(name).forEach(value -> fields.add(new Headers.Field(name, value)));
        }
    }
    return fields;
}

Body bodyOf(Request request) {
    Body body = request.contentLength() < 0
            ? Body.stream(request.content())
            : Body.stream(request.contentLength(), sink -> Body.stream(request.content()).writeTo(sink));
    String type = request.header("Content-Type");
    return type == null ? body : body.as(type);
}

Body bodyOf(Request request, ClientResponse answer) {
    if (request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304) {
        answer.close(); // nothing will come, and nobody will ask for it
    }
    Body.Producer passing = sink -> {
        try (answer) {
            Body.stream(answer.content()).writeTo(sink);
        }
    };
    String length = answer.headers().get("Content-Length");
    return length == null ? Body.stream(passing) : Body.stream(Long.parseLong(length), passing);
}

String addressOf(Request request) {
    return request.remote() instanceof InetSocketAddress address ? address.getAddress().getHostAddress() : "unknown";
}

void main(String[] args) {
    if (args.length != 2 || !args[1].matches("https?://[^/]+")) {
        System.err.println("Usage: ReverseProxy PORT URL, with a URL like http://127.0.0.1:8000");
        System.exit(2);
    }
    runMain(() -> {
        try (var session = ClientSession.builder()
                .maxRedirects(0) // the client is to follow them
                .decompress(false) // who can read it, unpacks it
                .cookies(CookieJar.none())
                .timeout(PATIENCE)
                .build()) {
            var proxy = new Application()
                    .any("/{path...}", request -> pass(request, session, args[1]), OnDisconnect.CANCEL);
            try (var server = HttpServer.start(proxy, "127.0.0.1", Integer.parseInt(args[0]))) {
                IO.println("Serving on port " + server.port());
                server.serveForever();
            }
        }
    });
}
