package dev.asyncio.http.client;

import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;

/// HTTP/1.1.
class Http1Test extends ClientAndServerContract {

    Http1Test() {
        super(HttpVersion.HTTP_1_1);
    }

    @Override
    HttpServer serve(Application application) throws Exception {
        return HttpServer.start(application, "127.0.0.1", 0);
    }

    @Override
    ClientSessionBuilder session() throws Exception {
        return ClientSession.builder();
    }

    @Override
    String url(HttpServer server) {
        return "http://127.0.0.1:" + server.port();
    }
}
