package dev.asyncio.http.netty;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpConstants;
import org.jspecify.annotations.Nullable;

/// The header fields of a response to which its handler has added none: nearly all of them are the same bytes
/// for each response of a second, so they are kept encoded. Not to be looked into, only to be sent.
final class ServerHttp1Fields extends EmptyHttpHeaders {

    private static final int LARGEST_DIGITS = 10;

    private final byte[] common; // up to the length of the body
    private final int length;
    private final byte @Nullable [] connection;

    /// @param common the first fields and `content-length: `
    /// @param length of the body
    /// @param connection the last field with its end; null for none
    ServerHttp1Fields(byte[] common, int length, byte @Nullable [] connection) {
        this.common = common;
        this.length = length;
        this.connection = connection;
    }

    void encode(ByteBuf into) {
        into.writeBytes(common);
        writeNumber(into, length);
        into.writeByte(HttpConstants.CR).writeByte(HttpConstants.LF);
        if (connection != null) {
            into.writeBytes(connection);
        }
    }

    private static void writeNumber(ByteBuf into, int number) {
        int divisor = 1;
        for (int digits = 1; digits < LARGEST_DIGITS && number / divisor >= 10; digits++) {
            divisor *= 10;
        }
        for (int rest = number; divisor > 0; divisor /= 10) {
            into.writeByte('0' + rest / divisor);
            rest %= divisor;
        }
    }
}
