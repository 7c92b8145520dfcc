package dev.asyncio.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MediaTypeTest {

    @Test
    void typeAndParametersAreReadWhateverTheirCase() {
        MediaType type = MediaType.parse("Text/HTML; Charset=\"ISO-8859-1\"; x = y");

        assertThat(type.essence()).isEqualTo("text/html");
        assertThat(type.charset()).isEqualTo(ISO_8859_1);
        assertThat(type.parameters()).containsEntry("x", "y");
    }

    @Test
    void aQuotedValueMayHoldAnything() {
        MediaType type = MediaType.parse("multipart/form-data; boundary=\"a;b\\\"c\"; n=1");

        assertThat(type.parameters()).containsEntry("boundary", "a;b\"c").containsEntry("n", "1");
        assertThat(type).hasToString("multipart/form-data; boundary=\"a;b\\\"c\"; n=1");
    }

    @Test
    void anUnknownCharsetIsNone() {
        assertThat(MediaType.parse("text/plain; charset=klingon").charset()).isNull();
        assertThat(MediaType.parse("text/plain").charset()).isNull();
        assertThat(MediaType.text("plain", UTF_8)).hasToString("text/plain; charset=utf-8");
    }

    @Test
    void brokenParametersAreLeftOut() {
        assertThat(MediaType.parse("text/plain; ; a; =b; c=\"d").parameters()).containsOnlyKeys("c");
    }

    @Test
    void whatIsNoTypeIsRefused() {
        assertThatThrownBy(() -> MediaType.parse("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A media type is like text/plain, but this one is 'nonsense'");
        assertThatThrownBy(() -> MediaType.parse("a b/c")).isInstanceOf(IllegalArgumentException.class);
    }
}
