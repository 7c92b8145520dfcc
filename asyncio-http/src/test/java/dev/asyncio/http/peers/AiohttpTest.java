package dev.asyncio.http.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.http.Body;
import dev.asyncio.http.FormData;
import dev.asyncio.http.client.ClientSession;
import dev.asyncio.test.AsyncioTest;
import java.util.Arrays;
import java.util.Map;

/// aiohttp's client and server, those that ours are made after.
class AiohttpTest {

    private static final String CLIENT = """
            import asyncio, sys, aiohttp

            async def main(root):
                async with aiohttp.ClientSession(root, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
                    async with session.get("/hello") as response:
                        print(response.status, response.charset, await response.text())
                    async with session.post("/echo", json={"a": [1, 2]}) as response:
                        print(response.content_type, (await response.json())["a"][1])
                    async with session.get("/big") as response:
                        print(response.headers.get("Content-Encoding"), len(await response.read()))

                    async def pieces():
                        for _ in range(100):
                            yield bytes(10000)
                    async with session.post("/echo", data=pieces()) as response:
                        print(len(await response.read()))
                    async with session.get("/in") as response:
                        print(response.url.path, await response.text())
                    async with session.get("/nothing") as response:
                        print(response.status)
                    texts = await asyncio.gather(*(text(session) for _ in range(50)))
                    print(set(texts))
                    async with session.ws_connect("/socket", compress=15) as socket:
                        await socket.send_str("hello " * 1000)
                        print(len((await socket.receive()).data))
                        await socket.send_bytes(bytes(100000))
                        print(len((await socket.receive()).data))
                        await socket.close()
                        print(socket.close_code)

            async def text(session):
                async with session.get("/hello") as response:
                    return await response.text()

            asyncio.run(main(sys.argv[1]))
            """;

    private static final String SERVER = """
            import sys
            from aiohttp import web

            async def hello(request):
                return web.Response(text="Hello, Wörld!")

            async def echo(request):
                response = web.StreamResponse()
                response.content_type = request.content_type
                await response.prepare(request)
                async for chunk in request.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
                return response

            async def big(request):
                response = web.Response(body=b"x" * 3000000)
                response.enable_compression()
                return response

            async def enter(request):
                response = web.HTTPFound("/who")
                response.set_cookie("user", "Ada")
                raise response

            async def who(request):
                return web.Response(text=request.cookies.get("user", "nobody"))

            async def form(request):
                data = await request.post()
                return web.json_response({"name": data["name"], "file": data["file"].filename,
                    "size": len(data["file"].file.read())})

            async def socket(request):
                socket = web.WebSocketResponse()
                await socket.prepare(request)
                async for message in socket:
                    await (socket.send_str if message.type.name == "TEXT" else socket.send_bytes)(message.data)
                return socket

            app = web.Application(client_max_size=1 << 24)
            app.add_routes([web.get("/hello", hello), web.post("/echo", echo), web.get("/big", big),
                web.get("/in", enter), web.get("/who", who), web.post("/form", form), web.get("/socket", socket)])
            web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=lambda text: print(text, flush=True))
            """;

    @AsyncioTest(virtualTime = false)
    void itsClientTalksToOurServer() throws Exception {
        String python = Programs.pythonWithAiohttp();
        try (var server = Service.start()) {
            assertThat(Programs.run(python, "-c", CLIENT, Service.url(server)))
                    .containsExactly(
                            "200 utf-8 Hello, Wörld!",
                            "application/json 2",
                            "None 3000000",
                            "1000000",
                            "/who Ada",
                            "404",
                            "{'Hello, Wörld!'}",
                            "6000",
                            "100000",
                            "1000");
        }
    }

    @AsyncioTest(virtualTime = false)
    void ourClientTalksToItsServer() throws Exception {
        String python = Programs.pythonWithAiohttp();
        int port = Service.freePort();
        String url = "http://127.0.0.1:" + port;
        try (var _ = Programs.Serving.start("Running on", python, "-c", SERVER, "" + port);
                var session = ClientSession.builder().baseUrl(url).build()) {
            assertThat(session.get("/hello").text()).isEqualTo("Hello, Wörld!");
            assertThat(session.post("/echo").json(Map.of("a", 1)).json(Map.class))
                    .isEqualTo(Map.of("a", 1));
            try (var big = session.get("/big").send()) {
                assertThat(big.headers().get("Content-Encoding")).isNotNull();
                assertThat(big.bytes()).hasSize(3_000_000);
            }
            var pieces = Body.stream(sink -> {
                for (int i = 0; i < 100; i++) {
                    sink.write(new byte[10_000]);
                }
            });
            assertThat(session.post("/echo").body(pieces).bytes()).hasSize(1_000_000);
            assertThat(session.get("/in").text()).isEqualTo("Ada");
            assertThat(session.get("/nothing").send().status()).isEqualTo(404);
            assertThat(session.connections()).isEqualTo(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void itUnderstandsOurFormsAndSockets() throws Exception {
        String python = Programs.pythonWithAiohttp();
        int port = Service.freePort();
        String url = "http://127.0.0.1:" + port;
        try (var _ = Programs.Serving.start("Running on", python, "-c", SERVER, "" + port);
                var session = ClientSession.builder().baseUrl(url).build()) {
            var form = new FormData()
                    .add("name", "Ada \"Lovelace\"")
                    .add("file", Body.bytes(new byte[100_000]), "nötes.txt");
            assertThat(session.post("/form").form(form).json(Map.class))
                    .isEqualTo(Map.of("name", "Ada \"Lovelace\"", "file", "nötes.txt", "size", 100_000));

            try (var socket = session.webSocket("/socket")) {
                socket.send("hello ".repeat(1000));
                assertThat(socket.receiveText()).hasSize(6000);
                byte[] data = "0123456789".repeat(10_000).getBytes(US_ASCII);
                socket.send(data);
                assertThat(Arrays.equals(socket.receiveBytes(), data)).isTrue();
            }
        }
    }
}
