package dev.asyncio.subprocess;

import dev.asyncio.stream.BaseTransport;
import dev.asyncio.stream.Chunk;
import dev.asyncio.stream.ReadTransport;
import dev.asyncio.stream.StreamProtocol;
import dev.asyncio.stream.StreamReader;
import dev.asyncio.stream.StreamWriter;
import dev.asyncio.stream.WriteTransport;
import org.jspecify.annotations.Nullable;

/// Joins the pipes of a process to streams. Source: CPython, `subprocess.py`, `SubprocessStreamProtocol`.
final class ProcessStreams implements SubprocessProtocol {

    private final int limit;
    private final StreamProtocol stdinProtocol = new StreamProtocol(null);

    @Nullable
    StreamWriter stdin;

    @Nullable
    StreamReader stdout;

    @Nullable
    StreamReader stderr;

    ProcessStreams(int limit) {
        this.limit = limit;
    }

    @Override
    public void connectionMade(BaseTransport transport) {
        SubprocessTransport process = (SubprocessTransport) transport;
        if (process.pipeTransport(0) instanceof WriteTransport pipe) {
            stdinProtocol.connectionMade(pipe);
            stdin = new StreamWriter(pipe, stdinProtocol, null);
        }
        stdout = readerOf(process.pipeTransport(1));
        stderr = readerOf(process.pipeTransport(2));
    }

    private @Nullable StreamReader readerOf(@Nullable BaseTransport transport) {
        if (transport instanceof ReadTransport pipe) {
            StreamReader reader = new StreamReader(limit);
            reader.setTransport(pipe);
            return reader;
        }
        return null;
    }

    private @Nullable StreamReader reader(int fd) {
        return fd == 1 ? stdout : stderr;
    }

    @Override
    public void pipeChunkReceived(int fd, Chunk chunk) {
        StreamReader reader = reader(fd);
        if (reader == null) {
            chunk.close();
        } else {
            reader.feedChunk(chunk);
        }
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Exception exception) {
        if (fd == 0) {
            stdinProtocol.connectionLost(exception);
            return;
        }
        StreamReader reader = reader(fd);
        if (reader != null) {
            if (exception == null) {
                reader.feedEof();
            } else {
                reader.setException(exception);
            }
        }
    }

    @Override
    public void pauseWriting() {
        stdinProtocol.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        stdinProtocol.resumeWriting();
    }
}
