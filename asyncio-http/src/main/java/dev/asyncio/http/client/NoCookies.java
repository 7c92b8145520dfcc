package dev.asyncio.http.client;

import dev.asyncio.http.Cookie;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// A jar that keeps nothing.
final class NoCookies implements CookieJar {

    static final NoCookies INSTANCE = new NoCookies();

    private NoCookies() {}

    @Override
    public boolean store(URI uri, Cookie cookie) {
        return false;
    }

    @Override
    public List<Cookie> matching(URI uri) {
        return List.of();
    }

    @Override
    public List<Cookie> all() {
        return List.of();
    }

    @Override
    public void clear() {}

    @Override
    public void clearDomain(String domain) {}

    /// There is nothing to write, so the file stays as it is.
    @Override
    public void save(Path file) {}

    /// What is read would be forgotten, so nothing is.
    @Override
    public void load(Path file) {}
}
