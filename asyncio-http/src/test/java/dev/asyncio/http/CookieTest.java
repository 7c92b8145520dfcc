package dev.asyncio.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {

    @Test
    void aCookieIsWrittenWithWhatIsSaidAboutIt() {
        Cookie cookie = Cookie.of("a", "1")
                .withDomain("example.org")
                .withPath("/x")
                .withMaxAge(Duration.ofMinutes(1))
                .withExpires(Instant.EPOCH)
                .withSecure(true)
                .withHttpOnly(true)
                .withSameSite(Cookie.SameSite.LAX)
                .withPartitioned(true);

        assertThat(cookie.toSetCookie())
                .isEqualTo("a=1; Domain=example.org; Path=/x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT;"
                        + " Secure; HttpOnly; SameSite=Lax; Partitioned");
        assertThat(Cookie.parseSetCookie(cookie.toSetCookie())).isEqualTo(cookie);
        assertThat(Cookie.deletion("a").toSetCookie())
                .isEqualTo("a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        assertThat(Cookie.parseSetCookie("a=\"1\"; Max-Age=x; Path=y; Domain=.b; SameSite=z; Other"))
                .isEqualTo(Cookie.of("a", "1").withDomain("b"));
        assertThat(Cookie.parseSetCookie("nothing")).isNull();
        assertThat(Cookie.parseSetCookie("=x")).isNull();
        assertThat(Cookie.parseSetCookie("a b=x")).isNull();
    }

    @Test
    void aFieldHasManyOfWhichTheFirstOfANameCounts() {
        assertThat(Cookie.parseAll("a=1; b=\"2\";c=; a=3; junk; =x"))
                .isEqualTo(Map.of("a", "1", "b", "2", "c", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "a\r\nb", "\"", "ä"})
    void aValueThatCouldEndTheCookieIsRefused(String value) {
        assertThatThrownBy(() -> Cookie.of("name", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The value of cookie name must not have the character U+");
    }

    @Test
    void aPathThatCouldSayMoreIsRefused() {
        assertThatThrownBy(() -> Cookie.of("a", "1").withPath("/; Secure"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The path of cookie a must be ASCII without semicolons, but is '/; Secure'");
        assertThatThrownBy(() -> Cookie.of("a b", "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theValueIsNotShownSinceItMayBeASecret() {
        assertThat(Cookie.of("session", "secret")).hasToString("Cookie[session]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Sun, 06-Nov-1994 08:49:37 GMT"
            })
    void aDateIsReadHoweverItIsWritten(String text) {
        assertThat(HttpDate.parse(text)).isEqualTo(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @Test
    void aDateIsWrittenInOneWay() {
        assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.9Z"))).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(HttpDate.parse("yesterday")).isNull();
    }
}
