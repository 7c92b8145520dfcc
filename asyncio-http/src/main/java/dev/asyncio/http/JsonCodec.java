package dev.asyncio.http;

import java.io.IOException;
import java.lang.reflect.Type;

/// Turns objects into JSON and back. aiohttp: `json_serialize`, `loads`.
///
/// The one that is used is the first that [java.util.ServiceLoader] finds, else Jackson if it is present;
/// sessions and applications can be given another one.
public interface JsonCodec {

    /// {@return the value as JSON, in UTF-8}
    ///
    /// @throws IOException if it cannot be written as JSON
    byte[] encode(Object value) throws IOException;

    /// {@return JSON as a value}
    ///
    /// @param json in UTF-8
    /// @param type what to make of it, a class or a parameterized type
    /// @throws IOException if it is not JSON, or does not fit
    Object decode(byte[] json, Type type) throws IOException;

    /// {@return the codec that is used unless another one is given}
    ///
    /// @throws IllegalStateException if there is none, saying how to get one
    static JsonCodec byDefault() {
        return DefaultJson.codec();
    }
}
