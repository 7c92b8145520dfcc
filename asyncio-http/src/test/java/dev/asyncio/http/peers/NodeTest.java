package dev.asyncio.http.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio.test.AsyncioTest;

/// Node's `fetch`, which is undici, as a client of ours.
class NodeTest {

    private static final String SCRIPT = """
            const root = process.argv[1]
            const hello = await fetch(root + "/hello")
            console.log(hello.status, hello.headers.get("content-type"), await hello.text())
            const json = await fetch(root + "/echo", {method: "POST", body: JSON.stringify({a: [1, 2]}),
                headers: {"content-type": "application/json"}})
            console.log(json.headers.get("content-type"), (await json.json()).a[1])
            const big = await fetch(root + "/big")
            console.log((await big.arrayBuffer()).byteLength)
            const pieces = new ReadableStream({start(controller) {
                for (let i = 0; i < 100; i++) controller.enqueue(new Uint8Array(10000))
                controller.close()
            }})
            const streamed = await fetch(root + "/echo", {method: "POST", body: pieces, duplex: "half"})
            console.log((await streamed.arrayBuffer()).byteLength)
            const moved = await fetch(root + "/in")
            console.log(moved.redirected, moved.url.slice(root.length), await moved.text())
            console.log((await fetch(root + "/nothing")).status)
            const many = await Promise.all(Array.from({length: 50}, () => fetch(root + "/hello").then(r => r.text())))
            console.log(many.every(text => text == "Hello, Wörld!"))
            """;

    @AsyncioTest(virtualTime = false)
    void fetchTalksToTheServer() throws Exception {
        String node = Programs.find("node");
        try (var server = Service.start()) {
            assertThat(Programs.run(node, "--input-type=module", "--eval", SCRIPT, Service.url(server)))
                    .containsExactly(
                            "200 text/plain; charset=utf-8 Hello, Wörld!",
                            "application/json 2",
                            "3000000",
                            "1000000",
                            "true /who nobody",
                            "404",
                            "true");
        }
    }
}
