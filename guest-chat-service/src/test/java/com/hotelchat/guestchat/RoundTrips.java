package com.hotelchat.guestchat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before Postgres and counts how often a client waits for it: the messages Sync and Query of
 * the <a href="https://www.postgresql.org/docs/18/protocol-message-formats.html">frontend
 * protocol</a>.
 */
final class RoundTrips implements AutoCloseable {

    private final ServerSocket door;
    private final int postgresPort;
    private final AtomicLong count = new AtomicLong();

    private RoundTrips(ServerSocket door, int postgresPort) {
        this.door = door;
        this.postgresPort = postgresPort;
    }

    static RoundTrips before(int postgresPort) {
        try {
            RoundTrips trips =
                    new RoundTrips(
                            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                            postgresPort);
            Thread.ofVirtual().start(trips::accept);
            return trips;
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    long count() {
        return count.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), postgresPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> carry(client, server, true));
                Thread.ofVirtual().start(() -> carry(server, client, false));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void carry(Socket from, Socket to, boolean counting) {
        try (from;
                to;
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(from.getInputStream()));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(to.getOutputStream()))) {
            if (counting) {
                // The startup message has no type.
                message(in, out);
                while (true) {
                    int type = in.readUnsignedByte();
                    if (type == 'S' || type == 'Q') {
                        count.incrementAndGet();
                    }
                    out.writeByte(type);
                    message(in, out);
                }
            }
            byte[] buffer = new byte[8_192];
            for (int read; (read = in.read(buffer)) >= 0; ) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException closed) {
            // One side went; the other goes with it.
        }
    }

    private static void message(DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readInt();
        out.writeInt(length);
        out.write(in.readNBytes(length - Integer.BYTES));
        out.flush();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException alreadyClosed) {
            throw new UncheckedIOException(alreadyClosed);
        }
    }
}
