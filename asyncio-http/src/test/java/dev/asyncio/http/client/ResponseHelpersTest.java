package dev.asyncio.http.client;

import static dev.asyncio.Asyncio.runningLoop;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.http.BrokenBodyException;
import dev.asyncio.http.ContentDisposition;
import dev.asyncio.http.Cookie;
import dev.asyncio.http.WebLink;
import dev.asyncio.net.memory.MemoryNetwork;
import dev.asyncio.test.AsyncioTest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a response offers besides its first lines and its body.
class ResponseHelpersTest {

    private static ScriptedServer answering(String answer) throws Exception {
        MemoryNetwork.install(runningLoop());
        return new ScriptedServer((request, peer) -> {
            peer.send(answer);
            return false;
        });
    }

    @AsyncioTest
    void linksAndCookiesAndTheNameOfTheFile() throws Exception {
        try (var server = answering("""
                        HTTP/1.1 200 OK\r
                        Link: </items?page=2>; rel="next last"; title="a, b", <https://else.example/>; rel=help\r
                        Link: <..>; REL=up\r
                        Set-Cookie: a=1; Path=/x\r
                        Set-Cookie: b=2\r
                        Content-Disposition: attachment; filename="r.txt"; filename*=UTF-8''%e2%82%ac.txt\r
                        Content-Length: 0\r
                        \r
                        """);
                ClientSession session = ClientSession.create();
                ClientResponse response = session.get(server.url("/items/all")).send()) {
            assertThat(response.links())
                    .containsExactly(
                            new WebLink("/items?page=2", Map.of("rel", "next last", "title", "a, b")),
                            new WebLink("https://else.example/", Map.of("rel", "help")),
                            new WebLink("..", Map.of("rel", "up")));
            assertThat(response.link("last")).isEqualTo(URI.create(server.url("/items?page=2")));
            assertThat(response.link("Up")).isEqualTo(URI.create(server.url("/")));
            assertThat(response.link("first")).isNull();
            assertThat(response.cookies()).extracting(Cookie::name).containsExactly("a", "b");
            assertThat(response.contentDisposition())
                    .isNotNull()
                    .satisfies(disposition -> assertThat(disposition.type()).isEqualTo("attachment"))
                    .satisfies(disposition -> assertThat(disposition.filename()).isEqualTo("€.txt"));
        }
    }

    @Test
    void linksThatCannotBeUnderstoodAreLeftOut() {
        assertThat(WebLink.parse("nonsense, <a>;rel=x;, <b; rel=y"))
                .containsExactly(new WebLink("a", Map.of("rel", "x")));
        assertThat(WebLink.parse("")).isEmpty();
        assertThat(WebLink.parse("<a>,<b>")).containsExactly(new WebLink("a", Map.of()), new WebLink("b", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", quoteCharacter = '~', textBlock = """
            attachment; filename=a.txt                       | a.txt
            attachment; filename="a b.txt"                   | a b.txt
            attachment; filename="../../etc/passwd"          | passwd
            attachment; filename="C:\\\\dir\\\\a.txt"        | a.txt
            attachment; filename=".."                        | none
            attachment; filename*=ISO-8859-1'en'%a3.txt      | £.txt
            attachment; filename=b; filename*=nonsense       | b
            attachment; filename=b; filename*=X-NO''a        | b
            attachment; filename=b; filename*=UTF-8''%zz     | b
            inline                                           | none
            """)
    void theNameOfAFileIsOneThatCanBeWrittenHere(String field, String name) {
        assertThat(ContentDisposition.parse(field).filename()).isEqualTo(name);
    }

    @AsyncioTest
    void aTextWithoutACharsetIsReadByTheFallback() throws Exception {
        try (var server = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\u00e4");
                ClientSession session =
                        ClientSession.builder().fallbackCharset(ISO_8859_1).build()) {
            assertThat(session.get(server.url("/")).text()).isEqualTo("ä");
        }
    }

    @AsyncioTest
    void aBodyComesPieceByPiece() throws Exception {
        try (var server = answering("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000));
                ClientSession session = ClientSession.create();
                ClientResponse response = session.get(server.url("/")).send()) {
            var all = new ByteArrayOutputStream();
            int pieces = 0;
            for (byte[] piece : response.chunks()) {
                all.writeBytes(piece);
                pieces++;
            }
            assertThat(all.size()).isEqualTo(300_000);
            assertThat(pieces).isGreaterThan(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aBodyIsSavedInAFileWholeOrNotAtAll(@TempDir Path folder) throws Exception {
        try (var server = new ScriptedServer((request, peer) -> {
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 700000\r\n\r\n"
                            + "x".repeat(request.contains("/part") ? 9 : 700_000));
                    return false;
                });
                ClientSession session = ClientSession.create()) {
            Path file = folder.resolve("saved");
            assertThat(session.get(server.url("/all")).saveTo(file)).isEqualTo(700_000);
            assertThat(file).hasSize(700_000);
            assertThatThrownBy(() -> session.get(server.url("/part")).saveTo(file))
                    .isInstanceOf(BrokenBodyException.class);
            assertThat(file).hasSize(700_000);
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(file);
            }
            assertThat(Http.download(server.url("/all"), folder.resolve("other")))
                    .isEqualTo(700_000);
        }
    }

    @AsyncioTest
    void oneRequestNeedsNoSession() throws Exception {
        try (var server =
                answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}")) {
            assertThat(Http.get(server.url("/"))).isEqualTo("{\"a\":1}");
            assertThat(Http.getBytes(server.url("/"))).hasSize(7);
            assertThat(Http.getJson(server.url("/"), Object.class)).isEqualTo(Map.of("a", 1));
            assertThat(Http.postJson(server.url("/"), Map.of("b", 2))).isEqualTo("{\"a\":1}");
            assertThat(server.requests.getLast()).endsWith("{\"b\":2}");
        }
    }
}
