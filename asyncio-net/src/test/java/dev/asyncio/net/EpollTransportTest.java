package dev.asyncio.net;

class EpollTransportTest extends TransportContract {

    @Override
    IoTransport kind() {
        return IoTransport.EPOLL;
    }
}
