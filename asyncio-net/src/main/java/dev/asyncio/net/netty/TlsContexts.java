package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.Tls;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCounted;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Netty's contexts for one [NettyTls]: made when first needed, for each of the two sides, and then kept.
///
/// Any thread. Without a lock, because a loop must not wait for one; of two that are made at once, one goes.
final class TlsContexts {

    private static final Cleaner CLEANER = Cleaner.create();

    private final TlsSettings settings;
    private final AtomicReference<@Nullable SslContext> forClients = new AtomicReference<>();
    private final AtomicReference<@Nullable SslContext> forServers = new AtomicReference<>();

    TlsContexts(TlsSettings settings) {
        this.settings = settings;
    }

    /// @throws IllegalStateException if the provider is not there
    static Tls.Provider check(Tls.Provider asked) {
        Tls.Provider provider = asked == Tls.Provider.AUTO ? Tls.Provider.byProperty() : asked;
        if (provider == Tls.Provider.OPENSSL && !OpenSsl.isAvailable()) {
            throw new IllegalStateException("The TLS provider OPENSSL cannot be used here: "
                    + OpenSsl.unavailabilityCause() + "; add netty-tcnative-boringssl-static, or use AUTO or JDK");
        }
        if (provider == Tls.Provider.AUTO) {
            return OpenSsl.isAvailable() ? Tls.Provider.OPENSSL : Tls.Provider.JDK;
        }
        return provider;
    }

    SslContext forClients() throws SSLException {
        return get(forClients, false);
    }

    SslContext forServers() throws SSLException {
        return get(forServers, true);
    }

    private SslContext get(AtomicReference<@Nullable SslContext> kept, boolean forServer) throws SSLException {
        SslContext context = kept.get();
        if (context != null) {
            return context;
        }
        SslContext made = make(forServer);
        if (kept.compareAndSet(null, made)) {
            if (made instanceof ReferenceCounted counted) {
                // Engines hold it too, so it goes with the last of them.
                CLEANER.register(this, counted::release);
            }
            return made;
        }
        if (made instanceof ReferenceCounted counted) {
            counted.release();
        }
        return requireNonNull(kept.get());
    }

    private SslContext make(boolean forServer) throws SSLException {
        try {
            return settings.ready != null ? wrap(forServer) : build(forServer);
        } catch (IllegalArgumentException e) {
            // What a provider says of names that it does not know.
            throw new SSLException(
                    "TLS cannot be set up with protocols " + settings.versions + " and cipher suites "
                            + (settings.cipherSuites.isEmpty() ? "by default" : settings.cipherSuites) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    @SuppressWarnings("deprecation") // the one that takes a context and all of our settings
    private SslContext wrap(boolean forServer) {
        return new JdkSslContext(
                requireNonNull(settings.ready),
                !forServer,
                cipherSuites(),
                IdentityCipherSuiteFilter.INSTANCE,
                applicationProtocols(),
                clientAuth(),
                settings.versions.toArray(String[]::new),
                false);
    }

    private SslContext build(boolean forServer) throws SSLException {
        TlsIdentity identity = settings.identity;
        SslContextBuilder builder;
        if (forServer) {
            if (identity == null) {
                throw new IllegalStateException("A TLS server needs a certificate; see Tls.server()");
            }
            if (settings.clientCertificates != Tls.ClientCertificates.IGNORED && settings.trust == null) {
                throw new IllegalStateException("A TLS server whose clientCertificates are "
                        + settings.clientCertificates + " has to say whose it trusts; see Tls.trust()");
            }
            builder = SslContextBuilder.forServer(identity.key(), identity.chain());
        } else {
            builder = SslContextBuilder.forClient();
            if (identity != null) {
                builder.keyManager(identity.key(), identity.chain());
            }
        }
        if (!forServer || settings.trust != null) {
            X509ExtendedTrustManager trust = settings.trust != null ? settings.trust : TlsTrust.inWhatTheSystemTrusts();
            builder.trustManager(settings.pins.isEmpty() ? trust : new PinnedTrust(trust, settings.pins));
        }
        return builder.sslProvider(
                        check(settings.provider) == Tls.Provider.OPENSSL ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols(settings.versions)
                .ciphers(cipherSuites(), IdentityCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(applicationProtocols())
                .clientAuth(clientAuth())
                .endpointIdentificationAlgorithm(null) // a matter of each connection, see TlsSide
                .build();
    }

    private @Nullable List<String> cipherSuites() {
        return settings.cipherSuites.isEmpty() ? null : settings.cipherSuites;
    }

    private ApplicationProtocolConfig applicationProtocols() {
        // With nothing in common the connection goes on without one, as in CPython. All that OpenSSL has,
        // too.
        return settings.applicationProtocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        settings.applicationProtocols);
    }

    private ClientAuth clientAuth() {
        return switch (settings.clientCertificates) {
            case IGNORED -> ClientAuth.NONE;
            case REQUESTED -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }
}
