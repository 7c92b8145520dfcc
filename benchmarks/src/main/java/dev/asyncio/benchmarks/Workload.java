package dev.asyncio.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is measured.
enum Workload {
    YIELD("tasks that take turns; ns a switch"),
    SPAWN("starting a task and awaiting it, one after the other and many at once; ns a task"),
    SLEEPERS("a million tasks that sleep; seconds beyond the sleep, and bytes a task"),
    QUEUE("one producer, one consumer, a queue of 100; ns an item"),
    LOCK("100 tasks that share a lock, and a semaphore of 10; ns an acquisition"),
    TIMERS("a million callbacks within a second, half of them cancelled; seconds, CPU seconds, ns to schedule one"),
    FANOUT("tasks that await futures: done already, and done in the next turn; ns an await"),
    LOOPS("a server that hashes 60 us a message, on a group of one loop and of two; req/s, and what the second gains"),
    STARTUP("a program that runs one task and ends; ms"),
    TESTKIT("a test of 1000 tasks that sleep, work and pass items for an hour of virtual time; ms a test"),
    ECHO("a server that sends back 1 KB, 16 KB, 100 KB, and 16 times 1 KB at once, on 50 connections; req/s"),
    ECHO_TLS("the same over TLS 1.3, 1 KB and 16 KB; req/s"),
    CONNECTIONS("10000 idle connections, bytes each; and connections opened and closed; conn/s"),
    HTTP("hello over HTTP/1.1 on 64 connections that are kept, and with 16 requests at once on each; req/s");

    private final String description;

    Workload(String description) {
        this.description = description;
    }

    /// {@return the name by which programs are told to run it}
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// {@return whether a peer does it as a server, and a load client of ours measures}
    boolean isServed() {
        return compareTo(ECHO) >= 0;
    }

    String description() {
        return description;
    }

    static Optional<Workload> byId(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id().equals(id))
                .findFirst();
    }

    /// {@return all names, for messages}
    static String names() {
        return Arrays.stream(values()).map(Workload::id).collect(Collectors.joining(", "));
    }
}
