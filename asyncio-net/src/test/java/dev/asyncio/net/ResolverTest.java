package dev.asyncio.net;

import static dev.asyncio.Asyncio.createTask;
import static dev.asyncio.Asyncio.millis;
import static dev.asyncio.net.Streams.openConnection;
import static dev.asyncio.net.Streams.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio.Asyncio;
import dev.asyncio.CancelledError;
import dev.asyncio.Task;
import dev.asyncio.test.AsyncioTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

@SuppressWarnings("try") // a server is closed before its block ends
class ResolverTest {

    private static final int A = 1;

    private final List<String> questions = new ArrayList<>();

    /// A name server that knows `known.test`, knows that `unknown.test` does not exist, and is silent else.
    private void serveNames(DatagramEndpoint endpoint) throws IOException {
        for (Datagram question : endpoint) {
            ByteBuffer in = ByteBuffer.wrap(question.data());
            short id = in.getShort(0);
            int at = 12;
            StringBuilder name = new StringBuilder();
            while (in.get(at) != 0) {
                name.append(new String(question.data(), at + 1, in.get(at), UTF_8))
                        .append('.');
                at += in.get(at) + 1;
            }
            int type = in.getShort(at + 1);
            questions.add(name + " " + type);
            boolean isKnown = name.toString().equals("known.test.");
            if (!isKnown && !name.toString().equals("unknown.test.")) {
                continue;
            }
            boolean hasAnswer = isKnown && type == A;
            ByteBuffer out = ByteBuffer.allocate(512);
            out.putShort(id).putShort((short) (isKnown ? 0x8180 : 0x8183));
            out.putShort((short) 1).putShort((short) (hasAnswer ? 1 : 0)).putInt(0);
            out.put(question.data(), 12, at + 5 - 12);
            if (hasAnswer) {
                out.putShort((short) 0xC00C)
                        .putShort((short) A)
                        .putShort((short) 1)
                        .putInt(60)
                        .putShort((short) 4);
                out.put(new byte[] {127, 0, 0, 1});
            }
            byte[] answer = new byte[out.position()];
            out.get(0, answer);
            endpoint.send(answer, question.sender());
        }
    }

    /// A name server on this machine and a resolver that asks it.
    private record Names(DatagramEndpoint endpoint, Task<Void> serving, Resolver resolver) implements AutoCloseable {

        @Override
        public void close() {
            endpoint.close();
            Asyncio.await(serving);
        }
    }

    private Names names() throws IOException {
        DatagramEndpoint endpoint = Datagrams.bind("127.0.0.1", 0);
        Task<Void> serving = createTask(() -> serveNames(endpoint));
        Resolver resolver = Resolver.netty(
                new ResolverOptions().servers(List.of(endpoint.localAddress())).queryTimeout(millis(200)));
        return new Names(endpoint, serving, resolver);
    }

    @AsyncioTest(virtualTime = false)
    void nettysResolverAsksTheNameServerOnce() throws IOException {
        try (Names names = names()) {
            List<InetAddress> first = names.resolver.resolve("known.test");
            List<InetAddress> second = names.resolver.resolve("known.test");

            assertThat(first).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(second).isEqualTo(first);
            assertThat(questions)
                    .filteredOn(question -> question.equals("known.test. 1"))
                    .hasSize(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void nameThatNobodyKnowsIsNamed() throws IOException {
        try (Names names = names()) {
            assertThatThrownBy(() -> names.resolver.resolve("unknown.test"))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessage("unknown.test: no name server knows an address");
        }
    }

    @AsyncioTest(virtualTime = false)
    void silentNameServerIsNotWaitedForForEver() throws IOException {
        try (Names names = names()) {
            assertThatThrownBy(() -> names.resolver.resolve("silent.test"))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessage("silent.test: no name server has answered in time");
        }
    }

    @AsyncioTest(virtualTime = false)
    void cancelledLookUpEndsAtOnceAndTheNextIsServed() throws IOException {
        try (Names names = names()) {
            Task<List<InetAddress>> looking = createTask(() -> names.resolver.resolve("silent.test"));
            while (questions.isEmpty()) {
                Asyncio.yieldNow();
            }

            looking.cancel();

            assertThatThrownBy(() -> Asyncio.await(looking)).isInstanceOf(CancelledError.class);
            assertThat(names.resolver.resolve("known.test")).hasSize(1);
        }
    }

    @AsyncioTest(virtualTime = false)
    void connectionIsMadeToWhatTheResolverSays() throws IOException {
        Resolver resolver = _ -> List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        try (Server server = startServer(
                (reader, writer) -> {
                    try (writer) {
                        writer.write("hello\n");
                    }
                },
                "127.0.0.1",
                0)) {
            try (Connection connection =
                    openConnection("somewhere.test", server.port(), new ConnectOptions().resolver(resolver))) {
                assertThat(connection.reader().readLine(UTF_8)).isEqualTo("hello");
            }
            server.close();
            server.waitClosed();
            Asyncio.yieldNow();
        }
    }

    @AsyncioTest(virtualTime = false)
    void resolverWithoutAnAnswerIsNamed() {
        Resolver resolver = new Resolver() {
            @Override
            public List<InetAddress> resolve(String host) {
                return List.of();
            }

            @Override
            public String toString() {
                return "Resolver[empty]";
            }
        };

        assertThatThrownBy(() -> Dns.getaddrinfo("somewhere.test", 80, resolver))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("somewhere.test: Resolver[empty] knows no address");
    }

    @AsyncioTest(virtualTime = false)
    void addressesAreNotLookedUp() throws IOException {
        Resolver resolver = host -> {
            throw new UnknownHostException(host);
        };

        assertThat(Dns.getaddrinfo("127.0.0.1", 80, resolver))
                .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80));
        assertThat(Dns.getaddrinfo("::1", 80, resolver))
                .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80));
    }

    @AsyncioTest(virtualTime = false)
    void systemKnowsThisMachineAndSaysWhichNameItDoesNotKnow() throws IOException {
        assertThat(Resolver.system().resolve("localhost")).isNotEmpty();
        assertThatThrownBy(() -> Resolver.system().resolve("nosuchname.invalid"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("nosuchname.invalid");
        assertThat(Dns.getnameinfo(InetAddress.ofLiteral("127.0.0.1"))).isNotEmpty();
    }

    @AsyncioTest(virtualTime = false)
    void misuseIsExplained() {
        assertThatThrownBy(() -> new ResolverOptions().servers(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("servers must not be empty; leave them out for those of the system");
        assertThatThrownBy(() -> new ResolverOptions().queryTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queryTimeout must be at least a millisecond, but is PT0S");
        assertThatThrownBy(() -> new ResolverOptions().longestCached(millis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("longestCached must not be negative, but is PT-0.001S");
    }
}
