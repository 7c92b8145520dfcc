package dev.asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyEnvironmentTest {

    private static @Nullable String proxyFor(String url, Map<String, String> variables) {
        URI uri = URI.create(url);
        Proxy proxy = new ProxyEnvironment(variables::get).proxyFor(uri.getScheme(), Origin.of(uri, null));
        return proxy == null ? null : proxy.toString();
    }

    @Test
    void eachSchemeHasAProxyOfItsOwn() {
        Map<String, String> variables =
                Map.of("http_proxy", "one:1", "HTTPS_PROXY", "https://two", "ALL_PROXY", "socks5://three");

        assertThat(proxyFor("http://example.org", variables)).isEqualTo("http://one:1");
        assertThat(proxyFor("https://example.org", variables)).isEqualTo("https://two:443");
        assertThat(proxyFor("ws://example.org", variables)).isEqualTo("http://one:1");
        assertThat(proxyFor("wss://example.org", variables)).isEqualTo("https://two:443");
        assertThat(proxyFor("https://example.org", Map.of("all_proxy", "socks5://three")))
                .isEqualTo("socks5://three:1080");
        assertThat(proxyFor("https://example.org", Map.of("http_proxy", "one:1")))
                .isNull();
    }

    @Test
    void smallLettersGoFirst() {
        assertThat(proxyFor("http://example.org", Map.of("http_proxy", "small", "HTTP_PROXY", "large")))
                .isEqualTo("http://small:80");
        assertThat(proxyFor("http://example.org", Map.of("HTTP_PROXY", "large")))
                .isEqualTo("http://large:80");
        assertThat(proxyFor("http://example.org", Map.of("http_proxy", " "))).isNull();
    }

    @Test
    void aFieldOfACgiRequestIsNoProxy() {
        assertThat(proxyFor("http://example.org", Map.of("HTTP_PROXY", "evil", "REQUEST_METHOD", "GET")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *                    | example.org      | true
            example.org          | example.org      | true
            example.org          | www.example.org  | true
            .example.org         | www.example.org  | true
            .example.org         | example.org      | true
            *.example.org        | www.example.org  | true
            EXAMPLE.org          | example.ORG      | true
            example.org          | badexample.org   | false
            example.org:80       | example.org      | true
            example.org:8080     | example.org      | false
            other, example.org   | example.org      | true
            other example.org    | example.org      | true
            10.0.0.0/8           | 10.1.2.3         | true
            10.0.0.0/8           | 11.1.2.3         | false
            10.0.0.0/x           | 10.1.2.3         | false
            10.0.0.0/8           | ten.example.org  | false
            192.168.1.1          | 192.168.1.1      | true
            ::1                  | [::1]            | true
            [::1]                | [::1]            | true
            [::1]:81             | [::1]            | false
            fd00::/8             | [fd12::1]        | true
            example.org.         | example.org      | true
            """)
    void someHostsAreExcepted(String exceptions, String host, boolean isExcepted) {
        String proxy = proxyFor("http://" + host, Map.of("http_proxy", "one:1", "no_proxy", exceptions));

        assertThat(proxy == null).isEqualTo(isExcepted);
    }
}
