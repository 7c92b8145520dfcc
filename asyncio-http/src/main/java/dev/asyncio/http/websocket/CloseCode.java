package dev.asyncio.http.websocket;

/// Why a WebSocket was closed (RFC 6455, section 7.4.1). aiohttp: `WSCloseCode`.
public final class CloseCode {

    /// Its purpose is fulfilled.
    public static final int OK = 1000;

    /// A server goes down, or a browser has left the page.
    public static final int GOING_AWAY = 1001;

    /// The other end has not kept to the protocol.
    public static final int PROTOCOL_ERROR = 1002;

    /// The other end has sent what this one does not take, such as bytes in place of text.
    public static final int UNSUPPORTED_DATA = 1003;

    /// The other end gave no reason. Never sent.
    public static final int NO_STATUS = 1005;

    /// The connection ended without a farewell. Never sent.
    public static final int ABNORMAL = 1006;

    /// A text was no UTF-8.
    public static final int INVALID_TEXT = 1007;

    /// A message was against the rules of this end.
    public static final int POLICY_VIOLATION = 1008;

    /// A message was larger than this end takes.
    public static final int MESSAGE_TOO_BIG = 1009;

    /// The server has failed.
    public static final int INTERNAL_ERROR = 1011;

    private CloseCode() {}

    /// {@return whether this end may send the code (RFC 6455, section 7.4)}
    static boolean isSendable(int code) {
        return (code >= 1000 && code <= 1014 && code != 1004 && code != NO_STATUS && code != ABNORMAL)
                || (code >= 3000 && code <= 4999);
    }
}
