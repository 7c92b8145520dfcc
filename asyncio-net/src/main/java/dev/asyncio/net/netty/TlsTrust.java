package dev.asyncio.net.netty;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Decides as the JDK's trust manager does, and says in plain words why a certificate is refused.
final class TlsTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager judge;

    private TlsTrust(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    /// {@return trust in what the system trusts}
    static X509ExtendedTrustManager inWhatTheSystemTrusts() {
        return in((KeyStore) null);
    }

    static X509ExtendedTrustManager in(List<X509Certificate> certificates) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("trusted-" + i, certificates.get(i));
            }
            return in(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("An empty key store cannot be made", e);
        }
    }

    /// @param store null for the system's
    static X509ExtendedTrustManager in(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager judge) {
                    return new TlsTrust(judge);
                }
            }
            throw new IllegalStateException(
                    "The JDK has no trust manager that knows hosts, but " + List.of(factory.getTrustManagers()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The key store with the trusted certificates cannot be used", e);
        }
    }

    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    private static void explain(X509Certificate[] chain, @Nullable String host, Check check)
            throws CertificateException {
        for (X509Certificate certificate : chain) {
            // First, because the JDK does not look at the dates of a certificate that is itself trusted.
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                throw new CertificateException(
                        "the certificate of " + name(certificate) + " expired on "
                                + certificate.getNotAfter().toInstant(),
                        e);
            } catch (CertificateNotYetValidException e) {
                throw new CertificateException(
                        "the certificate of " + name(certificate) + " is not valid before "
                                + certificate.getNotBefore().toInstant(),
                        e);
            }
        }
        try {
            check.run();
        } catch (CertificateException e) {
            throw new CertificateException(whyRefused(chain, host, e), e);
        }
    }

    private static String whyRefused(X509Certificate[] chain, @Nullable String host, CertificateException refusal) {
        X509Certificate first = chain[0];
        if (!isAboutTrust(refusal)) {
            return host == null
                    ? "the certificate of " + name(first) + " is refused: " + refusal.getMessage()
                    : "the certificate is for " + hosts(first) + ", not for '" + host + "'";
        }
        if (first.getSubjectX500Principal().equals(first.getIssuerX500Principal())) {
            return "the certificate of " + name(first)
                    + " is self-signed and not among the trusted ones; name it in Tls.trust() if you know it";
        }
        return "the certificate of " + name(first) + ", issued by '" + first.getIssuerX500Principal()
                + "', does not lead to a trusted one (" + rootMessage(refusal)
                + "); name its issuer in Tls.trust() if you know it";
    }

    private static boolean isAboutTrust(Throwable refusal) {
        for (Throwable cause = refusal.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
                return true;
            }
        }
        // The validator's own exceptions, whose class is not exported, come without a cause at times.
        return refusal.getClass() != CertificateException.class;
    }

    private static @Nullable String rootMessage(Throwable refusal) {
        Throwable root = refusal;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    private static String name(X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal() + "'";
    }

    private static String hosts(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                return String.join(
                        ", ",
                        names.stream().map(name -> String.valueOf(name.get(1))).toList());
            }
        } catch (CertificateParsingException e) {
            // Then the subject has to do.
        }
        return name(certificate);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        explain(chain, engine.getPeerHost(), () -> judge.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        explain(chain, null, () -> judge.checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        explain(chain, null, () -> judge.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        explain(chain, null, () -> judge.checkClientTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        explain(chain, null, () -> judge.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        explain(chain, null, () -> judge.checkClientTrusted(chain, type));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }

    /// Trusts everybody.
    static final X509ExtendedTrustManager ALL = new X509ExtendedTrustManager() {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };
}
