package dev.asyncio.http.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A place in the tree of all paths. Below it, a literal segment goes before variables, those before a tail,
/// and a variable before another one that was added later. Not changed once it is served.
final class RouteNode {

    private record Edge(PathPattern.Segment.Variable segment, RouteNode below) {}

    private final Map<String, RouteNode> literals = new HashMap<>();
    private final List<Edge> variables = new ArrayList<>(0);
    private @Nullable RouteNode tail;
    private final Map<String, Route> byMethod = new LinkedHashMap<>(4);

    /// Adds a route below.
    ///
    /// @throws IllegalArgumentException if there is one for the same method and path
    void add(Route route) {
        RouteNode node = this;
        for (PathPattern.Segment segment : route.pattern().segments()) {
            node = node.child(segment);
        }
        Route before = node.byMethod.putIfAbsent(route.method(), route);
        if (before != null) {
            throw new IllegalArgumentException(
                    "The application has the route " + before + " already, so it cannot have " + route + " too");
        }
    }

    private RouteNode child(PathPattern.Segment segment) {
        return switch (segment) {
            case PathPattern.Segment.Literal literal -> literals.computeIfAbsent(literal.text(), _ -> new RouteNode());
            case PathPattern.Segment.Variable variable -> {
                for (Edge edge : variables) {
                    if (edge.segment().key().equals(variable.key())) {
                        yield edge.below();
                    }
                }
                RouteNode made = new RouteNode();
                variables.add(new Edge(variable, made));
                yield made;
            }
            case PathPattern.Segment.Tail _ -> {
                if (tail == null) {
                    tail = new RouteNode();
                }
                yield tail;
            }
        };
    }

    /// Looks for the route of a path.
    ///
    /// @param segments decoded
    /// @param at the first of them that is below this
    void find(List<String> segments, int at, Search search) {
        if (at == segments.size()) {
            search.reached(this);
            return;
        }
        String segment = segments.get(at);
        RouteNode literal = literals.get(segment);
        if (literal != null) {
            literal.find(segments, at + 1, search);
        }
        for (int i = 0; i < variables.size() && !search.isOver(); i++) {
            Edge edge = variables.get(i);
            int depth = search.values.size();
            if (edge.segment().match(segment, search.values)) {
                edge.below().find(segments, at + 1, search);
            }
            search.backTo(depth);
        }
        if (tail != null && !search.isOver()) {
            int depth = search.values.size();
            search.values.add(String.join("/", segments.subList(at, segments.size())));
            search.reached(tail);
            search.backTo(depth);
        }
    }

    @Nullable
    Route route(String method) {
        Route route = byMethod.get(method);
        if (route == null && method.equals("HEAD")) {
            route = byMethod.get("GET");
        }
        return route == null ? byMethod.get("*") : route;
    }

    Iterable<String> methods() {
        return byMethod.keySet();
    }

    boolean hasRoutes() {
        return !byMethod.isEmpty();
    }

    @Override
    public String toString() {
        return "RouteNode" + byMethod.values();
    }

    /// A search, and what it has found so far.
    static final class Search {

        private final String method;
        final List<String> values = new ArrayList<>(4);
        private @Nullable Route found;
        private @Nullable List<String> foundValues;
        private final List<RouteNode> ofOtherMethods = new ArrayList<>(0);

        Search(String method) {
            this.method = method;
        }

        private void reached(RouteNode node) {
            Route route = node.route(method);
            if (route != null) {
                found = route;
                foundValues = List.copyOf(values);
            } else if (node.hasRoutes()) {
                ofOtherMethods.add(node);
            }
        }

        private boolean isOver() {
            return found != null;
        }

        private void backTo(int depth) {
            values.subList(depth, values.size()).clear();
        }

        @Nullable
        Route found() {
            return found;
        }

        @Nullable
        PathVariables variables() {
            return found == null || foundValues == null || foundValues.isEmpty()
                    ? null
                    : new PathVariables(found.pattern().names(), foundValues);
        }

        /// {@return places that the path leads to, for other methods}
        List<RouteNode> ofOtherMethods() {
            return ofOtherMethods;
        }
    }
}
