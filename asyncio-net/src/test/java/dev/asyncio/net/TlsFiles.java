package dev.asyncio.net;

import java.nio.file.Path;

/// The certificate of `localhost`, for tests of other packages.
public final class TlsFiles {

    private TlsFiles() {}

    /// {@return the certificate}
    public static Path certificate() {
        return Certificates.localhost().certificate;
    }

    /// {@return its key}
    public static Path key() {
        return Certificates.localhost().key;
    }
}
