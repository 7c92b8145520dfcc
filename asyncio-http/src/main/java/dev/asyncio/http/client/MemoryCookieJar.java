package dev.asyncio.http.client;

import static java.util.Objects.requireNonNull;

import dev.asyncio.file.AsyncFiles;
import dev.asyncio.http.Cookie;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A jar in memory. RFC 6265bis, sections 5.5 to 5.8.
final class MemoryCookieJar implements CookieJar {

    /// What RFC 6265bis asks every client to be able to keep, section 6.1.
    private static final int MOST_OF_A_DOMAIN = 50;

    private static final int MOST = 3000;
    private static final int LONGEST = 4096;
    private static final Duration LONGEST_LIFE = Duration.ofDays(400);

    private final InstantSource clock;

    /// By domain, path and name, in the order in which they were set first.
    private final Map<Key, Kept> cookies = new LinkedHashMap<>();

    private record Key(String domain, String path, String name) {}

    /// @param cookie with domain and path filled in
    /// @param isHostOnly whether it is not for the hosts below its domain
    /// @param end when its life is over; null when the program's is
    record Kept(
            Cookie cookie,
            String domain,
            String path,
            boolean isHostOnly,
            @Nullable Instant end) {}

    MemoryCookieJar(InstantSource clock) {
        this.clock = requireNonNull(clock, "A cookie jar needs a clock, not null; leave it out for the system's");
    }

    // ---- storing

    @Override
    public boolean store(URI uri, Cookie cookie) {
        requireNonNull(uri, "store needs the address that the cookie comes from, not null");
        requireNonNull(cookie, "store needs a cookie, not null");
        String host = host(uri);
        String domain = cookie.domain() == null ? host : cookie.domain().toLowerCase(Locale.ROOT);
        boolean isHostOnly = cookie.domain() == null || (domain.equals(host) && isAddress(host));
        if (!isAcceptable(uri, host, domain, isHostOnly, cookie)) {
            return false;
        }
        String path = cookie.path() == null ? defaultPath(uri) : cookie.path();
        keep(new Kept(cookie.withDomain(domain).withPath(path), domain, path, isHostOnly, end(cookie)));
        return true;
    }

    private static boolean isAcceptable(URI uri, String host, String domain, boolean isHostOnly, Cookie cookie) {
        if (cookie.name().length() + cookie.value().length() > LONGEST) {
            return false;
        }
        if (!isHostOnly && (!isWithin(host, domain) || (domain.indexOf('.') < 0 && !domain.equals(host)))) {
            return false; // of another host, or of a whole top-level domain
        }
        if (cookie.secure() && !isSecure(uri)) {
            return false;
        }
        String name = cookie.name().toLowerCase(Locale.ROOT);
        if (name.startsWith("__secure-") && !cookie.secure()) {
            return false;
        }
        return !name.startsWith("__host-") || (cookie.secure() && cookie.domain() == null && "/".equals(cookie.path()));
    }

    private @Nullable Instant end(Cookie cookie) {
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_LIFE);
        Duration maxAge = cookie.maxAge();
        Instant end = cookie.expires();
        if (maxAge != null) {
            end = maxAge.compareTo(LONGEST_LIFE) > 0 ? latest : now.plus(maxAge);
        }
        return end == null || end.isBefore(latest) ? end : latest;
    }

    private void keep(Kept kept) {
        var key = new Key(kept.domain, kept.path, kept.cookie.name());
        if (isOver(kept)) {
            cookies.remove(key);
            return;
        }
        cookies.merge(key, kept, (_, newer) -> newer);
        removeOver();
        removeOldest(kept.domain);
    }

    private boolean isOver(Kept kept) {
        return kept.end != null && !kept.end.isAfter(clock.instant());
    }

    private void removeOver() {
        cookies.values().removeIf(this::isOver);
    }

    private void removeOldest(String domain) {
        long ofDomain = cookies.keySet().stream()
                .filter(key -> key.domain.equals(domain))
                .count();
        if (ofDomain > MOST_OF_A_DOMAIN) {
            cookies.remove(cookies.keySet().stream()
                    .filter(key -> key.domain.equals(domain))
                    .findFirst()
                    .orElseThrow());
        } else if (cookies.size() > MOST) {
            cookies.remove(cookies.keySet().iterator().next());
        }
    }

    // ---- finding

    @Override
    public List<Cookie> matching(URI uri) {
        requireNonNull(uri, "matching needs an address, not null");
        if (cookies.isEmpty()) {
            return List.of();
        }
        removeOver();
        String host = host(uri);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        List<Kept> found = new ArrayList<>();
        for (Kept kept : cookies.values()) {
            boolean isForHost = kept.isHostOnly ? kept.domain.equals(host) : isWithin(host, kept.domain);
            if (isForHost && isBelow(path, kept.path) && (!kept.cookie.secure() || isSecure(uri))) {
                found.add(kept);
            }
        }
        found.sort(Comparator.comparingInt((Kept kept) -> kept.path.length()).reversed());
        return found.stream().map(Kept::cookie).toList();
    }

    private static String host(URI uri) {
        return Origin.of(uri, null).host();
    }

    private static boolean isSecure(URI uri) {
        return Origin.of(uri, null).isSecure();
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    /// {@return whether a host is `domain` or below it (section 5.1.3)}
    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
    }

    /// {@return whether a request's path is that of a cookie or below it (section 5.1.4)}
    private static boolean isBelow(String path, String cookiePath) {
        return path.equals(cookiePath)
                || (path.startsWith(cookiePath)
                        && (cookiePath.endsWith("/") || path.charAt(cookiePath.length()) == '/'));
    }

    private static String defaultPath(URI uri) {
        String path = uri.getRawPath();
        int end = path == null ? -1 : path.lastIndexOf('/');
        return end <= 0 ? "/" : path.substring(0, end);
    }

    // ---- all of them

    @Override
    public List<Cookie> all() {
        removeOver();
        return cookies.values().stream().map(Kept::cookie).toList();
    }

    @Override
    public void clear() {
        cookies.clear();
    }

    @Override
    public void clearDomain(String domain) {
        String folded =
                requireNonNull(domain, "clearDomain needs a domain, not null").toLowerCase(Locale.ROOT);
        cookies.keySet().removeIf(key -> isWithin(key.domain, folded));
    }

    @Override
    public void save(Path file) throws IOException {
        removeOver();
        AsyncFiles.writeString(file, CookieFile.write(cookies.values()));
    }

    @Override
    public void load(Path file) throws IOException {
        for (Kept kept : CookieFile.read(AsyncFiles.readString(file))) {
            keep(kept);
        }
    }

    @Override
    public String toString() {
        return "CookieJar[%d cookies]".formatted(cookies.size());
    }
}
