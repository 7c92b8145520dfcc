package dev.asyncio.http.server;

import dev.asyncio.http.Headers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the route of a request, or says why there is none. Not changed once it is made.
final class Router {

    private final RouteNode root = new RouteNode();

    /// Routes without variables, by method and path: most requests are for one of them.
    private final Map<String, Map<String, Route>> exact = new HashMap<>();

    /// What answers where there is no route, with the application's middlewares around it.
    private final Handler noRoute;

    Router(List<Route> routes, List<Middleware> middlewares) {
        for (Route route : routes) {
            root.add(route);
            if (route.pattern().names().isEmpty() && isPlain(route.pattern().text())) {
                exact.computeIfAbsent(route.method(), _ -> new HashMap<>())
                        .put(route.pattern().text(), route);
            }
        }
        noRoute = compose(middlewares, FailureAsResponse.within(this::refuse));
    }

    /// {@return whether a path is the same encoded and decoded}
    private static boolean isPlain(String path) {
        return path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '%');
    }

    /// {@return `handler` within the middlewares, the first one outermost}
    static Handler compose(List<Middleware> middlewares, Handler handler) {
        Handler composed = handler;
        for (Middleware middleware : middlewares.reversed()) {
            Handler next = composed;
            composed = request -> middleware.handle(request, next);
        }
        return composed;
    }

    /// Answers a request.
    Response handle(Request request) throws Exception {
        request.routedBy(this);
        Map<String, Route> ofMethod = exact.get(request.method());
        Route route = ofMethod == null ? null : ofMethod.get(request.rawPath());
        PathVariables variables = null;
        if (route == null) {
            RouteNode.Search search = search(request);
            route = search == null ? null : search.found();
            variables = search == null ? null : search.variables();
        }
        if (route == null) {
            return noRoute.handle(request);
        }
        request.matched(route, variables);
        if (route.onDisconnect() == OnDisconnect.CANCEL) {
            request.exchange().cancelIfDisconnected();
        }
        return route.handler().handle(request);
    }

    boolean hasRoute(String method, String path) {
        RouteNode.Search search = search(method, path);
        return search != null && search.found() != null;
    }

    private RouteNode.@Nullable Search search(Request request) {
        return search(request.method(), request.rawPath());
    }

    private RouteNode.@Nullable Search search(String method, String path) {
        if (!path.startsWith("/")) {
            return null;
        }
        List<String> segments = new ArrayList<>();
        for (int start = 1; start <= path.length(); ) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            segments.add(Request.decode(path.substring(start, end)));
            start = end + 1;
        }
        var search = new RouteNode.Search(method);
        root.find(segments, 0, search);
        return search;
    }

    /// What is answered where there is no route.
    private Response refuse(Request request) {
        boolean isOptions = request.method().equals("OPTIONS");
        if (isOptions && request.rawPath().equals("*")) {
            return Response.empty(204);
        }
        RouteNode.Search search = search(request);
        if (search == null || search.ofOtherMethods().isEmpty()) {
            throw new HttpStatusException(404);
        }
        Set<String> allowed = new TreeSet<>();
        for (RouteNode node : search.ofOtherMethods()) {
            node.methods().forEach(allowed::add);
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        String list = String.join(", ", allowed);
        if (isOptions) {
            return Response.empty(204).withHeader("Allow", list);
        }
        throw new HttpStatusException(405, null, Headers.of("Allow", list), null);
    }
}
