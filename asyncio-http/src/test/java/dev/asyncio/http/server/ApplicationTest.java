package dev.asyncio.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.test.AsyncioTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ApplicationTest {

    private static String get(HttpServer server, String path) throws Exception {
        return get(server, path, "localhost");
    }

    private static String get(HttpServer server, String path, String host) throws Exception {
        RawClient.Answer answer = RawClient.answer(server, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return answer.status() == 200 ? answer.body() : "" + answer.status();
    }

    private static Handler named(String name, String... variables) {
        return request -> {
            var text = new StringBuilder(name);
            for (String variable : variables) {
                text.append(' ').append(request.pathVariable(variable));
            }
            return Response.text(text.toString());
        };
    }

    @AsyncioTest(virtualTime = false)
    void theMostExactRouteAnswers() throws Exception {
        var application = new Application()
                .get("/files/{rest...}", named("rest", "rest"))
                .get("/files/{name}", named("name", "name"))
                .get("/files/{id:[0-9]+}", named("id", "id"))
                .get("/files/list", named("list"))
                .get("/files/{name}.json", named("json", "name"))
                .get("/{year:\\d{4}}-{month:\\d\\d}/", named("month", "year", "month"));
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThat(get(server, "/files/list")).isEqualTo("list");
            assertThat(get(server, "/files/7")).isEqualTo("name 7");
            assertThat(get(server, "/files/a%2Fb%20c")).isEqualTo("name a/b c");
            assertThat(get(server, "/files/a/b%2Fc/")).isEqualTo("rest a/b/c/");
            assertThat(get(server, "/files/")).isEqualTo("rest ");
            assertThat(get(server, "/files")).isEqualTo("404");
            assertThat(get(server, "/2026-11/")).isEqualTo("month 2026 11");
            assertThat(get(server, "/2026-11")).isEqualTo("404");
            assertThat(get(server, "/%7")).isEqualTo("400");
            assertThat(get(server, "/%ff")).isEqualTo("400");
            assertThat(get(server, "/%00")).isEqualTo("400");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aVariableMayBeANumber() throws Exception {
        var application = new Application()
                .get("/{n}", request -> Response.text("" + (request.pathInt("n") + request.pathLong("n"))));
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThat(get(server, "/21")).isEqualTo("42");
            assertThat(get(server, "/x")).isEqualTo("404");
            assertThat(get(server, "/99999999999")).isEqualTo("404");
        }
    }

    @AsyncioTest(virtualTime = false)
    void middlewaresStandAroundHandlersAndMountedApplicationsWithin() throws Exception {
        var sub = new Application().get("/x", named("x")).middleware(tagging("sub"));
        var application = new Application()
                .middleware(tagging("first"))
                .middleware(tagging("second"))
                .get("/", named("root"))
                .get("/gone", _ -> {
                    throw new HttpStatusException(410, "gone");
                })
                .mount("/sub", sub);
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThat(tags(server, "/")).isEqualTo("second first");
            assertThat(tags(server, "/sub/x")).isEqualTo("sub second first");
            assertThat(tags(server, "/none")).isEqualTo("second first");
            assertThat(tags(server, "/gone")).isEqualTo("second first");
        }
    }

    private static Middleware tagging(String tag) {
        return (request, next) -> {
            Response response = next.handle(request);
            String before = response.headers().get("X-Tags");
            return response.withHeader("X-Tags", before == null ? tag : before + " " + tag);
        };
    }

    private static String tags(HttpServer server, String path) throws Exception {
        return String.valueOf(RawClient.answer(server, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                .field("X-Tags"));
    }

    @AsyncioTest(virtualTime = false)
    void aHostMayHaveAnApplicationOfItsOwn() throws Exception {
        var application = new Application()
                .get("/", named("other"))
                .host("api.example", new Application().get("/", named("api")))
                .host("*.shop.example", new Application().get("/", named("shop")));
        try (var server = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThat(get(server, "/", "API.example:8080")).isEqualTo("api");
            assertThat(get(server, "/", "a.shop.example")).isEqualTo("shop");
            assertThat(get(server, "/", "shop.example")).isEqualTo("other");
            assertThat(get(server, "/", "[::1]:80")).isEqualTo("other");
        }
    }

    @AsyncioTest(virtualTime = false)
    void onceServedAnApplicationCannotBeChanged() throws Exception {
        var application = new Application();
        try (var _ = HttpServer.start(application, "127.0.0.1", 0)) {
            assertThatThrownBy(() -> application.get("/", named("late")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The application is served or mounted already; add everything before that");
        }
    }

    @Test
    void twoRoutesForTheSameAreRefused() {
        var application = new Application().get("/a/{x}", named("x")).get("/a/{y}", named("y"));

        assertThatThrownBy(() -> application.compile())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The application has the route GET /a/{x} already, so it cannot have GET /a/{y} too");
    }

    @Test
    void pathsThatAreNoneAreRefused() {
        List<String> refused = new ArrayList<>();
        for (String path : List.of("a", "/{a", "/{a}/{a}", "/{a...}/b", "/{a b}", "/{a:[}")) {
            try {
                new Application().get(path, named("x"));
            } catch (IllegalArgumentException e) {
                refused.add(path);
            }
        }

        assertThat(refused).containsExactly("a", "/{a", "/{a}/{a}", "/{a...}/b", "/{a b}", "/{a:[}");
        assertThatThrownBy(() -> new Application().get("users", named("x")))
                .hasMessage("The path of a route is like /users/{id:[0-9]+}/files/{path...}, where it begins with a"
                        + " slash; this one is 'users'");
    }

    @Test
    void aNamedRouteHasAUrl() {
        var sub = new Application().get("/{id:[0-9]+}/{rest...}", named("x"), RouteOption.name("file"));
        var application = new Application().mount("/users", sub);

        assertThat(application.url("file", Map.of("id", 7, "rest", "a b/ä"))).isEqualTo("/users/7/a%20b/%C3%A4");
        assertThatThrownBy(() -> application.url("file", Map.of("id", "x", "rest", "")))
                .hasMessage("'x' does not fit into the path /users/{id:[0-9]+}/{rest...}");
        assertThatThrownBy(() -> application.url("file", Map.of("id", 7)))
                .hasMessage("The path /users/{id:[0-9]+}/{rest...} needs a value for 'rest'");
        assertThatThrownBy(() -> application.url("none", Map.of()))
                .hasMessage("The application has no route of the name 'none'");
    }
}
