package dev.asyncio.net;

import dev.asyncio.net.netty.NettyTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;

/// How one side of a connection does TLS: whom it trusts, what it shows, what it speaks. Python:
/// `ssl.SSLContext`.
///
/// ```java
/// openConnection("example.org", 443, new ConnectOptions().tls(Tls.client()));
/// startServer(this::serve, null, 443, new ServerOptions().tls(Tls.server(chainPem, keyPem)));
/// ```
/// A `Tls` never changes: each method returns another one that differs in one thing. Make it once and use it
/// for many connections, on any thread and any loop; what is read from files is read when the method is
/// called.
///
/// A client trusts what the system trusts and insists that the server's certificate is for the host that it
/// connects to. Both sides speak TLS 1.3 and 1.2.
public sealed interface Tls permits NettyTls {

    /// Who does the cryptography.
    enum Provider {
        /// [#OPENSSL] if it is there, else [#JDK]. The default, which `-Dasyncio.tls=auto|jdk|openssl`
        /// changes.
        AUTO,

        /// The JDK's own, everywhere. Needs nothing.
        JDK,

        /// OpenSSL or BoringSSL, several times faster. Needs a native library, such as
        /// `netty-tcnative-boringssl-static`.
        OPENSSL;

        /// {@return the provider named by `-Dasyncio.tls`, or [#AUTO]}
        ///
        /// @throws IllegalArgumentException if the property names none
        public static Provider byProperty() {
            String name = System.getProperty("asyncio.tls", "auto");
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "auto" -> AUTO;
                case "jdk" -> JDK;
                case "openssl" -> OPENSSL;
                default ->
                    throw new IllegalArgumentException(
                            "-Dasyncio.tls=" + name + " names no TLS provider; use auto, jdk or openssl");
            };
        }
    }

    /// What a server does about the certificates of its clients. Python: `verify_mode` of a server's context.
    enum ClientCertificates {
        /// Does not ask for one. The default.
        IGNORED,

        /// Asks for one, and accepts a client that has none; one that is shown must be trusted. Python:
        /// `CERT_OPTIONAL`.
        REQUESTED,

        /// Accepts no client without a trusted one. Python: `CERT_REQUIRED`.
        REQUIRED
    }

    // ---- beginnings

    /// {@return a client that trusts what the system trusts} Python: `ssl.create_default_context()`.
    static Tls client() {
        return NettyTls.client();
    }

    /// {@return a server with a certificate in PEM files} See [#certificate(Path, Path)].
    static Tls server(Path certificateChain, Path privateKey) throws IOException {
        return NettyTls.server().certificate(certificateChain, privateKey);
    }

    /// {@return a server with a certificate in PEM files, the key encrypted} See
    /// [#certificate(Path, Path, String)].
    static Tls server(Path certificateChain, Path privateKey, String password) throws IOException {
        return NettyTls.server().certificate(certificateChain, privateKey, password);
    }

    /// {@return a server with the certificate of a key store} See [#certificate(Path, String)].
    static Tls server(Path keyStore, String password) throws IOException {
        return NettyTls.server().certificate(keyStore, password);
    }

    /// {@return a server with the certificate of a key store} See [#certificate(KeyStore, String)].
    static Tls server(KeyStore keyStore, String password) throws IOException {
        return NettyTls.server().certificate(keyStore, password);
    }

    /// {@return a server with a certificate} See [#certificate(PrivateKey, X509Certificate...)].
    static Tls server(PrivateKey key, X509Certificate... chain) {
        return NettyTls.server().certificate(key, chain);
    }

    /// {@return what a context of the JDK does} It can be either side. Keys, trust and provider are the
    /// context's; the methods here that set those throw an [IllegalStateException].
    static Tls of(SSLContext context) {
        return NettyTls.of(context);
    }

    // ---- what this side shows

    /// Shows a certificate: a server its own, a client one for servers that ask. Python: `load_cert_chain`.
    ///
    /// @param certificateChain a PEM file with the certificate and, behind it, those that lead to a trusted
    ///     one
    /// @param privateKey a PEM file with its key in PKCS#8 (`BEGIN PRIVATE KEY`)
    /// @throws IOException if a file cannot be read or does not hold that; says what it holds
    Tls certificate(Path certificateChain, Path privateKey) throws IOException;

    /// Shows a certificate whose key is encrypted, in PKCS#8 (`BEGIN ENCRYPTED PRIVATE KEY`), with PBES2 and
    /// AES of 128 or 256 bits, as `openssl genpkey -aes256` has it. Python: `load_cert_chain`.
    ///
    /// @throws IOException if a file cannot be read or does not hold that, or the password is wrong
    Tls certificate(Path certificateChain, Path privateKey, String password) throws IOException;

    /// Shows the certificate of a key store, PKCS#12 or JKS, that has just one private key.
    ///
    /// @param password of the store and of the key
    /// @throws IOException if the file cannot be read, the password is wrong, or there is not just one key
    Tls certificate(Path keyStore, String password) throws IOException;

    /// Shows the certificate of a key store that has just one private key.
    ///
    /// @param password of the key
    /// @throws IOException if the password is wrong, or there is not just one key
    Tls certificate(KeyStore keyStore, String password) throws IOException;

    /// Shows a certificate.
    ///
    /// @param key the private key of the first certificate
    /// @param chain the certificate and those that lead to a trusted one; at least one
    Tls certificate(PrivateKey key, X509Certificate... chain);

    // ---- whom this side trusts

    /// Trusts the certificates in PEM files, and what they have issued, in place of what the system trusts.
    /// Python: `load_verify_locations`.
    ///
    /// @throws IOException if a file cannot be read or holds no certificate
    Tls trust(Path... pemFiles) throws IOException;

    /// Trusts certificates, and what they have issued, in place of what the system trusts.
    Tls trust(X509Certificate... certificates);

    /// Trusts the certificates in a key store, and what they have issued, in place of what the system trusts.
    Tls trust(KeyStore certificates);

    /// Trusts whoever answers, whatever certificate it shows, under whatever name. For tests: anybody on the
    /// way can read and change what is sent. Python: `check_hostname = False; verify_mode = CERT_NONE`.
    Tls insecureTrustAll();

    /// Whether a client insists that the server's certificate is for the host it connects to. Default true.
    /// Python: `check_hostname`.
    Tls verifyHostname(boolean verify);

    /// Sets what a server does about the certificates of clients. It must say whom it trusts, by one of the
    /// `trust` methods, since whoever has a certificate from a public authority is no user of the server yet.
    /// Python: `verify_mode`.
    Tls clientCertificates(ClientCertificates wanted);

    /// Accepts only a peer whose own certificate has one of these fingerprints: another may be trusted, but
    /// is not the one that was meant. It has to be trusted besides; one that nobody has signed is with
    /// [#insecureTrustAll()]. aiohttp: `Fingerprint`.
    ///
    /// @param sha256 SHA-256 of the whole certificate in 64 hexadecimal digits, with colons or without, as
    ///     `openssl x509 -fingerprint -sha256` prints it; several while certificates are exchanged
    /// @throws IllegalArgumentException if one is no such text, or there is none
    Tls pin(String... sha256);

    // ---- what this side speaks

    /// Offers application protocols, best first, such as `h2` and `http/1.1` (ALPN). What the two sides agree
    /// on is [dev.asyncio.stream.ExtraInfo#APPLICATION_PROTOCOL], null if they have none in common. Default
    /// none. Python: `set_alpn_protocols`.
    Tls alpn(String... protocols);

    /// Speaks these versions of TLS only, by the JDK's names. Default `TLSv1.3` and `TLSv1.2`. Python:
    /// `minimum_version`, `maximum_version`.
    Tls protocols(String... versions);

    /// Uses these cipher suites only, by the JDK's names. Default: those that the provider thinks good.
    /// Python: `set_ciphers`.
    Tls cipherSuites(String... suites);

    /// On a server, does what `other` does for clients that ask for a host (SNI). Clients that ask for none,
    /// or for one that nothing was said about, get what this does. Python: `sni_callback`.
    ///
    /// @param host a name such as `example.org`, or `*.example.org` for all names with one more label; not
    ///     case-sensitive. The exact name goes before the pattern
    /// @param other another server's; its timeouts and hosts are not looked at
    Tls forHost(String host, Tls other);

    // ---- how long, how strict, by whom

    /// Sets how long a handshake may take. Default 60 s, as in CPython. Python: `ssl_handshake_timeout`.
    ///
    /// @throws IllegalArgumentException if it is not positive
    Tls handshakeTimeout(Duration most);

    /// Sets how long [close()][dev.asyncio.stream.BaseTransport#close()] may take: to send what is written,
    /// and to hear from the peer that it will send no more. Default 30 s, as in CPython. Python:
    /// `ssl_shutdown_timeout`.
    ///
    /// @throws IllegalArgumentException if it is not positive
    Tls shutdownTimeout(Duration most);

    /// Whether a connection may end without the message that TLS has for it (close_notify), as many servers
    /// end theirs. Default false: whoever sits between the two could cut the data short, so such an end is an
    /// [javax.net.ssl.SSLException]. Set it where the data itself says how long it is.
    ///
    /// CPython's asyncio takes every end for a good one; its blocking sockets have `suppress_ragged_eofs`.
    Tls tolerateMissingCloseNotify(boolean tolerate);

    /// Chooses who does the cryptography. Default [Provider#AUTO].
    ///
    /// @throws IllegalStateException if OpenSSL is asked for and is not there; says why
    Tls provider(Provider provider);
}
