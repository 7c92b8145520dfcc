package dev.asyncio.http.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.util.AsciiString;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Encodes the fields that most responses have in common, once a second for each type of body. Confined to
/// the loop.
final class ServerCommonFields {

    /// Programs have few types; if one makes them up, they are not kept.
    private static final int MOST_TYPES = 64;

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    private record Encoded(AsciiString date, byte[] bytes) {}

    private final ServerDate date;
    private final @Nullable AsciiString serverName;
    private final Map<String, Encoded> byType = new HashMap<>();

    ServerCommonFields(ServerDate date, @Nullable AsciiString serverName) {
        this.date = date;
        this.serverName = serverName;
    }

    /// {@return the fields, up to `content-length: `; not to be changed}
    ///
    /// @param contentType of the body; empty for none
    byte[] encoded(String contentType) {
        AsciiString now = date.text();
        Encoded known = byType.get(contentType);
        if (known != null && known.date().equals(now)) {
            return known.bytes();
        }
        byte[] made = encode(contentType, now);
        if (known != null || byType.size() < MOST_TYPES) {
            byType.put(contentType, new Encoded(now, made));
        }
        return made;
    }

    private byte[] encode(String contentType, AsciiString now) {
        ServerFields.checkType(contentType);
        String type = contentType.isEmpty() ? "" : "content-type: " + contentType + "\r\n";
        String server = serverName == null ? "" : "server: " + serverName + "\r\n";
        return (type + "date: " + now + "\r\n" + server + "content-length: ").getBytes(ISO_8859_1);
    }
}
