package dev.asyncio.http.client;

import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;

/// HTTP/2 without TLS.
class Http2PriorKnowledgeTest extends ClientAndServerContract {

    Http2PriorKnowledgeTest() {
        super(HttpVersion.HTTP_2);
    }

    @Override
    HttpServer serve(Application application) throws Exception {
        return HttpServer.start(application, "127.0.0.1", 0);
    }

    @Override
    ClientSessionBuilder session() throws Exception {
        return ClientSession.builder().http2PriorKnowledge(true);
    }

    @Override
    String url(HttpServer server) {
        return "http://127.0.0.1:" + server.port();
    }
}
