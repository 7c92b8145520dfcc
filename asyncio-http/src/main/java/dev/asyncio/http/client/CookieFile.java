package dev.asyncio.http.client;

import dev.asyncio.http.Cookie;
import dev.asyncio.http.client.MemoryCookieJar.Kept;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Cookies as Netscape's browser wrote them down, a line each: domain, whether for the hosts below it, path,
/// whether for TLS only, when it ends in seconds since 1970, name and value, with tabs between them.
final class CookieFile {

    private static final String HTTP_ONLY = "#HttpOnly_";

    private CookieFile() {}

    /// {@return the cookies that outlive a program}
    static String write(Collection<Kept> cookies) {
        var text = new StringBuilder("# Netscape HTTP Cookie File\n");
        for (Kept kept : cookies) {
            if (kept.end() == null) {
                continue;
            }
            Cookie cookie = kept.cookie();
            text.append(String.join(
                            "\t",
                            (cookie.httpOnly() ? HTTP_ONLY : "") + (kept.isHostOnly() ? "" : ".") + kept.domain(),
                            word(!kept.isHostOnly()),
                            kept.path(),
                            word(cookie.secure()),
                            Long.toString(kept.end().getEpochSecond()),
                            cookie.name(),
                            cookie.value()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String word(boolean is) {
        return is ? "TRUE" : "FALSE";
    }

    /// {@return the cookies of a file; what is no cookie in it is left out}
    static List<Kept> read(String text) {
        List<Kept> cookies = new ArrayList<>();
        for (String line : text.split("\r?\n", -1)) {
            boolean isHttpOnly = line.startsWith(HTTP_ONLY);
            String[] fields = (isHttpOnly ? line.substring(HTTP_ONLY.length()) : line).split("\t", -1);
            if (fields.length != 7 || fields[0].startsWith("#")) {
                continue;
            }
            String domain = fields[0].startsWith(".") ? fields[0].substring(1) : fields[0];
            try {
                long seconds = Long.parseLong(fields[4]);
                Cookie cookie = Cookie.of(fields[5], fields[6])
                        .withDomain(domain)
                        .withPath(fields[2])
                        .withSecure(fields[3].equals("TRUE"))
                        .withHttpOnly(isHttpOnly);
                boolean isHostOnly = !fields[1].equals("TRUE");
                // 0 is how others write that it ends with the program.
                cookies.add(new Kept(
                        cookie, domain, fields[2], isHostOnly, seconds == 0 ? null : Instant.ofEpochSecond(seconds)));
            } catch (IllegalArgumentException e) {
                // A cookie that could not be sent, or no number.
            }
        }
        return cookies;
    }
}
