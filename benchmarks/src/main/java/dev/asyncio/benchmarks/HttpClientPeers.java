package dev.asyncio.benchmarks;

import dev.asyncio.Asyncio;
import dev.asyncio.http.client.ClientSession;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that get the same address again and again, many at a time: `NAME PORT ROUNDS`. Each prints how many requests
/// a second it made in its first second, and in the median round of the second half, and how much of its processor's
/// time each of those took.
final class HttpClientPeers {

    static final int REQUESTS = 10_000;
    static final int AT_A_TIME = 100;

    private static final long COLD_NANOS = 1_000_000_000;
    private static final int LENGTH = "Hello, World!".length();

    /// Makes so many requests, and returns when all have been answered.
    private interface Round {
        void make(int requests) throws Exception;
    }

    private final int rounds;

    private HttpClientPeers(int rounds) {
        this.rounds = rounds;
    }

    /// Measures one client, and ends the process.
    public static void main(String[] arguments) throws Exception {
        var peers = new HttpClientPeers(Integer.parseInt(arguments[2]));
        String url = "http://" + Serving.HOST + ":" + arguments[1] + "/";
        switch (arguments[0]) {
            case "jdk" -> peers.jdk(url);
            case "vertx" -> peers.vertx(Integer.parseInt(arguments[1]));
            default -> peers.asyncio(url);
        }
        System.exit(0);
    }

    private void measure(Round round) throws Exception {
        long began = System.nanoTime();
        int made = 0;
        while (System.nanoTime() - began < COLD_NANOS) {
            round.make(AT_A_TIME * 5);
            made += AT_A_TIME * 5;
        }
        double cold = made * 1e9 / (System.nanoTime() - began);
        double[] rates = new double[rounds];
        double[] micros = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long processor = processorNanos();
            long from = System.nanoTime();
            round.make(REQUESTS);
            rates[i] = REQUESTS * 1e9 / (System.nanoTime() - from);
            micros[i] = (processorNanos() - processor) / 1e3 / REQUESTS;
        }
        System.out.println(cold + " " + medianOfSecondHalf(rates) + " " + medianOfSecondHalf(micros));
    }

    private static double medianOfSecondHalf(double[] values) {
        double[] half = Arrays.copyOfRange(values, values.length / 2, values.length);
        Arrays.sort(half);
        return half[half.length / 2];
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void check(int length) {
        if (length != LENGTH) {
            throw new IllegalStateException("The server answered by " + length + " bytes, not by hello");
        }
    }

    private void asyncio(String url) {
        Asyncio.run(() -> {
            try (ClientSession session =
                    ClientSession.builder().limit(AT_A_TIME).build()) {
                measure(requests -> Asyncio.taskGroup(group -> {
                    var left = new AtomicInteger(requests);
                    for (int i = 0; i < AT_A_TIME; i++) {
                        group.createTask(() -> {
                            while (left.getAndDecrement() > 0) {
                                check(session.get(url).bytes().length);
                            }
                        });
                    }
                }));
            }
        });
    }

    private void jdk(String url) throws Exception {
        try (var client = java.net.http.HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            measure(requests -> {
                var left = new AtomicInteger(requests);
                CompletableFuture<?>[] chains = new CompletableFuture<?>[AT_A_TIME];
                for (int i = 0; i < AT_A_TIME; i++) {
                    var chain = new CompletableFuture<Void>();
                    chains[i] = chain;
                    next(client, request, left, chain);
                }
                CompletableFuture.allOf(chains).join();
            });
        }
    }

    private static void next(
            java.net.http.HttpClient client, HttpRequest request, AtomicInteger left, CompletableFuture<Void> chain) {
        if (left.getAndDecrement() <= 0) {
            chain.complete(null);
            return;
        }
        var _ = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        chain.completeExceptionally(failure);
                    } else {
                        check(response.body().length);
                        next(client, request, left, chain);
                    }
                });
    }

    private void vertx(int port) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost(Serving.HOST).setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(AT_A_TIME));
        measure(requests -> {
            var left = new AtomicInteger(requests);
            var done = new CountDownLatch(AT_A_TIME);
            vertx.runOnContext(_ -> {
                for (int i = 0; i < AT_A_TIME; i++) {
                    next(client, left, done);
                }
            });
            done.await();
        });
    }

    private static void next(HttpClient client, AtomicInteger left, CountDownLatch done) {
        if (left.getAndDecrement() <= 0) {
            done.countDown();
            return;
        }
        var _ = client.request(HttpMethod.GET, "/")
                .compose(request -> request.send())
                .compose(response -> response.body())
                .onComplete(body -> {
                    if (body.failed()) {
                        System.err.println("asyncio: a request of Vert.x failed: " + body.cause());
                        System.exit(1);
                    }
                    check(body.result().length());
                    next(client, left, done);
                });
    }
}
