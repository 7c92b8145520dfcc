package dev.asyncio.http.client;

import dev.asyncio.http.Cookie;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Keeps the cookies that servers set, and knows which go with a request (RFC 6265bis). aiohttp: `CookieJar`.
///
/// A session has one of its own unless it is given another, which several sessions of a loop may share. There
/// is no list of public suffixes in it: a cookie for a whole top-level domain, such as `com`, is refused, one
/// for `co.uk` is not. `SameSite` is for browsers, which know what a site is, and has no effect here.
/// Confined to the loop.
public sealed interface CookieJar permits MemoryCookieJar, NoCookies {

    /// {@return an empty jar that lives by the system's clock}
    static CookieJar create() {
        return create(InstantSource.system());
    }

    /// {@return an empty jar}
    ///
    /// @param clock tells when a cookie's life is over; [dev.asyncio.EventLoop#clock()] under virtual time
    static CookieJar create(InstantSource clock) {
        return new MemoryCookieJar(clock);
    }

    /// {@return a jar that keeps nothing} aiohttp: `DummyCookieJar`.
    static CookieJar none() {
        return NoCookies.INSTANCE;
    }

    /// Keeps a cookie as if the server of `uri` had set it, deletes the one it replaces, or refuses it, as
    /// the rules have it. aiohttp: `update_cookies`.
    ///
    /// @return whether it was accepted
    boolean store(URI uri, Cookie cookie);

    /// {@return the cookies that go with a request, those of longer paths and then the older ones first}
    /// aiohttp: `filter_cookies`.
    List<Cookie> matching(URI uri);

    /// {@return all cookies whose life is not over, in the order in which they were set}
    List<Cookie> all();

    /// Forgets all cookies.
    void clear();

    /// Forgets the cookies of a host and those below it. aiohttp: `clear_domain`.
    void clearDomain(String domain);

    /// Writes the cookies that outlive a program to a file, in the format of Netscape's browser, which curl
    /// and others read. Suspends.
    ///
    /// @throws IOException if it cannot be written
    void save(Path file) throws IOException;

    /// Adds the cookies of a file that [#save] or another program has written. Suspends.
    ///
    /// @throws IOException if it cannot be read
    void load(Path file) throws IOException;
}
