package dev.asyncio.net;

class IoUringTransportTest extends TransportContract {

    @Override
    IoTransport kind() {
        return IoTransport.IO_URING;
    }
}
