package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of 127.0.0.1 for servers that bind them a moment later. They are below the ranges from
 * which systems take ports for outgoing connections: one of those could be faster than the server,
 * which would then not start, or find its port taken when it comes back.
 */
final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int NUMBER = 12_000;

    /** Begins anywhere, so that several programs rarely try the same ones. */
    private static final AtomicInteger NEXT = new AtomicInteger(new SecureRandom().nextInt(NUMBER));

    private FreePorts() {}

    /** Returns a port that is free at this moment; never the same one twice in a row. */
    static int next() {
        for (int attempt = 0; attempt < NUMBER; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), NUMBER);
            if (isFree(port)) {
                return port;
            }
        }
        throw new StartFailure(
                "No port between %d and %d is free.".formatted(FIRST, FIRST + NUMBER));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
