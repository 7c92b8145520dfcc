package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;

/// One request, without a session to keep: for scripts and first steps. aiohttp: `aiohttp.request`.
///
/// ```java
/// import static dev.asyncio.http.client.Http.get;
///
/// run(() -> print(get("https://example.org/")));
/// ```
/// Each of these makes a [ClientSession] and closes it, so it connects anew; a program that sends more than a
/// few requests keeps a session. All must be called by a task, suspend, and throw what [ClientRequest#send()]
/// throws; a status from 400 on is a [ClientResponseException].
public final class Http {

    private Http() {}

    /// What is done with a session that lives as long.
    ///
    /// @param <T> what it returns
    @FunctionalInterface
    public interface Use<T> {

        /// Sends requests.
        ///
        /// @throws Exception if anything goes wrong
        T with(ClientSession session) throws Exception;
    }

    /// {@return what `use` returns, called with a session that is closed afterwards}
    ///
    /// @throws Exception what `use` throws
    public static <T> T call(Use<T> use) throws Exception {
        requireNonNull(use, "call needs something to do with the session, not null");
        try (ClientSession session = ClientSession.create()) {
            return use.with(session);
        }
    }

    /// {@return the text at an address}
    ///
    /// @throws Exception as [ClientRequest#text()] does
    public static String get(String url) throws Exception {
        return call(session -> session.get(url).text());
    }

    /// {@return the bytes at an address}
    ///
    /// @throws Exception as [ClientRequest#bytes()] does
    public static byte[] getBytes(String url) throws Exception {
        return call(session -> session.get(url).bytes());
    }

    /// {@return what is at an address, read as JSON}
    ///
    /// @throws Exception as [ClientRequest#json(Class)] does
    public static <T> T getJson(String url, Class<T> type) throws Exception {
        return call(session -> session.get(url).json(type));
    }

    /// Sends a value as JSON.
    ///
    /// @return the text of the answer
    /// @throws Exception as [ClientRequest#text()] does
    public static String postJson(String url, Object value) throws Exception {
        return call(session -> session.post(url).json(value).text());
    }

    /// Writes what is at an address into a file, see [ClientResponse#saveTo].
    ///
    /// @return how many bytes it has
    /// @throws IOException if the file cannot be written
    /// @throws Exception as [ClientRequest#send()] does
    public static long download(String url, Path file) throws Exception {
        return call(session -> session.get(url).saveTo(file));
    }
}
