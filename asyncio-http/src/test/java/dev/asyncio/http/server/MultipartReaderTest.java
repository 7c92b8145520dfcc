package dev.asyncio.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.Asyncio;
import dev.asyncio.test.AsyncioTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class MultipartReaderTest {

    private static final String BODY = """
            what stands before is dropped\r
            --XX\r
            Content-Disposition: form-data; name="field"\r
            \r
            a value
            of two lines--XX\r
            \r
            --XX  \r
            Content-Disposition: form-data; name="upload"; filename="C:\\\\dir\\\\ä.txt"\r
            Content-Type: text/plain; charset=iso-8859-1\r
            \r
            \r
            -\r
            --X\r
            --XX\r
            Content-Disposition: form-data; name="empty"\r
            \r
            \r
            --XX--\r
            what stands behind too""";

    private static Response describe(Request request) throws Exception {
        List<String> described = new ArrayList<>();
        MultipartReader parts = request.multipart();
        for (BodyPart part = parts.next(); part != null; part = parts.next()) {
            described.add(part.name() + "|" + part.filename() + "|"
                    + part.text(100).replace("\r", "R").replace("\n", "N"));
        }
        return Response.text(String.join(" ", described));
    }

    private static HttpServer serve(Handler handler) throws Exception {
        return HttpServer.start(new Application().post("/", handler), "127.0.0.1", 0);
    }

    private static String request(String body) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String latin(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @AsyncioTest(virtualTime = false)
    void partsAreReadOneAfterTheOther() throws Exception {
        try (var server = serve(MultipartReaderTest::describe)) {
            assertThat(RawClient.answer(server, request(latin(BODY))).body())
                    .isEqualTo(latin("field|null|a valueNof two lines--XXRN upload|ä.txt|RN-RN--X empty|null|"));
        }
    }

    @AsyncioTest(virtualTime = false)
    void aDelimiterIsFoundWhereverTheBytesAreCut() throws Exception {
        String body = latin(BODY);
        try (var server = serve(MultipartReaderTest::describe)) {
            for (int cut = 1; cut < body.length(); cut += 3) {
                try (var client = RawClient.connect(server)) {
                    String whole = request(body);
                    int at = whole.length() - body.length() + cut;
                    client.send(whole.substring(0, at));
                    Asyncio.yieldNow();
                    client.send(whole.substring(at));

                    assertThat(client.answer().body()).as("cut at %d", cut).endsWith("empty|null|");
                }
            }
        }
    }

    @AsyncioTest(virtualTime = false)
    void anUploadIsSaved(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("saved");
        String content = "x\r\n-".repeat(300_000);
        try (var server = serve(request -> {
            BodyPart part = request.multipart().next();
            return Response.text(part == null ? "none" : part.filename() + " " + part.saveTo(file));
        })) {
            String body =
                    "--XX\r\nContent-Disposition: form-data; name=f; filename=f.bin\r\n\r\n" + content + "\r\n--XX--";

            assertThat(RawClient.answer(server, request(body)).body()).isEqualTo("f.bin 1200000");
            assertThat(Files.readString(file)).isEqualTo(content);
        }
    }

    @AsyncioTest(virtualTime = false)
    void partsThatNobodyReadsAreSkipped() throws Exception {
        try (var server = serve(request -> {
            MultipartReader parts = request.multipart();
            int count = 0;
            while (parts.next() != null) {
                count++;
            }
            return Response.text("" + count);
        })) {
            assertThat(RawClient.answer(server, request(latin(BODY))).body()).isEqualTo("3");
        }
    }

    @AsyncioTest(virtualTime = false)
    void whatIsMalformedIsRefused() throws Exception {
        try (var server = serve(MultipartReaderTest::describe)) {
            for (String body : List.of(
                    "",
                    "nothing",
                    "--XX\r\n",
                    "--XX\r\n\r\nno end",
                    "--XXjunk\r\n\r\nx\r\n--XX--",
                    "--XX\r\nno colon\r\n\r\nx\r\n--XX--")) {
                assertThat(RawClient.answer(server, request(body)).status())
                        .as(body)
                        .isEqualTo(400);
            }
            assertThat(RawClient.answer(server, request("--XX\r\n\r\n" + "x".repeat(101) + "\r\n--XX--"))
                            .status())
                    .isEqualTo(413);
            assertThat(RawClient.answer(server, request("--XX\r\nA: " + "x".repeat(20_000) + "\r\n\r\n\r\n--XX--"))
                            .status())
                    .isEqualTo(431);
            assertThat(RawClient.answer(server, request("--XX\r\n\r\n\r\n".repeat(1001) + "--XX--"))
                            .status())
                    .isEqualTo(413);
            assertThat(RawClient.answer(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(415);
        }
    }
}
