package dev.asyncio.http.netty;

import dev.asyncio.http.Headers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The header fields of a response: those of the program and those that the server has for all. Any thread.
final class ServerFields {

    /// What the server alone decides about.
    private static final Set<String> FRAMING =
            Set.of("connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "proxy-connection");

    /// Types of bodies as Netty sends them fastest. Programs have few of them; if one makes them up, the rest
    /// is sent as it is.
    private static final Map<String, AsciiString> TYPES = new ConcurrentHashMap<>();

    private static final int MOST_TYPES = 256;

    private static final AsciiString[] NUMBERS = new AsciiString[1024];

    private ServerFields() {}

    /// Adds everything but what is said about framing.
    static void add(HttpHeaders to, Headers from, @Nullable String contentType, ServerConnections server) {
        add(to::add, false, from, contentType, server);
    }

    /// Adds everything but what is said about framing.
    static void add(Http2Headers to, Headers from, @Nullable String contentType, ServerConnections server) {
        add(to::add, true, from, contentType, server);
    }

    private static void add(
            BiConsumer<CharSequence, CharSequence> to,
            boolean isLowerCase,
            Headers from,
            @Nullable String contentType,
            ServerConnections server) {
        boolean hasType = false;
        boolean hasDate = false;
        boolean hasServer = false;
        if (from.size() > 0) {
            for (Headers.Field field : from) {
                String name = field.name().toLowerCase(Locale.ROOT);
                if (!FRAMING.contains(name)) {
                    to.accept(isLowerCase ? name : field.name(), field.value());
                    hasType |= name.equals("content-type");
                    hasDate |= name.equals("date");
                    hasServer |= name.equals("server");
                }
            }
        }
        if (!hasType && contentType != null) {
            to.accept(HttpHeaderNames.CONTENT_TYPE, type(contentType));
        }
        if (!hasDate) {
            to.accept(HttpHeaderNames.DATE, server.date.text());
        }
        if (!hasServer && server.serverName != null) {
            to.accept(HttpHeaderNames.SERVER, server.serverName);
        }
    }

    private static CharSequence type(String name) {
        AsciiString known = TYPES.get(name);
        if (known != null) {
            return known;
        }
        checkType(name);
        if (TYPES.size() >= MOST_TYPES) {
            return name;
        }
        AsciiString made = AsciiString.of(name);
        TYPES.put(name, made);
        return made;
    }

    /// A body may say what it likes.
    ///
    /// @throws IllegalArgumentException if that could end the field and begin another one
    static void checkType(String contentType) {
        var _ = Headers.of("Content-Type", contentType);
    }

    /// {@return a number as Netty sends it fastest}
    static CharSequence number(int value) {
        if (value >= NUMBERS.length) {
            return Integer.toString(value);
        }
        AsciiString made = NUMBERS[value];
        if (made == null) {
            made = AsciiString.of(Integer.toString(value));
            NUMBERS[value] = made; // by any thread: each makes the same
        }
        return made;
    }
}
