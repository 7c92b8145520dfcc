package dev.asyncio;

import java.util.ArrayList;
import java.util.List;

/// An exception handler that keeps what it is told.
final class Reports implements ExceptionHandler {

    private final List<ErrorContext> all = new ArrayList<>();

    /// Installs a new one on the loop.
    static Reports of(EventLoop loop) {
        Reports reports = new Reports();
        loop.setExceptionHandler(reports);
        return reports;
    }

    @Override
    public void handle(EventLoop loop, ErrorContext context) {
        all.add(context);
    }

    List<ErrorContext> all() {
        return all;
    }

    List<String> messages() {
        return all.stream().map(ErrorContext::message).toList();
    }

    /// {@return the one report there is}
    ErrorContext only() {
        if (all.size() != 1) {
            throw new AssertionError("Expected one report, but there are " + messages());
        }
        return all.getFirst();
    }
}
