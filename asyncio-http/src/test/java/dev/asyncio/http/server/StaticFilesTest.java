package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.test.AsyncioTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class StaticFilesTest {

    @TempDir
    private Path root;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFiles() throws Exception {
        folder = Files.createDirectory(root.resolve("public"));
        Files.writeString(root.resolve("secret.txt"), "secret");
        Path text = Files.writeString(folder.resolve("a.txt"), "0123456789");
        Files.setLastModifiedTime(text, FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/index.html"), "<p>index");
        Files.writeString(folder.resolve(".hidden"), "hidden");
        Files.writeString(folder.resolve("b.js"), "plain");
        Files.writeString(folder.resolve("b.js.gz"), "zipped");
        Files.createSymbolicLink(folder.resolve("link.txt"), root.resolve("secret.txt"));
    }

    private HttpServer serve(StaticFiles files) throws Exception {
        return HttpServer.start(new Application().get("/s/{path...}", files), "127.0.0.1", 0);
    }

    private static RawClient.Answer get(HttpServer server, String path, String... fields) throws Exception {
        return RawClient.answer(
                server, "GET /s/" + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("", fields) + "\r\n");
    }

    @AsyncioTest(virtualTime = false)
    void aFileIsServedWithWhatClientsKeepItBy() throws Exception {
        try (var server = serve(StaticFiles.in(folder).maxAge(Duration.ofHours(1)))) {
            RawClient.Answer answer = get(server, "a.txt");

            assertThat(answer.body()).isEqualTo("0123456789");
            assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(answer.field("Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
            assertThat(answer.field("Accept-Ranges")).isEqualTo("bytes");
            assertThat(answer.field("Cache-Control")).isEqualTo("public, max-age=3600");
            String tag = answer.field("ETag");
            assertThat(get(server, "a.txt", "If-None-Match: \"x\", " + tag + "\r\n")
                            .status())
                    .isEqualTo(304);
            assertThat(get(server, "a.txt", "If-None-Match: \"x\"\r\n").status())
                    .isEqualTo(200);
            assertThat(get(server, "a.txt", "If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT\r\n")
                            .status())
                    .isEqualTo(304);
            assertThat(get(server, "a.txt", "If-Modified-Since: Fri, 02 Jan 2026 03:04:04 GMT\r\n")
                            .status())
                    .isEqualTo(200);
            assertThat(get(server, "a.txt", "If-Match: \"x\"\r\n").status()).isEqualTo(412);
            assertThat(get(server, "a.txt", "If-Match: " + tag + "\r\n").status())
                    .isEqualTo(200);
            assertThat(get(server, "a.txt", "If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n")
                            .status())
                    .isEqualTo(412);
        }
    }

    @AsyncioTest(virtualTime = false)
    void aRangeIsServed() throws Exception {
        try (var server = serve(StaticFiles.in(folder))) {
            RawClient.Answer part = get(server, "a.txt", "Range: bytes=2-4\r\n");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("234");
            assertThat(part.field("Content-Range")).isEqualTo("bytes 2-4/10");
            assertThat(get(server, "a.txt", "Range: bytes=7-\r\n").body()).isEqualTo("789");
            assertThat(get(server, "a.txt", "Range: bytes=-3\r\n").body()).isEqualTo("789");
            assertThat(get(server, "a.txt", "Range: bytes=8-99\r\n").body()).isEqualTo("89");
            assertThat(get(server, "a.txt", "Range: bytes=0-\r\n").field("Content-Range"))
                    .isEqualTo("bytes 0-9/10");
            RawClient.Answer beyond = get(server, "a.txt", "Range: bytes=10-\r\n");
            assertThat(beyond.status()).isEqualTo(416);
            assertThat(beyond.field("Content-Range")).isEqualTo("bytes */10");
            for (String whole : List.of("bytes=3-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=-")) {
                assertThat(get(server, "a.txt", "Range: " + whole + "\r\n").status())
                        .as(whole)
                        .isEqualTo(200);
            }
            String tag = part.field("ETag");
            assertThat(get(server, "a.txt", "Range: bytes=0-0\r\nIf-Range: " + tag + "\r\n")
                            .body())
                    .isEqualTo("0");
            assertThat(get(server, "a.txt", "Range: bytes=0-0\r\nIf-Range: \"x\"\r\n")
                            .body())
                    .hasSize(10);
        }
    }

    @AsyncioTest(virtualTime = false)
    void nothingOutsideOfTheFolderIsServed() throws Exception {
        try (var server = serve(StaticFiles.in(folder))) {
            for (String path : List.of(
                    "../secret.txt",
                    "%2e%2e/secret.txt",
                    "..%2fsecret.txt",
                    "sub/../../secret.txt",
                    "..%5csecret.txt",
                    "%2fetc/passwd",
                    "//etc/passwd",
                    "link.txt",
                    ".hidden",
                    "sub",
                    "sub/",
                    "none",
                    "a.txt/x")) {
                assertThat(get(server, path).status()).as(path).isEqualTo(404);
            }
            assertThat(get(server, "a.txt%00").status()).isEqualTo(400);
        }
        try (var server = serve(StaticFiles.in(folder).followLinks(true))) {
            assertThat(get(server, "link.txt").body()).isEqualTo("secret");
        }
    }

    @AsyncioTest(virtualTime = false)
    void anIndexStandsForItsFolder() throws Exception {
        try (var server = serve(StaticFiles.in(folder).index("index.html"))) {
            assertThat(get(server, "sub/").body()).isEqualTo("<p>index");
            assertThat(get(server, "sub/").field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            RawClient.Answer sentOn = get(server, "sub?q");
            assertThat(sentOn.status()).isEqualTo(308);
            assertThat(sentOn.field("Location")).isEqualTo("./sub/?q");
        }
    }

    @AsyncioTest(virtualTime = false)
    void aCompressedFileBesideItIsPreferred() throws Exception {
        try (var server = serve(StaticFiles.in(folder))) {
            RawClient.Answer zipped = get(server, "b.js", "Accept-Encoding: br, gzip\r\n");
            assertThat(zipped.body()).isEqualTo("zipped");
            assertThat(zipped.field("Content-Encoding")).isEqualTo("gzip");
            assertThat(zipped.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(zipped.field("Content-Type")).startsWith("text/javascript");
            RawClient.Answer plain = get(server, "b.js");
            assertThat(plain.body()).isEqualTo("plain");
            assertThat(plain.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(plain.field("ETag")).isNotEqualTo(zipped.field("ETag"));
        }
    }

    @AsyncioTest(virtualTime = false)
    void onlyTheHeadIsSentForHead() throws Exception {
        try (var server = serve(StaticFiles.in(folder));
                var client = RawClient.connect(server)) {
            client.send("HEAD /s/a.txt HTTP/1.1\r\nHost: a\r\n\r\nGET /s/a.txt HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.head().field("Content-Length")).isEqualTo("10");
            assertThat(client.answer().body()).isEqualTo("0123456789");
        }
    }

    @Test
    void whatIsNoFolderIsRefused() throws Exception {
        Path file = Files.write(root.resolve("file"), "x".getBytes(UTF_8));

        assertThatThrownBy(() -> StaticFiles.in(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StaticFiles needs a folder, but '" + file + "' is none");
    }
}
