package dev.asyncio.net;

class NioTransportTest extends TransportContract {

    @Override
    IoTransport kind() {
        return IoTransport.NIO;
    }
}
