package dev.asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.http.Cookie;
import dev.asyncio.test.AsyncioTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieJarTest {

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final CookieJar jar = CookieJar.create(() -> now);

    private boolean set(String url, String field) {
        Cookie cookie = Cookie.parseSetCookie(field);
        return cookie != null && jar.store(URI.create(url), cookie);
    }

    private List<String> sent(String url) {
        return jar.matching(URI.create(url)).stream()
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .toList();
    }

    @Test
    void aCookieWithoutADomainGoesToItsHostOnly() {
        set("http://example.org/", "a=1");

        assertThat(sent("http://example.org/x")).containsExactly("a=1");
        assertThat(sent("http://www.example.org/")).isEmpty();
        assertThat(sent("http://other.org/")).isEmpty();
    }

    @Test
    void aCookieWithADomainGoesToTheHostsBelowItToo() {
        set("http://www.example.org/", "a=1; Domain=.Example.org");

        assertThat(sent("http://example.org/")).containsExactly("a=1");
        assertThat(sent("http://a.b.example.org/")).containsExactly("a=1");
        assertThat(sent("http://badexample.org/")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org/, a=1; Domain=other.org",
        "http://example.org/, a=1; Domain=org",
        "http://example.org/, a=1; Domain=www.example.org",
        "http://example.org/, a=1; Secure",
        "https://example.org/, __Secure-a=1",
        "https://example.org/, __Host-a=1; Secure",
        "https://example.org/, __Host-a=1; Secure; Path=/; Domain=example.org",
        "http://10.0.0.1/, a=1; Domain=0.0.1",
    })
    void whatAServerMayNotSetIsRefused(String url, String field) {
        assertThat(set(url, field)).isFalse();
        assertThat(jar.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/, __Secure-a=1; Secure",
        "https://example.org/, __Host-a=1; Secure; Path=/",
        "http://10.0.0.1/, a=1",
        "http://10.0.0.1/, a=1; Domain=10.0.0.1",
        "http://localhost/, a=1; Domain=localhost",
    })
    void whatAServerMaySetIsKept(String url, String field) {
        assertThat(set(url, field)).isTrue();
        assertThat(sent(url)).hasSize(1);
    }

    @Test
    void aSecureCookieGoesByTlsOnly() {
        set("https://example.org/", "a=1; Secure");

        assertThat(sent("https://example.org/")).containsExactly("a=1");
        assertThat(sent("wss://example.org/")).containsExactly("a=1");
        assertThat(sent("http://example.org/")).isEmpty();
    }

    @Test
    void aPathHoldsForWhatIsBelowIt() {
        set("http://example.org/docs/page", "default=1");
        set("http://example.org/", "api=1; Path=/api");

        assertThat(sent("http://example.org/docs/other")).containsExactly("default=1");
        assertThat(sent("http://example.org/docs")).containsExactly("default=1");
        assertThat(sent("http://example.org/api/x")).containsExactly("api=1");
        assertThat(sent("http://example.org/apix")).isEmpty();
        assertThat(sent("http://example.org")).isEmpty();
    }

    @Test
    void longerPathsComeFirstAndThenOlderCookies() {
        set("http://example.org/", "old=1; Path=/");
        set("http://example.org/", "long=1; Path=/a/b");
        set("http://example.org/", "new=1; Path=/");

        assertThat(sent("http://example.org/a/b/c")).containsExactly("long=1", "old=1", "new=1");
    }

    @Test
    void anotherOfTheSameNameReplacesIt() {
        set("http://example.org/", "a=1");
        set("http://example.org/", "b=1");
        set("http://example.org/", "a=2");

        assertThat(sent("http://example.org/")).containsExactly("a=2", "b=1");
    }

    @Test
    void aCookieEndsWhenItsLifeIsOver() {
        set("http://example.org/", "age=1; Max-Age=60");
        set("http://example.org/", "date=1; Expires=Tue, 01 Jan 2030 00:02:00 GMT");
        set("http://example.org/", "both=1; Max-Age=180; Expires=Tue, 01 Jan 2030 00:00:01 GMT");

        now = now.plusSeconds(60);
        assertThat(sent("http://example.org/")).containsExactly("date=1", "both=1");
        now = now.plusSeconds(60);
        assertThat(sent("http://example.org/")).containsExactly("both=1");
        now = now.plusSeconds(60);
        assertThat(jar.all()).isEmpty();
    }

    @Test
    void oneThatEndsAtOnceDeletes() {
        set("http://example.org/", "a=1");
        set("http://example.org/", Cookie.deletion("a").toSetCookie());

        assertThat(jar.all()).isEmpty();
    }

    @Test
    void aHostMayNotFillTheJar() {
        for (int i = 0; i < 60; i++) {
            set("http://example.org/", "c" + i + "=1");
        }
        set("http://other.org/", "a=1");

        assertThat(sent("http://example.org/")).hasSize(50).startsWith("c10=1");
        assertThat(sent("http://other.org/")).hasSize(1);
        assertThat(set("http://example.org/", "big=" + "x".repeat(5000))).isFalse();
    }

    @Test
    void aDomainCanBeForgotten() {
        set("http://a.example.org/", "a=1");
        set("http://example.org/", "b=1");
        set("http://other.org/", "c=1");

        jar.clearDomain("Example.org");

        assertThat(jar.all()).extracting(Cookie::name).containsExactly("c");
        jar.clear();
        assertThat(jar.all()).isEmpty();
    }

    @AsyncioTest
    void whatOutlivesTheProgramIsWrittenAndReadAgain(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("cookies.txt");
        set("https://example.org/", "a=1; Max-Age=600; Domain=example.org; HttpOnly");
        set("https://example.org/", "b=2; Max-Age=600; Path=/x; Secure");
        set("https://example.org/", "session=3");

        jar.save(file);
        CookieJar again = CookieJar.create(() -> now);
        again.load(file);

        assertThat(Files.readAllLines(file))
                .contains(
                        "#HttpOnly_.example.org\tTRUE\t/\tFALSE\t1893456600\ta\t1",
                        "example.org\tFALSE\t/x\tTRUE\t1893456600\tb\t2");
        assertThat(again.all()).extracting(Cookie::name).containsExactly("a", "b");
        assertThat(again.matching(URI.create("https://www.example.org/x")))
                .extracting(Cookie::name)
                .containsExactly("a");
        now = now.plus(Duration.ofHours(1));
        assertThat(again.all()).isEmpty();
    }

    @Test
    void noneKeepsNothing() {
        assertThat(CookieJar.none().store(URI.create("http://h/"), Cookie.of("a", "1")))
                .isFalse();
        assertThat(CookieJar.none().matching(URI.create("http://h/"))).isEmpty();
    }
}
