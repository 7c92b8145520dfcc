package dev.asyncio.net.netty;

import dev.asyncio.net.Tls;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// What a [NettyTls] was told. Changed only between [#copy()] and the making of the next one.
final class TlsSettings implements Cloneable {

    /// Which end of a connection the settings are for.
    enum For {
        CLIENTS,
        SERVERS,
        BOTH
    }

    For side = For.CLIENTS;

    @Nullable
    SSLContext ready;

    @Nullable
    TlsIdentity identity;

    /// Null for what the system trusts.
    @Nullable
    X509ExtendedTrustManager trust;

    /// Empty for any certificate.
    List<String> pins = List.of();

    boolean verifiesHostname = true;
    Tls.ClientCertificates clientCertificates = Tls.ClientCertificates.IGNORED;
    List<String> applicationProtocols = List.of();
    List<String> versions = List.of("TLSv1.3", "TLSv1.2");

    /// Empty for those that the provider thinks good.
    List<String> cipherSuites = List.of();

    /// By name in lower case, `*.` in front of a pattern.
    Map<String, NettyTls> hosts = Map.of();

    Duration handshakeTimeout = Duration.ofSeconds(60); // CPython, SSL_HANDSHAKE_TIMEOUT: that of nginx
    Duration shutdownTimeout = Duration.ofSeconds(30); // CPython, SSL_SHUTDOWN_TIMEOUT
    boolean toleratesMissingCloseNotify;
    Tls.Provider provider = Tls.Provider.AUTO;

    TlsSettings copy() {
        try {
            TlsSettings copy = (TlsSettings) clone();
            copy.hosts = new LinkedHashMap<>(hosts);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
