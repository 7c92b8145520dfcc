package dev.asyncio.http.client;

import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.net.Tls;

/// HTTP/2 over TLS, as both have agreed.
class Http2ByAlpnTest extends ClientAndServerContract {

    Http2ByAlpnTest() {
        super(HttpVersion.HTTP_2);
    }

    @Override
    HttpServer serve(Application application) throws Exception {
        return HttpServer.builder(application)
                .listenTls("127.0.0.1", 0, Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD))
                .start();
    }

    @Override
    ClientSessionBuilder session() throws Exception {
        return ClientSession.builder().tls(Tls.client().trust(LocalhostCertificate.store()));
    }

    @Override
    String url(HttpServer server) {
        return "https://localhost:" + server.port();
    }
}
