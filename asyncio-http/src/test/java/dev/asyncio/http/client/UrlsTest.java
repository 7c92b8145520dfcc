package dev.asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.org, http://example.org",
        "http://example.org/a b, http://example.org/a%20b",
        "http://example.org/ä?ö=ü, http://example.org/%C3%A4?%C3%B6=%C3%BC",
        "http://example.org/100%, http://example.org/100%25",
        "http://example.org/a%2Fb, http://example.org/a%2Fb",
        "http://bücher.example/x, http://xn--bcher-kva.example/x",
        "http://[::1]:8080/ä, http://[::1]:8080/%C3%A4",
    })
    void whatPeopleWriteIsEncoded(String written, String expected) {
        assertThat(Urls.parse(written)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org/x, has no scheme",
        "ftp://example.org/, but this is a client of http and https",
        "http:///x, names no host",
        "http://example.org:70000/, but a port is from 1 to 65535",
    })
    void whatIsNoAddressIsRefused(String written, String message) {
        assertThatThrownBy(() -> Urls.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "b, http://h/a/b",
        "/b, http://h/b",
        "?x=1, http://h/a/c?x=1",
        "//other/z, http://other/z",
        "../d, http://h/d",
        "https://s/, https://s/",
    })
    void aReferenceIsSeenFromItsBase(String reference, String expected) {
        assertThat(Urls.resolve(URI.create("http://h/a/c?q"), reference)).hasToString(expected);
    }

    @Test
    void parametersAreAddedAndEncoded() {
        URI uri = Urls.withQuery(Urls.withQuery(URI.create("http://h"), "a b", "ä&"), "c", "d");

        assertThat(uri).hasToString("http://h/?a+b=%C3%A4%26&c=d");
    }

    @Test
    void userAndPasswordAreTakenOut() {
        assertThat(Urls.withoutUserInfo(URI.create("http://u:p@h/x?u:p@"))).hasToString("http://h/x?u:p@");
    }
}
