package dev.asyncio.http.client;

import dev.asyncio.http.Body;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where a response sends the client (RFC 9110, section 15.4).
final class Redirects {

    private Redirects() {}

    /// {@return the request to send next, or null if the response is none that redirects}
    static @Nullable ClientRequest next(ClientRequest request, ClientResponse response) throws ClientResponseException {
        String location = response.headers().get("Location");
        boolean redirects = switch (response.status()) {
            case 301, 302, 303, 307, 308 -> location != null;
            default -> false;
        };
        if (!redirects || location == null) {
            return null;
        }
        URI target;
        try {
            target = Urls.resolve(request.uri(), location);
        } catch (IllegalArgumentException e) {
            response.close();
            throw new ClientResponseException(
                    "%s was redirected to where it cannot go: %s".formatted(request, e.getMessage()), response);
        }
        boolean becomesGet = becomesGet(request.method(), response.status());
        if (!becomesGet && !request.body().isReplayable()) {
            response.close();
            throw new ClientResponseException(
                    "%s was redirected to %s, but its body can be sent only once; use a body that can be replayed, or maxRedirects(0)"
                            .formatted(request, target),
                    response);
        }
        var next = new ClientRequest(
                request, becomesGet ? "GET" : request.method(), target, becomesGet ? Body.empty() : request.body());
        if (becomesGet) {
            next.withoutHeader("Content-Type").withoutHeader("Content-Length").withoutHeader("Transfer-Encoding");
        }
        if (!Origin.of(target, null).equals(Origin.of(request.uri(), null))) {
            // They are for the first host alone.
            next.withoutHeader("Authorization").withoutHeader("Cookie").withoutHeader("Proxy-Authorization");
            next.cookies().clear();
            next.withoutHeader("Host");
        }
        return next;
    }

    /// What everybody does for 301 and 302, although it was meant otherwise.
    private static boolean becomesGet(String method, int status) {
        return switch (status) {
            case 303 -> !method.equals("HEAD") && !method.equals("GET");
            case 301, 302 -> method.equals("POST");
            default -> false;
        };
    }
}
