package dev.asyncio.net.netty;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Says in plain words why TLS has failed.
final class TlsFailure {

    /// "Received fatal alert: unknown_ca" (JDK), "…:SSLV3_ALERT_BAD_CERTIFICATE" (OpenSSL).
    private static final Pattern ALERT =
            Pattern.compile("(?:Received fatal alert: |ALERT_)(\\w+)", Pattern.CASE_INSENSITIVE);

    private TlsFailure() {}

    /// {@return what a handler has really thrown}
    static Throwable unwrap(Throwable thrown) {
        return thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /// {@return why a handshake has failed}
    ///
    /// @param peer as [TlsSide#describePeer] has it
    static SSLException ofHandshake(TlsSide side, String peer, FirstBytes firstBytes, Throwable cause) {
        return handshake(peer, "failed: " + why(side, firstBytes, unwrap(cause)), unwrap(cause));
    }

    /// {@return why a connection has failed after the handshake}
    static SSLException ofConnection(TlsSide side, String peer, Throwable cause) {
        String alert = alert(cause);
        String sender = side.isServer() ? "the client" : "the server";
        String why;
        if (cause instanceof NotSslRecordException) {
            why = "what " + sender + " sent is not TLS"; // without Netty's message, which has all of it
        } else if (alert != null) {
            why = sender + " sent the alert " + alert + meaning(alert);
        } else {
            why = String.valueOf(cause.getMessage());
        }
        return new SSLException("The TLS connection with " + peer + " failed: " + why, cause);
    }

    private static SSLException handshake(String peer, String what, @Nullable Throwable cause) {
        var failure = new SSLHandshakeException("The TLS handshake with " + peer + " " + what);
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    private static String why(TlsSide side, FirstBytes firstBytes, Throwable cause) {
        String peer = side.isServer() ? "the client" : "the server";
        String speaks = firstBytes.speaks();
        if (speaks != null && (cause instanceof SSLException || cause instanceof ClosedChannelException)) {
            return peer + " speaks " + speaks + ", not TLS"
                    + (speaks.equals("plain HTTP") && side.isServer() ? "; it has to ask for https" : "");
        }
        if (cause instanceof NotSslRecordException) {
            return "what " + peer + " sent is not TLS"; // without Netty's message, which has all of it
        }
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof CertificateException && one.getMessage() != null) {
                return one.getMessage();
            }
        }
        if (cause instanceof ClosedChannelException) {
            return peer + " closed the connection "
                    + (firstBytes.hasCome() ? "before it was over" : "before it sent anything");
        }
        if (!(cause instanceof SSLException) && cause instanceof IOException) {
            return peer + " ended the connection before it was over (" + cause.getMessage() + ")";
        }
        String alert = alert(cause);
        return alert == null ? String.valueOf(cause.getMessage()) : peer + " sent the alert " + alert + meaning(alert);
    }

    private static @Nullable String alert(Throwable cause) {
        Matcher matcher = ALERT.matcher(String.valueOf(cause.getMessage()));
        return matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    /// RFC 8446, section 6.2.
    private static String meaning(String alert) {
        return switch (alert) {
            case "certificate_unknown", "unknown_ca", "bad_certificate", "certificate_expired" ->
                ", so it does not accept the certificate of this side";
            case "certificate_required" -> ", so it wants a certificate of this side; see Tls.certificate()";
            case "protocol_version" -> ", so the two sides have no version of TLS in common; see Tls.protocols()";
            case "handshake_failure", "insufficient_security" ->
                ", so the two sides have no cipher suite or kind of key in common, or it wants a certificate";
            case "unrecognized_name" -> ", so it does not know the host that it was asked for";
            case "no_application_protocol" -> ", so the two sides have no protocol in common; see Tls.alpn()";
            default -> "";
        };
    }

    static SSLException handshakeTimeout(String peer, boolean isServer, FirstBytes firstBytes, Duration most) {
        return handshake(
                peer,
                "has taken longer than " + text(most) + "; the " + (isServer ? "client" : "server") + " has sent "
                        + (firstBytes.hasCome() ? "only a part of it" : "nothing; does it speak TLS?"),
                null);
    }

    static SSLException endedBeforeHandshake(SocketTransport transport) {
        return new SSLHandshakeException(transport + " cannot start TLS, because the connection has ended");
    }

    static SSLException closedDuringHandshake(String peer) {
        return handshake(peer, "was broken off, because the connection was closed on this side", null);
    }

    static SSLException shutdownTimeout(String peer, Duration most) {
        return new SSLException("Closing the TLS connection with " + peer + " has taken longer than " + text(most)
                + "; the peer did not take what was written, or did not confirm the end");
    }

    static SSLException truncated(String peer) {
        return new SSLException("The TLS connection with " + peer + " ended without close_notify, so what came may be "
                + "cut short; use Tls.tolerateMissingCloseNotify(true) if the data says how long it is");
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
