package dev.asyncio.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    @Test
    void theCaseOfANameDoesNotMatter() {
        Headers headers = Headers.of("Content-Type", "text/plain");

        assertThat(headers.get("content-type")).isEqualTo("text/plain");
        assertThat(headers.contains("CONTENT-TYPE")).isTrue();
        assertThat(headers.get("Content-Length")).isNull();
    }

    @Test
    void aNameMayOccurMoreThanOnce() {
        Headers headers = Headers.of("Via", "a", "Host", "h", "via", "b");

        assertThat(headers.all("Via")).containsExactly("a", "b");
        assertThat(headers.names()).containsExactly("Via", "Host");
        assertThat(headers.size()).isEqualTo(3);
        assertThat(headers)
                .containsExactly(
                        new Headers.Field("Via", "a"), new Headers.Field("Host", "h"), new Headers.Field("via", "b"));
    }

    @Test
    void setReplacesAllFieldsOfTheName() {
        Headers headers = Headers.builder()
                .add("A", "1")
                .add("a", "2")
                .add("B", "3")
                .set("A", "4")
                .build();

        assertThat(headers).containsExactly(new Headers.Field("B", "3"), new Headers.Field("A", "4"));
    }

    @Test
    void aTokenIsFoundInAnyOfTheLists() {
        Headers headers = Headers.of("Connection", "keep-alive, Upgrade", "Connection", "te");

        assertThat(headers.hasToken("Connection", "upgrade")).isTrue();
        assertThat(headers.hasToken("Connection", "TE")).isTrue();
        assertThat(headers.hasToken("Connection", "keep")).isFalse();
    }

    @Test
    void aBuiltOneDoesNotChangeWithItsBuilder() {
        HeadersBuilder builder = Headers.builder().add("A", "1");
        Headers headers = builder.build();

        builder.add("B", "2");

        assertThat(headers.size()).isEqualTo(1);
        assertThat(headers.toBuilder().add("C", "3").build().names()).containsExactly("A", "C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "ä"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertThatThrownBy(() -> Headers.of(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A header field's name is made of letters, digits and");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\0b", "\u20ac"})
    void aValueThatCouldEndTheFieldIsRefused(String value) {
        assertThatThrownBy(() -> Headers.builder().add("X-Name", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The value of header field X-Name must not have the character U+");
    }

    @Test
    void valuesAreNotShownSinceTheyMayBeSecrets() {
        assertThat(Headers.of("Authorization", "Basic c2VjcmV0")).hasToString("Headers[Authorization]");
    }

    @Test
    void aNameWithoutAValueIsRefused() {
        assertThatThrownBy(() -> Headers.of("A"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Headers.of needs a value for each name, but 'A' has none");
    }
}
