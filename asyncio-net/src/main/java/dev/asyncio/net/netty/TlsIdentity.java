package dev.asyncio.net.netty;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A certificate to show, with its key.
///
/// @param key the private key of the first certificate
/// @param chain the certificate, and those that lead to a trusted one
record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {

    TlsIdentity {
        requireNonNull(key, "A certificate needs its private key, not null");
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException(
                    "A private key needs at least its own certificate, but the chain is empty");
        }
        String ofKey = key.getAlgorithm();
        String ofCertificate = chain.getFirst().getPublicKey().getAlgorithm();
        if (!ofKey.equals(ofCertificate)) {
            throw new IllegalArgumentException("The private key is one of " + ofKey + ", but the certificate of "
                    + chain.getFirst().getSubjectX500Principal() + " is for one of " + ofCertificate
                    + "; they do not belong together");
        }
    }

    static TlsIdentity ofPem(Path certificateChain, Path privateKey, @Nullable String password) throws IOException {
        requireNonNull(certificateChain, "certificate needs a file with the certificate chain, not null");
        requireNonNull(privateKey, "certificate needs a file with the private key, not null");
        return new TlsIdentity(PemFile.privateKey(privateKey, password), PemFile.certificates(certificateChain));
    }

    static TlsIdentity ofKeyStore(Path file, String password) throws IOException {
        requireNonNull(file, "certificate needs the file of a key store, not null");
        requireNonNull(password, "A key store needs its password, not null");
        try {
            return ofKeyStore(KeyStore.getInstance(file.toFile(), password.toCharArray()), password, file.toString());
        } catch (GeneralSecurityException e) {
            throw new SSLException(file + " is no key store that can be read: " + e.getMessage(), e);
        }
    }

    /// @param name of the store, for messages
    static TlsIdentity ofKeyStore(KeyStore store, String password, String name) throws IOException {
        requireNonNull(store, "certificate needs a key store, not null");
        requireNonNull(password, "A key store needs its password, not null");
        try {
            List<String> aliases = new ArrayList<>(Collections.list(store.aliases()));
            List<String> keys = new ArrayList<>();
            for (String alias : aliases) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new SSLException(name + " has " + (keys.isEmpty() ? "no private key" : "the private keys " + keys)
                        + " among its entries " + aliases
                        + ", but one is needed; pick one and use certificate(PrivateKey, X509Certificate...)");
            }
            Key key = store.getKey(keys.getFirst(), password.toCharArray());
            Certificate[] chain = store.getCertificateChain(keys.getFirst());
            if (!(key instanceof PrivateKey privateKey) || chain == null) {
                throw new SSLException("The entry '" + keys.getFirst() + "' of " + name
                        + " is not a private key with its certificates");
            }
            return new TlsIdentity(
                    privateKey,
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList());
        } catch (GeneralSecurityException e) {
            throw new SSLException("The key of " + name + " cannot be read: " + e.getMessage(), e);
        }
    }
}
