package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import dev.asyncio.net.Tls;
import dev.asyncio.net.netty.TlsSettings.For;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// The settings of [Tls], and the contexts that come of them.
public final class NettyTls implements Tls {

    private final TlsSettings settings;
    private final TlsContexts contexts;

    private NettyTls(TlsSettings settings) {
        this.settings = settings;
        this.contexts = new TlsContexts(settings);
    }

    /// {@return a client's default}
    public static NettyTls client() {
        return new NettyTls(new TlsSettings());
    }

    /// {@return what becomes a server by a certificate}
    public static Tls server() {
        TlsSettings settings = new TlsSettings();
        settings.side = For.SERVERS;
        return new NettyTls(settings);
    }

    /// {@return what a context of the JDK does}
    public static Tls of(SSLContext context) {
        TlsSettings settings = new TlsSettings();
        settings.ready = requireNonNull(context, "Tls.of needs a context, not null");
        settings.side = For.BOTH;
        settings.provider = Provider.JDK;
        return new NettyTls(settings);
    }

    TlsSettings settings() {
        return settings;
    }

    TlsContexts contexts() {
        return contexts;
    }

    private NettyTls with(Consumer<TlsSettings> change) {
        TlsSettings changed = settings.copy();
        change.accept(changed);
        return new NettyTls(changed);
    }

    private void checkIsOurs(String what) {
        if (settings.ready != null) {
            throw new IllegalStateException(this + " has the " + what + " of its SSLContext; set it there");
        }
    }

    private void checkIsFor(For side, String what) {
        if (settings.side != side && settings.side != For.BOTH) {
            throw new IllegalStateException(
                    this + " is for " + settings.side.name().toLowerCase(Locale.ROOT) + ", and " + what
                            + " is a matter of " + side.name().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public Tls certificate(Path certificateChain, Path privateKey) throws IOException {
        return certificate(TlsIdentity.ofPem(certificateChain, privateKey, null));
    }

    @Override
    public Tls certificate(Path certificateChain, Path privateKey, String password) throws IOException {
        requireNonNull(password, "The password must not be null; leave it out for a key that is not encrypted");
        return certificate(TlsIdentity.ofPem(certificateChain, privateKey, password));
    }

    @Override
    public Tls certificate(Path keyStore, String password) throws IOException {
        return certificate(TlsIdentity.ofKeyStore(keyStore, password));
    }

    @Override
    public Tls certificate(KeyStore keyStore, String password) throws IOException {
        return certificate(TlsIdentity.ofKeyStore(keyStore, password, "The key store"));
    }

    @Override
    public Tls certificate(PrivateKey key, X509Certificate... chain) {
        return certificate(new TlsIdentity(key, List.of(chain)));
    }

    private Tls certificate(TlsIdentity identity) {
        checkIsOurs("certificate");
        return with(to -> to.identity = identity);
    }

    @Override
    public Tls trust(Path... pemFiles) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : pemFiles) {
            certificates.addAll(PemFile.certificates(file));
        }
        return trust(certificates.toArray(X509Certificate[]::new));
    }

    @Override
    public Tls trust(X509Certificate... certificates) {
        checkIsOurs("trust");
        if (certificates.length == 0) {
            throw new IllegalArgumentException("trust needs at least one certificate, but got none; "
                    + "leave it out to trust what the system trusts");
        }
        var trust = TlsTrust.in(List.of(certificates));
        return with(to -> to.trust = trust);
    }

    @Override
    public Tls trust(KeyStore certificates) {
        checkIsOurs("trust");
        requireNonNull(certificates, "trust needs a key store, not null; leave it out to trust what the system trusts");
        var trust = TlsTrust.in(certificates);
        return with(to -> to.trust = trust);
    }

    @Override
    public Tls insecureTrustAll() {
        checkIsOurs("trust");
        return with(to -> to.trust = TlsTrust.ALL);
    }

    @Override
    public Tls pin(String... sha256) {
        checkIsOurs("trust");
        List<String> pins = PinnedTrust.check(sha256);
        return with(to -> to.pins = pins);
    }

    @Override
    public Tls verifyHostname(boolean verify) {
        checkIsFor(For.CLIENTS, "verifyHostname");
        return with(to -> to.verifiesHostname = verify);
    }

    @Override
    public Tls clientCertificates(ClientCertificates wanted) {
        checkIsFor(For.SERVERS, "clientCertificates");
        requireNonNull(wanted, "clientCertificates must not be null; use IGNORED");
        return with(to -> to.clientCertificates = wanted);
    }

    @Override
    public Tls alpn(String... protocols) {
        List<String> names = List.of(protocols);
        for (String name : names) {
            // RFC 7301, section 3.1: the length is one byte.
            if (name.isEmpty() || name.length() > 255) {
                throw new IllegalArgumentException(
                        "An application protocol has a name of 1 to 255 bytes, but got '" + name + "'");
            }
        }
        return with(to -> to.applicationProtocols = names);
    }

    @Override
    public Tls protocols(String... versions) {
        List<String> names = List.of(versions);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("protocols needs at least one version, such as TLSv1.3, but got none");
        }
        return with(to -> to.versions = names);
    }

    @Override
    public Tls cipherSuites(String... suites) {
        List<String> names = List.of(suites);
        return with(to -> to.cipherSuites = names);
    }

    @Override
    public Tls forHost(String host, Tls other) {
        checkIsFor(For.SERVERS, "forHost");
        requireNonNull(host, "forHost needs a host, not null");
        NettyTls theirs = (NettyTls) requireNonNull(other, "forHost needs another server's Tls, not null");
        theirs.checkIsFor(For.SERVERS, "forHost");
        String name = host.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.lastIndexOf('*') > 0 || (name.startsWith("*") && !name.startsWith("*."))) {
            throw new IllegalArgumentException("A host is a name such as example.org, or *.example.org for all names "
                    + "with one more label, but got '" + host + "'");
        }
        return with(to -> to.hosts.put(name, theirs));
    }

    /// {@return what answers clients that ask for a host}
    NettyTls forHost(String host) {
        Map<String, NettyTls> hosts = settings.hosts;
        NettyTls exact = hosts.get(host);
        if (exact != null) {
            return exact;
        }
        int dot = host.indexOf('.');
        return dot < 0 ? this : hosts.getOrDefault("*" + host.substring(dot), this);
    }

    @Override
    public Tls handshakeTimeout(Duration most) {
        checkPositive("handshakeTimeout", most);
        return with(to -> to.handshakeTimeout = most);
    }

    @Override
    public Tls shutdownTimeout(Duration most) {
        checkPositive("shutdownTimeout", most);
        return with(to -> to.shutdownTimeout = most);
    }

    private static void checkPositive(String what, Duration duration) {
        requireNonNull(duration, what + " needs a duration, not null");
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(what + " must be positive, but is " + duration);
        }
    }

    @Override
    public Tls tolerateMissingCloseNotify(boolean tolerate) {
        return with(to -> to.toleratesMissingCloseNotify = tolerate);
    }

    @Override
    public Tls provider(Provider provider) {
        checkIsOurs("provider");
        requireNonNull(provider, "provider must not be null; use AUTO");
        TlsContexts.check(provider);
        return with(to -> to.provider = provider);
    }

    @Override
    public String toString() {
        return "Tls[%s, %s%s%s]"
                .formatted(
                        settings.side.name().toLowerCase(Locale.ROOT),
                        String.join(", ", settings.versions),
                        settings.applicationProtocols.isEmpty() ? "" : ", alpn=" + settings.applicationProtocols,
                        settings.hosts.isEmpty() ? "" : ", hosts=" + settings.hosts.keySet());
    }
}
