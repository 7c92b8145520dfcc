package dev.asyncio.net.netty;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts whom another trusts, if the certificate is one of those that are known.
final class PinnedTrust extends X509ExtendedTrustManager {

    private static final int DIGITS = 64;

    private final X509ExtendedTrustManager judge;
    private final List<String> pins;

    /// @param pins what [#check] returned
    PinnedTrust(X509ExtendedTrustManager judge, List<String> pins) {
        this.judge = judge;
        this.pins = pins;
    }

    /// {@return fingerprints in small letters without colons}
    ///
    /// @throws IllegalArgumentException if one is none
    static List<String> check(String... fingerprints) {
        if (fingerprints.length == 0) {
            throw new IllegalArgumentException(
                    "pin needs at least one fingerprint, but got none; leave it out to pin nothing");
        }
        List<String> checked = new ArrayList<>();
        for (String fingerprint : fingerprints) {
            String digits = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
            if (digits.length() != DIGITS || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
                throw new IllegalArgumentException(
                        "A fingerprint is SHA-256 of a certificate in 64 hexadecimal digits, but got '" + fingerprint
                                + "'");
            }
            checked.add(digits);
        }
        return List.copyOf(checked);
    }

    private void checkPin(X509Certificate[] chain) throws CertificateException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            String fingerprint = HexFormat.of().formatHex(digest);
            if (!pins.contains(fingerprint)) {
                throw new CertificateException("the certificate of '" + chain[0].getSubjectX500Principal()
                        + "' has the fingerprint " + fingerprint + ", which is not among the pinned ones " + pins);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new CertificateException("SHA-256 is missing from this Java", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        judge.checkServerTrusted(chain, type, engine);
        checkPin(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        judge.checkClientTrusted(chain, type, engine);
        checkPin(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge.checkServerTrusted(chain, type, socket);
        checkPin(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge.checkClientTrusted(chain, type, socket);
        checkPin(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge.checkServerTrusted(chain, type);
        checkPin(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge.checkClientTrusted(chain, type);
        checkPin(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
