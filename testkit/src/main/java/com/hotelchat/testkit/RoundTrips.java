package com.hotelchat.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before Postgres and counts how often a client waits for it: the messages Sync and Query of
 * the <a href="https://www.postgresql.org/docs/18/protocol-message-formats.html">frontend
 * protocol</a>.
 */
public final class RoundTrips implements AutoCloseable {

    private final ServerSocket door;
    private final int postgresPort;
    private final AtomicLong count = new AtomicLong();
    private final Queue<String> notices = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;
    private volatile AtomicBoolean isSwallowed = new AtomicBoolean();

    private RoundTrips(ServerSocket door, int postgresPort) {
        this.door = door;
        this.postgresPort = postgresPort;
    }

    /** Opens a door before a Postgres of this machine. */
    public static RoundTrips before(int postgresPort) {
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

    /** Returns the port to which clients connect. */
    public int port() {
        return door.getLocalPort();
    }

    /** Returns the number of times that clients have waited so far. */
    public long count() {
        return count.get();
    }

    /** Returns the notices of the server since the last call, as they were on the wire. */
    public List<String> takeNotices() {
        List<String> taken = new ArrayList<>();
        for (String notice; (notice = notices.poll()) != null; ) {
            taken.add(notice);
        }
        return taken;
    }

    /** Ends all connections, and those that come, until {@link #restore}. */
    public void cut() throws IOException {
        isCut = true;
        for (Socket socket : open) {
            socket.close();
        }
    }

    /**
     * Keeps all connections open, and those that come, but passes nothing on any more: as a host
     * that vanished, until {@link #restore}.
     */
    public void swallow() {
        isSwallowed.set(true);
    }

    /** Lets new connections through again; those that were swallowed stay silent. */
    public void restore() {
        isCut = false;
        if (isSwallowed.get()) {
            isSwallowed = new AtomicBoolean();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                if (isCut) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), postgresPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.addAll(List.of(client, server));
                AtomicBoolean swallowed = isSwallowed;
                Thread.ofVirtual().start(() -> carry(client, server, true, swallowed));
                Thread.ofVirtual().start(() -> carry(server, client, false, swallowed));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private void carry(Socket from, Socket to, boolean counting, AtomicBoolean swallowed) {
        try (from;
                to;
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(from.getInputStream()));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(to.getOutputStream()))) {
            if (counting) {
                // The startup message has no type.
                message(in, out, swallowed);
                while (true) {
                    int type = in.readUnsignedByte();
                    if (type == 'S' || type == 'Q') {
                        count.incrementAndGet();
                    }
                    type(type, out, swallowed);
                    message(in, out, swallowed);
                }
            }
            while (true) {
                int type = in.readUnsignedByte();
                type(type, out, swallowed);
                byte[] body = message(in, out, swallowed);
                if (type == 'N') {
                    notices.add(new String(body, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            // When one side closes, the other is closed with it.
        } finally {
            open.remove(from);
        }
    }

    private static void type(int type, DataOutputStream out, AtomicBoolean swallowed)
            throws IOException {
        if (!swallowed.get()) {
            out.writeByte(type);
        }
    }

    private static byte[] message(DataInputStream in, DataOutputStream out, AtomicBoolean swallowed)
            throws IOException {
        int length = in.readInt();
        byte[] body = in.readNBytes(length - Integer.BYTES);
        if (swallowed.get()) {
            return body;
        }
        out.writeInt(length);
        out.write(body);
        if (in.available() == 0) {
            out.flush();
        }
        return body;
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
