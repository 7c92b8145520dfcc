package dev.asyncio.net.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Reads PEM files (RFC 7468).
final class PemFile {

    /// With the headers of the old form (RFC 1421), which say that the block is encrypted.
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+((?:[A-Za-z0-9-]+:.*\\s+)*+)"
            + "([A-Za-z0-9+/=\\s]+?)\\s*-----END \\1-----");

    /// A key in PKCS#8 names its algorithm, but the JDK wants to be asked for it by name.
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS", "DSA");

    private PemFile() {}

    private record Block(String type, String headers, String base64) {

        byte[] content() throws SSLException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new SSLException("A PEM block of type " + type + " is damaged", e);
            }
        }
    }

    private static List<Block> blocks(Path file) throws IOException {
        String text = Files.readString(file, ISO_8859_1); // whatever stands between the blocks
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return blocks;
    }

    private static String types(List<Block> blocks) {
        return blocks.isEmpty()
                ? "no PEM block at all"
                : String.join(", ", blocks.stream().map(Block::type).toList());
    }

    /// {@return the certificates in a file, at least one, in its order}
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<Block> blocks = blocks(file);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.type().equals("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (CertificateException e) {
            throw new SSLException("A certificate in " + file + " is damaged: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new SSLException(file + " has no certificate (BEGIN CERTIFICATE), but " + types(blocks));
        }
        return certificates;
    }

    /// {@return the private key in a file}
    ///
    /// @param password null if it is not encrypted
    static PrivateKey privateKey(Path file, @Nullable String password) throws IOException {
        List<Block> blocks = blocks(file);
        for (Block block : blocks) {
            switch (block.type()) {
                case "PRIVATE KEY" -> {
                    return decode(new PKCS8EncodedKeySpec(block.content()), file);
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    if (password == null) {
                        throw new SSLException("The private key in " + file + " is encrypted; give its password");
                    }
                    return decode(decrypt(block.content(), password, file), file);
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" -> {
                    // The JDK reads neither; and the encryption of old is weak: one round of MD5.
                    boolean isEncrypted = block.headers().contains("ENCRYPTED");
                    throw new SSLException("The private key in " + file + " is in an old form (BEGIN " + block.type()
                            + (isEncrypted ? ", encrypted" : "") + "); turn it into PKCS#8 by: openssl pkcs8 -topk8"
                            + (isEncrypted ? "" : " -nocrypt") + " -in OLD -out NEW");
                }
                default -> {} // a file may hold certificates or parameters as well
            }
        }
        throw new SSLException(file + " has no private key (BEGIN PRIVATE KEY), but " + types(blocks));
    }

    private static EncryptedPrivateKeyInfo encrypted(byte[] content, Path file) throws SSLException {
        try {
            return new EncryptedPrivateKeyInfo(content);
        } catch (IOException e) {
            // Of what openssl offers: scrypt, AES with 192 bits, DES.
            throw new SSLException(
                    "The private key in " + file + " is damaged, or encrypted in a way that the JDK does not know ("
                            + e.getMessage()
                            + "); encrypt it in another by: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD"
                            + " -out NEW",
                    e);
        }
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] content, String password, Path file) throws IOException {
        PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
        try {
            EncryptedPrivateKeyInfo info = encrypted(content, file);
            // PBES2 is a family; which member it is stands in the parameters, whose text is the name.
            String algorithm =
                    info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
                            ? info.getAlgParameters().toString()
                            : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException e) {
            throw new SSLException("The private key in " + file + " cannot be decrypted; is the password right?", e);
        } finally {
            secret.clearPassword();
        }
    }

    private static PrivateKey decode(PKCS8EncodedKeySpec spec, Path file) throws IOException {
        GeneralSecurityException last = null;
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                last = e; // another algorithm's
            } catch (GeneralSecurityException e) {
                throw new SSLException("The private key in " + file + " cannot be read", e);
            }
        }
        throw new SSLException("The private key in " + file + " is damaged, or none of " + KEY_ALGORITHMS, last);
    }
}
