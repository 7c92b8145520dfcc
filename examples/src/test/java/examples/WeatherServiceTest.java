package examples;

import static dev.asyncio.Asyncio.seconds;
import static dev.asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.VirtualTime;
import dev.asyncio.http.server.Application;
import dev.asyncio.http.server.HttpStatusException;
import dev.asyncio.http.server.Response;
import dev.asyncio.http.testing.TestClient;
import dev.asyncio.test.AsyncioTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The guide's page on testing HTTP quotes this.
class WeatherServiceTest {

    private int asked;
    private Duration delay = Duration.ZERO;

    private TestClient station() throws Exception {
        var app = new Application().get("/temperature", request -> {
            if (!"Oslo".equals(request.query("town"))) {
                throw new HttpStatusException(404);
            }
            sleep(delay);
            return Response.text(-3 + asked++ + " °C");
        });
        return TestClient.builder(app).host("station").start();
    }

    private TestClient service() throws Exception {
        return TestClient.of(WeatherService.application("http://station"));
    }

    @AsyncioTest
    void serviceSaysWhatTheStationSays() throws Exception {
        try (var _ = station();
                var client = service()) {
            assertThat(client.get("/weather/Oslo").text()).isEqualTo("-3 °C");
        }
    }

    @AsyncioTest
    void townWithoutAStationIsNotFound() throws Exception {
        try (var _ = station();
                var client = service();
                var response = client.get("/weather/Atlantis").send()) {
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).isEqualTo("There is no station in Atlantis");
        }
    }

    @AsyncioTest
    void stationThatIsSlowIsGivenUpAfterFiveSeconds(VirtualTime time) throws Exception {
        delay = Duration.ofHours(1);
        try (var _ = station();
                var client = service();
                var response = client.get("/weather/Oslo").send()) {
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headers().get("Retry-After")).isEqualTo("60");
            assertThat(time.elapsed()).isEqualTo(seconds(5));
        }
    }

    @AsyncioTest
    void cutWireIsAnswered() throws Exception {
        try (var station = station();
                var client = service()) {
            client.network().partition(client.host(), station.host());
            assertThat(client.get("/weather/Oslo").send().status()).isEqualTo(503);

            client.network().healAll();
            assertThat(client.get("/weather/Oslo").text()).isEqualTo("-3 °C");
        }
    }

    @AsyncioTest
    void liveTellsEveryMinuteUntilTheClientLeaves() throws Exception {
        List<String> seen = new ArrayList<>();
        try (var _ = station();
                var client = service()) {
            try (var response = client.get("/weather/Oslo/live").send()) {
                for (int i = 0; i < 3; i++) {
                    seen.add(response.content().readLine(UTF_8));
                }
            }
            sleep(Duration.ofMinutes(10));

            assertThat(client.server().requests()).isZero();
        }
        assertThat(seen).containsExactly("-3 °C", "-2 °C", "-1 °C");
        assertThat(asked).isEqualTo(3);
    }
}
