package dev.asyncio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FormDataTest {

    private static String bytesOf(Body body) throws Exception {
        var bytes = new ByteArrayOutputStream();
        body.writeTo(new BodySink() {
            @Override
            public void write(ByteBuffer data) {
                byte[] piece = new byte[data.remaining()];
                data.get(piece);
                bytes.writeBytes(piece);
            }

            @Override
            public void write(Path file, long offset, long count) {
                throw new AssertionError("there is no file");
            }

            @Override
            public void flush() {}
        });
        return bytes.toString(UTF_8);
    }

    @Test
    void plainFieldsAreUrlEncoded() throws Exception {
        Body body = new FormData().add("a b", "ä&").add("c", "").toBody();

        assertThat(body.contentType()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(bytesOf(body)).isEqualTo("a+b=%C3%A4%26&c=");
    }

    @Test
    void aFileMakesItMultipart() throws Exception {
        Body body = new FormData()
                .add("title", "Söm\"er")
                .add("photo", Body.text("x").as("image/png"), "a\"\r\nb.png")
                .toBody();
        String boundary = MediaType.parse(body.contentType()).parameters().get("boundary");

        String expected = """
                --%1$s\r
                Content-Disposition: form-data; name="title"\r
                \r
                Söm"er\r
                --%1$s\r
                Content-Disposition: form-data; name="photo"; filename="a%%22%%0D%%0Ab.png"\r
                Content-Type: image/png\r
                \r
                x\r
                --%1$s--\r
                """.formatted(boundary);
        assertThat(bytesOf(body)).isEqualTo(expected);
        assertThat(body.length()).isEqualTo(expected.getBytes(UTF_8).length);
        assertThat(body.isReplayable()).isTrue();
    }

    @Test
    void aPartOfUnknownLengthMakesTheWholeOfUnknownLength() {
        Body body = Multipart.of("mixed").part(Body.text("a")).part(Body.stream(_ -> {}));

        assertThat(body.length()).isEqualTo(-1);
        assertThat(body.isReplayable()).isFalse();
    }

    @Test
    void aPartHasHeadersOfItsOwn() throws Exception {
        Multipart body = Multipart.of("mixed").part(Headers.of("Content-Type", "a/b", "X-Y", "z"), Body.text("t"));

        assertThat(bytesOf(body))
                .contains("\r\nContent-Type: a/b\r\nX-Y: z\r\n\r\nt\r\n")
                .doesNotContain("text/plain");
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void nullIsRefused() {
        assertThatThrownBy(() -> new FormData().add("a", (String) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Form field a needs a value, not null; leave it out");
    }
}
