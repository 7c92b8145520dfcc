package examples;

import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio.http.Body;
import dev.asyncio.http.Headers;
import dev.asyncio.http.HttpException;
import dev.asyncio.http.client.ClientResponseException;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.http.client.ClientTimeout;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.Attributes;
import dev.asyncio.http.server.HttpStatusException;
import dev.asyncio.http.server.OnDisconnect;
import dev.asyncio.http.server.Request;
import dev.asyncio.http.server.Response;

/// Says what a weather station measures. The guide's page on testing HTTP quotes this.
final class WeatherService {

    private static final Attributes.Key<ClientSession> STATION = Attributes.key("station");

    private WeatherService() {}

    static Application application(String stationUrl) {
        return new Application()
                .resource(attributes -> {
                    var session = ClientSession.builder()
                            .baseUrl(stationUrl)
                            .timeout(ClientTimeout.DEFAULT.withTotal(seconds(5)))
                            .build();
                    attributes.put(STATION, session);
                    return session; // closed when the server is
                })
                .get("/weather/{town}", request -> Response.text(measure(request)))
                .get("/weather/{town}/live", WeatherService::live, OnDisconnect.CANCEL);
    }

    private static String measure(Request request) throws Exception {
        String town = request.pathVariable("town");
        try {
            return request.attribute(STATION)
                    .get("/temperature")
                    .query("town", town)
                    .text();
        } catch (ClientResponseException e) {
            throw new HttpStatusException(404, "There is no station in " + town);
        } catch (HttpException e) { // it cannot be reached, or takes too long
            throw new HttpStatusException(503, "The station is silent", Headers.of("Retry-After", "60"), e);
        }
    }

    private static Response live(Request request) {
        return Response.of(Body.stream(sink -> {
            while (true) {
                sink.write((measure(request) + "\n").getBytes(UTF_8));
                sink.flush();
                sleep(seconds(60));
            }
        }));
    }
}
