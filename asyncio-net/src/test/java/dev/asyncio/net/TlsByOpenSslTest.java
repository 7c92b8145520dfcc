package dev.asyncio.net;

class TlsByOpenSslTest extends TlsContract {

    @Override
    Tls.Provider provider() {
        return Tls.Provider.OPENSSL;
    }
}
