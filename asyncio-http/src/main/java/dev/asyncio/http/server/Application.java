package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import dev.asyncio.http.websocket.WsOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Routes with their handlers, and what stands around them. aiohttp: `web.Application`.
///
/// ```java
/// var app = new Application()
///         .get("/", request -> Response.text("Hello, World!"))
///         .get("/users/{id:[0-9]+}", request -> Response.json(find(request.pathInt("id"))))
///         .mount("/api", api);
/// ```
/// **Paths.** `{name}` stands for one segment, `{name:regex}` for one that matches, also within a segment, as
/// in `/{name}.json`; `{name...}` at the end for all the rest. Each segment is decoded before it is compared,
/// so an encoded slash is part of a segment. Literal segments go before variables, those before the rest, and
/// of two variables the one that was added first. `HEAD` is answered by the route for `GET`, `OPTIONS` by the
/// list of methods, another method by 405 with that list.
///
/// Once it is served, or mounted, an application cannot be changed. It may be served by several loops.
public final class Application {

    private record Mounted(String prefix, Application application) {}

    private record Hosted(Predicate<String> host, Application application) {}

    private final List<Route> routes = new ArrayList<>();
    private final List<Mounted> mounted = new ArrayList<>();
    private final List<Hosted> hosted = new ArrayList<>();
    private final List<Middleware> middlewares = new ArrayList<>();
    private final List<Resource> resources = new ArrayList<>();
    private boolean isFrozen;

    /// Creates an application without routes.
    public Application() {}

    /// Answers `GET` and `HEAD`.
    ///
    /// @throws IllegalArgumentException if the path is none, or there is such a route
    /// @throws IllegalStateException if the application is served already
    public Application get(String path, Handler handler, RouteOption... options) {
        return route("GET", path, handler, options);
    }

    /// Answers `POST`, see [#get].
    public Application post(String path, Handler handler, RouteOption... options) {
        return route("POST", path, handler, options);
    }

    /// Answers `PUT`, see [#get].
    public Application put(String path, Handler handler, RouteOption... options) {
        return route("PUT", path, handler, options);
    }

    /// Answers `PATCH`, see [#get].
    public Application patch(String path, Handler handler, RouteOption... options) {
        return route("PATCH", path, handler, options);
    }

    /// Answers `DELETE`, see [#get].
    public Application delete(String path, Handler handler, RouteOption... options) {
        return route("DELETE", path, handler, options);
    }

    /// Answers `HEAD` in another way than `GET`, see [#get].
    public Application head(String path, Handler handler, RouteOption... options) {
        return route("HEAD", path, handler, options);
    }

    /// Answers `OPTIONS` in another way than by the list of methods, see [#get].
    public Application options(String path, Handler handler, RouteOption... options) {
        return route("OPTIONS", path, handler, options);
    }

    /// Answers all methods that no other route of the path answers, see [#get].
    public Application any(String path, Handler handler, RouteOption... options) {
        return route("*", path, handler, options);
    }

    /// Serves WebSockets, with the default options: see [#webSocket(String, WsOptions, WebSocketHandler,
    /// RouteOption...)].
    public Application webSocket(String path, WebSocketHandler handler, RouteOption... options) {
        return webSocket(path, WsOptions.DEFAULT, handler, options);
    }

    /// Serves WebSockets, which clients ask for by `GET`; what is no such request is answered by 426.
    /// aiohttp: `WebSocketResponse`.
    ///
    /// @param path see above
    /// @throws IllegalArgumentException if the path is none
    /// @throws IllegalStateException if the application is served already
    public Application webSocket(
            String path, WsOptions webSocketOptions, WebSocketHandler handler, RouteOption... options) {
        requireNonNull(webSocketOptions, "The options must not be null; leave them out for the defaults");
        requireNonNull(handler, () -> "The WebSocket " + path + " needs a handler, not null");
        return get(path, WebSocketStart.serving(webSocketOptions, handler), options);
    }

    /// Answers a method.
    ///
    /// @param method such as `GET`, whose case matters; `*` for all others
    /// @param path see above
    /// @throws IllegalArgumentException if the path is none
    /// @throws IllegalStateException if the application is served already
    public Application route(String method, String path, Handler handler, RouteOption... options) {
        checkMayChange();
        requireNonNull(method, "A route needs a method, not null; use any(…) for all");
        requireNonNull(handler, () -> "The route " + method + " " + path + " needs a handler, not null");
        OnDisconnect onDisconnect = OnDisconnect.IGNORE;
        String name = null;
        for (RouteOption option : requireNonNull(options, "The options must not be null; leave them out")) {
            switch (requireNonNull(option, "A route's option must not be null; leave it out")) {
                case OnDisconnect chosen -> onDisconnect = chosen;
                case RouteOption.Name named -> name = named.value();
            }
        }
        routes.add(new Route(method, PathPattern.parse(path), handler, onDisconnect, name));
        return this;
    }

    /// Puts another application below a path, with its middlewares within those of this one, and its
    /// resources behind those. aiohttp: `add_subapp`.
    ///
    /// @param prefix such as `/api`
    /// @throws IllegalStateException if this application is served already
    public Application mount(String prefix, Application application) {
        checkMayChange();
        PathPattern.parse(prefix);
        requireNonNull(application, "mount needs an application, not null");
        if (application == this) {
            throw new IllegalArgumentException("An application cannot be mounted within itself");
        }
        application.isFrozen = true;
        mounted.add(new Mounted(prefix, application));
        return this;
    }

    /// Has another application answer what is for certain hosts; this one answers the rest. aiohttp:
    /// `add_domain`.
    ///
    /// @param pattern a name such as `example.org`, or `*.example.org` for all names below
    /// @throws IllegalStateException if this application is served already
    public Application host(String pattern, Application application) {
        checkMayChange();
        requireNonNull(application, "host needs an application, not null");
        String wanted = requireNonNull(pattern, "host needs a name, not null").toLowerCase(Locale.ROOT);
        application.isFrozen = true;
        hosted.add(new Hosted(
                wanted.startsWith("*.") ? name -> name.endsWith(wanted.substring(1)) : wanted::equals, application));
        return this;
    }

    /// Puts a middleware around all handlers, within those that are there.
    ///
    /// @throws IllegalStateException if the application is served already
    public Application middleware(Middleware middleware) {
        checkMayChange();
        middlewares.add(requireNonNull(middleware, "middleware needs a middleware, not null"));
        return this;
    }

    /// Has something opened before the application is served, behind what is there, and closed afterwards,
    /// before that.
    ///
    /// @throws IllegalStateException if the application is served already
    public Application resource(Resource resource) {
        checkMayChange();
        resources.add(requireNonNull(resource, "resource needs a resource, not null"));
        return this;
    }

    private void checkMayChange() {
        if (isFrozen) {
            throw new IllegalStateException("The application is served or mounted already; add everything before that");
        }
    }

    /// {@return the path of a route, with values in place of its variables, percent-encoded} aiohttp:
    /// `url_for`.
    ///
    /// @param name of the route, see [RouteOption#name]
    /// @param values by the names of the variables
    /// @throws IllegalArgumentException if there is no such route, or a value is missing or does not fit
    public String url(String name, Map<String, ?> values) {
        requireNonNull(name, "url needs a name, not null");
        requireNonNull(values, "url needs values, not null; use Map.of()");
        for (Route route : flattened()) {
            if (name.equals(route.name())) {
                return route.pattern().expand(values);
            }
        }
        throw new IllegalArgumentException("The application has no route of the name '" + name + "'");
    }

    /// Cannot be changed from now on.
    ///
    /// @return what answers requests
    Handler compile() {
        isFrozen = true;
        Router own = new Router(flattened(), middlewares);
        if (hosted.isEmpty()) {
            return own::handle;
        }
        Map<Hosted, Handler> byHost = new HashMap<>();
        hosted.forEach(one -> byHost.put(one, one.application().compile()));
        return request -> {
            Hosted hostedThere = hostOf(request);
            Handler handler = hostedThere == null ? null : byHost.get(hostedThere);
            return handler == null ? own.handle(request) : handler.handle(request);
        };
    }

    private @Nullable Hosted hostOf(Request request) {
        String host = request.host().toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        String name = port >= 0 && host.indexOf(']', port) < 0 ? host.substring(0, port) : host;
        for (Hosted one : hosted) {
            if (one.host().test(name)) {
                return one;
            }
        }
        return null;
    }

    /// {@return all routes, those of mounted applications too, with the middlewares around their handlers}
    private List<Route> flattened() {
        List<Route> all = new ArrayList<>();
        for (Route route : routes) {
            all.add(around(route, route.pattern(), FailureAsResponse.within(route.handler())));
        }
        for (Mounted one : mounted) {
            for (Route route : one.application().flattened()) {
                all.add(around(route, route.pattern().below(one.prefix()), route.handler()));
            }
        }
        return all;
    }

    private Route around(Route route, PathPattern pattern, Handler handler) {
        return new Route(
                route.method(), pattern, Router.compose(middlewares, handler), route.onDisconnect(), route.name());
    }

    /// {@return the resources in the order in which they are opened}
    List<Resource> resources() {
        List<Resource> all = new ArrayList<>(resources);
        mounted.forEach(one -> all.addAll(one.application().resources()));
        hosted.forEach(one -> all.addAll(one.application().resources()));
        return all;
    }

    @Override
    public String toString() {
        return "Application[routes=%d]".formatted(flattened().size());
    }
}
