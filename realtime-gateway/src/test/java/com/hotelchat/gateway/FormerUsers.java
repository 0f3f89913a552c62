package com.hotelchat.gateway;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.pusherserver.PusherApp;
import com.hotelchat.pusherserver.PusherServer;
import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;

/**
 * Guests whose connections are open when the gateway starts, and whose access changed while no
 * instance of it ran.
 */
public final class FormerUsers implements AutoCloseable {

    private static final String HOTEL = "hotel-former";

    private final Map<String, Pusher> clients = new LinkedHashMap<>();

    /** The former users. */
    public enum Former {
        /** Checked out some minutes ago. */
        LATELY_GONE(1),
        /** Checked out more than an hour ago: an instance that ran then has seen to it. */
        LONG_GONE(2),
        /** Checked out some minutes ago, and came back. */
        BACK_AGAIN(3),
        /** Still there. */
        THERE(4);

        private final long conversation;

        Former(long conversation) {
            this.conversation = conversation;
        }

        private String userId() {
            return HOTEL + "-guest-" + conversation;
        }
    }

    private FormerUsers() {}

    static FormerUsers connect(PusherServer server) {
        Instant now = Instant.now();
        Instant lately = now.minus(Duration.ofMinutes(30));
        Instant longAgo = now.minus(Duration.ofHours(2));
        FormerUsers users = new FormerUsers();
        for (Former former : Former.values()) {
            users.clients.put(former.userId(), signedIn(server, former.userId()));
            produce(former, true, longAgo);
        }
        produce(Former.LATELY_GONE, false, lately);
        produce(Former.LONG_GONE, false, longAgo);
        produce(Former.BACK_AGAIN, false, lately);
        produce(Former.BACK_AGAIN, true, lately);
        return users;
    }

    /** The client of one of them. */
    public Pusher client(Former former) {
        return clients.get(former.userId());
    }

    @Override
    public void close() {
        clients.values().forEach(Pusher::disconnect);
    }

    private static void produce(Former former, boolean open, Instant time) {
        ChatEvent event =
                new StayAccessUpdated(
                        HOTEL,
                        "S-" + former.conversation,
                        "10" + former.conversation,
                        former.conversation,
                        open,
                        1);
        Servers.produceAt(time, event.key(), EventType.of(event), EventJson.encode(event));
    }

    private static Pusher signedIn(PusherServer server, String userId) {
        String data = "{\"id\":\"" + userId + "\"}";
        Pusher client =
                new Pusher(
                        PusherApp.LOCAL.key(),
                        new PusherOptions()
                                .setHost("localhost")
                                .setWsPort(server.port())
                                .setUseTLS(false)
                                .setUserAuthenticator(
                                        socketId ->
                                                EventJson.mapper()
                                                        .createObjectNode()
                                                        .put("auth", signature(socketId, data))
                                                        .put("user_data", data)
                                                        .toString()));
        client.connect();
        client.signin();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> userId.equals(client.user().userId()));
        return client;
    }

    private static String signature(String socketId, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            PusherApp.LOCAL.secret().getBytes(StandardCharsets.UTF_8),
                            "HmacSHA256"));
            byte[] signed =
                    mac.doFinal((socketId + "::user::" + data).getBytes(StandardCharsets.UTF_8));
            return PusherApp.LOCAL.key() + ":" + HexFormat.of().formatHex(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
