package dev.asyncio.http.client;

import dev.asyncio.http.HttpVersion;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpServer;
import dev.asyncio.net.Tls;

/// HTTP/1.1 over TLS, because the client wants no other.
class Http1OverTlsTest extends ClientAndServerContract {

    Http1OverTlsTest() {
        super(HttpVersion.HTTP_1_1);
    }

    @Override
    HttpServer serve(Application application) throws Exception {
        return HttpServer.builder(application)
                .listenTls("127.0.0.1", 0, Tls.server(LocalhostCertificate.store(), LocalhostCertificate.PASSWORD))
                .start();
    }

    @Override
    ClientSessionBuilder session() throws Exception {
        return ClientSession.builder().http2(false).tls(Tls.client().trust(LocalhostCertificate.store()));
    }

    @Override
    String url(HttpServer server) {
        return "https://localhost:" + server.port();
    }
}
