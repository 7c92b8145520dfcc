package dev.asyncio.http.server;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// What a server bears of its clients. All limits are in force unless another value is given, so that slow
/// and greedy clients cannot do harm. aiohttp: `client_max_size`, `max_line_size`, `keepalive_timeout` and
/// their like, of which there are fewer.
///
/// Timeouts are watched a few times in each of them at most, so they may be a quarter late.
///
/// Not to be changed while in use.
public final class HttpLimits {

    private int maxTarget = 8 * 1024;
    private int maxHead = 32 * 1024;
    private long maxBody = 1024 * 1024;
    private int maxDrain = 256 * 1024;
    private int maxConnections = 16_384;
    private int maxRequests = 100;
    private Duration headTimeout = Duration.ofSeconds(10);
    private Duration bodyTimeout = Duration.ofSeconds(30);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private Duration keepAlive = Duration.ofSeconds(75);
    private Duration linger = Duration.ofSeconds(2);

    /// Creates the default limits.
    public HttpLimits() {}

    /// Sets how long the first line of a request may be, in bytes; a longer one is answered by 414. Default 8
    /// KiB.
    public HttpLimits maxTarget(int bytes) {
        maxTarget = positive("The longest first line", bytes);
        return this;
    }

    /// Sets how many bytes the header fields of a request may have; more are answered by 431. Default 32 KiB.
    public HttpLimits maxHead(int bytes) {
        maxHead = positive("The size of the header fields", bytes);
        return this;
    }

    /// Sets how many bytes [Request#bytes()] and its like read of a body; a longer one is answered by 413.
    /// Whoever reads [Request#content()] counts for himself. Default 1 MiB.
    public HttpLimits maxBody(long bytes) {
        maxBody = positive("The size of a body", bytes);
        return this;
    }

    /// Sets how many bytes of a body that a handler has not read are read and dropped, so that the connection
    /// can be used again; it is closed if there are more. Default 256 KiB.
    public HttpLimits maxDrain(int bytes) {
        maxDrain = positive("What is read of a body that nobody wants", bytes);
        return this;
    }

    /// Sets how many connections there may be at a time; more are closed as soon as they come. Default
    /// 16,384.
    public HttpLimits maxConnections(int connections) {
        maxConnections = positive("The number of connections", connections);
        return this;
    }

    /// Sets how many requests of one connection may be there at a time. Those of HTTP/1.1 wait for each
    /// other, and no more is read; more streams of HTTP/2 are refused. Default 100.
    public HttpLimits maxRequests(int requests) {
        maxRequests = positive("The number of requests on a connection", requests);
        return this;
    }

    /// Sets how long the first line and the header fields of a request may take to come; then the answer is
    /// 408. Default 10 s.
    public HttpLimits headTimeout(Duration most) {
        headTimeout = positive("The timeout of a request's head", most);
        return this;
    }

    /// Sets how long nothing may come of a body that is being read; then reading fails, and the answer is
    /// 408. Default 30 s.
    public HttpLimits bodyTimeout(Duration most) {
        bodyTimeout = positive("The timeout of a request's body", most);
        return this;
    }

    /// Sets how long a client may take nothing of what is sent to it; then the connection is broken off.
    /// Default 30 s.
    public HttpLimits writeTimeout(Duration most) {
        writeTimeout = positive("The timeout of a write", most);
        return this;
    }

    /// Sets how long a connection is kept for the next request. Default 75 s, aiohttp's.
    public HttpLimits keepAlive(Duration most) {
        keepAlive = positive("How long a connection is kept", most);
        return this;
    }

    /// Sets how long a client that still sends is listened to after the connection's last response, so that
    /// it gets to read that. Default 2 s.
    public HttpLimits linger(Duration most) {
        linger = positive("How long a connection lingers", most);
        return this;
    }

    private static int positive(String what, int value) {
        return (int) positive(what, (long) value);
    }

    private static long positive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " must be positive, but is " + value);
        }
        return value;
    }

    private static Duration positive(String what, Duration value) {
        requireNonNull(value, what + " must not be null");
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " must be positive, but is " + value);
        }
        return value;
    }

    /// {@return see [#maxTarget(int)]}
    public int maxTarget() {
        return maxTarget;
    }

    /// {@return see [#maxHead(int)]}
    public int maxHead() {
        return maxHead;
    }

    /// {@return see [#maxBody(long)]}
    public long maxBody() {
        return maxBody;
    }

    /// {@return see [#maxDrain(int)]}
    public int maxDrain() {
        return maxDrain;
    }

    /// {@return see [#maxConnections(int)]}
    public int maxConnections() {
        return maxConnections;
    }

    /// {@return see [#maxRequests(int)]}
    public int maxRequests() {
        return maxRequests;
    }

    /// {@return see [#headTimeout(Duration)]}
    public Duration headTimeout() {
        return headTimeout;
    }

    /// {@return see [#bodyTimeout(Duration)]}
    public Duration bodyTimeout() {
        return bodyTimeout;
    }

    /// {@return see [#writeTimeout(Duration)]}
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /// {@return see [#keepAlive(Duration)]}
    public Duration keepAlive() {
        return keepAlive;
    }

    /// {@return see [#linger(Duration)]}
    public Duration linger() {
        return linger;
    }
}
