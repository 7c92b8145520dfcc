package dev.asyncio.http.server;

import dev.asyncio.ExceptionGroup;
import java.util.ArrayList;
import java.util.List;

/// What is open of an application's resources.
final class Resources {

    private final Attributes attributes = new Attributes();
    private final List<AutoCloseable> opened = new ArrayList<>();

    private Resources() {}

    /// Opens them one after the other; if one cannot be, those before are closed.
    static Resources open(List<Resource> resources) throws Exception {
        var all = new Resources();
        try {
            for (Resource resource : resources) {
                AutoCloseable closing = resource.open(all.attributes);
                if (closing != null) {
                    all.opened.add(closing);
                }
            }
        } catch (Throwable thrown) {
            all.closeBecauseOf(thrown);
            throw thrown;
        }
        return all;
    }

    Attributes attributes() {
        return attributes;
    }

    /// Closes them, the last one first, whatever happens.
    ///
    /// @throws ExceptionGroup if any of them throws
    void close() {
        List<Exception> failures = closeAll();
        if (!failures.isEmpty()) {
            throw new ExceptionGroup("Resources of the application could not be closed", failures);
        }
    }

    void closeBecauseOf(Throwable thrown) {
        closeAll().forEach(thrown::addSuppressed);
    }

    private List<Exception> closeAll() {
        List<Exception> failures = new ArrayList<>();
        for (AutoCloseable closing : opened.reversed()) {
            try {
                closing.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        opened.clear();
        return failures;
    }
}
