package dev.asyncio.net;

class TlsByJdkTest extends TlsContract {

    @Override
    Tls.Provider provider() {
        return Tls.Provider.JDK;
    }
}
