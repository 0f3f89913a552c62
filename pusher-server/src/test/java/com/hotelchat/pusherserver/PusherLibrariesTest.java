package com.hotelchat.pusherserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PresenceChannelEventListener;
import com.pusher.client.channel.PrivateChannel;
import com.pusher.client.channel.PrivateChannelEventListener;
import com.pusher.client.channel.User;
import com.pusher.client.connection.ConnectionEventListener;
import com.pusher.client.connection.ConnectionState;
import com.pusher.client.connection.ConnectionStateChange;
import com.pusher.rest.Pusher;
import com.pusher.rest.data.Event;
import com.pusher.rest.data.PresenceUser;
import com.pusher.rest.data.Result;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pusher's own libraries, unchanged, against the server. */
class PusherLibrariesTest {

    private PusherServer server;
    private Pusher api;
    private final List<com.pusher.client.Pusher> clients = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        server = PusherServer.start();
        api = new Pusher("1001", "local-key", "local-secret");
        api.setHost("127.0.0.1:" + server.port());
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(com.pusher.client.Pusher::disconnect);
        api.close();
        server.close();
    }

    /** Records the events of a client, as text, in order. */
    private static final class Heard implements PresenceChannelEventListener {
        private final List<String> words = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(com.pusher.client.channel.PusherEvent event) {
            words.add(event.getEventName() + " " + event.getData());
        }

        @Override
        public void onSubscriptionSucceeded(String channel) {
            words.add("subscribed " + channel);
        }

        @Override
        public void onAuthenticationFailure(String message, Exception e) {
            words.add("failed " + message);
        }

        @Override
        public void onUsersInformationReceived(String channel, Set<User> users) {
            words.add("users " + users.stream().map(User::getId).sorted().toList());
        }

        @Override
        public void userSubscribed(String channel, User user) {
            words.add("came " + user.getId() + " " + user.getInfo());
        }

        @Override
        public void userUnsubscribed(String channel, User user) {
            words.add("went " + user.getId());
        }
    }

    private com.pusher.client.Pusher client(String userId) {
        PusherOptions options =
                new PusherOptions()
                        .setHost("127.0.0.1")
                        .setWsPort(server.port())
                        .setUseTLS(false)
                        .setUserAuthenticator(
                                socketId -> {
                                    String data = "{\"id\":\"" + userId + "\"}";
                                    return new JsonObject()
                                            .put(
                                                    "auth",
                                                    server.app().authenticateUser(socketId, data))
                                            .put("user_data", data)
                                            .encode();
                                });
        options.setAuthorizer(
                (channel, socketId) ->
                        channel.startsWith("presence-")
                                ? api.authenticate(
                                        socketId,
                                        channel,
                                        new PresenceUser(userId, Map.of("name", userId)))
                                : api.authenticate(socketId, channel));
        com.pusher.client.Pusher client = new com.pusher.client.Pusher("local-key", options);
        client.connect();
        clients.add(client);
        return client;
    }

    private static void awaits(Heard heard, String... words) {
        await().untilAsserted(() -> assertThat(heard.words).containsExactly(words));
    }

    private static void assertOk(Result result) {
        assertThat(result.getHttpStatus()).as(result.getMessage()).isEqualTo(200);
    }

    @Test
    void a_trigger_to_several_channels_and_a_batch_arrive() {
        Heard one = new Heard();
        Heard two = new Heard();
        com.pusher.client.Pusher client = client("ada");
        client.subscribe("one", one, "e");
        client.subscribe("two", two, "e");
        awaits(one, "subscribed one");
        awaits(two, "subscribed two");
        assertOk(api.trigger(List.of("one", "two"), "e", Map.of("x", "ü")));
        awaits(one, "subscribed one", "e {\"x\":\"ü\"}");
        awaits(two, "subscribed two", "e {\"x\":\"ü\"}");
        assertOk(api.trigger(List.of(new Event("one", "e", "1"), new Event("two", "e", "2"))));
        awaits(one, "subscribed one", "e {\"x\":\"ü\"}", "e \"1\"");
        awaits(two, "subscribed two", "e {\"x\":\"ü\"}", "e \"2\"");
        assertThat(server.triggerCalls()).isEqualTo(2);
        assertThat(server.events(0)).hasSize(4);
    }

    @Test
    void a_wrong_secret_is_refused() throws Exception {
        try (Pusher stranger = new Pusher("1001", "local-key", "other-secret")) {
            stranger.setHost("127.0.0.1:" + server.port());
            assertThat(stranger.trigger("a", "e", "x").getHttpStatus()).isEqualTo(401);
        }
    }

    @Test
    void private_channels_and_client_events_work() {
        Heard ada = new Heard();
        Heard bob = new Heard();
        PrivateChannel adas = client("ada").subscribePrivate("private-a", ada, "client-typing");
        client("bob").subscribePrivate("private-a", bob, "client-typing", "e");
        awaits(ada, "subscribed private-a");
        awaits(bob, "subscribed private-a");
        assertOk(api.trigger("private-a", "e", "x"));
        awaits(bob, "subscribed private-a", "e \"x\"");
        adas.trigger("client-typing", "{\"on\":true}");
        awaits(bob, "subscribed private-a", "e \"x\"", "client-typing {\"on\":true}");
        assertThat(ada.words).containsExactly("subscribed private-a");
    }

    @Test
    void presence_channels_work() {
        Heard ada = new Heard();
        client("ada").subscribePresence("presence-a", ada);
        await().untilAsserted(() -> assertThat(ada.words).contains("users [ada]"));
        com.pusher.client.Pusher bob = client("bob");
        bob.subscribePresence("presence-a", new Heard());
        await().untilAsserted(() -> assertThat(ada.words).contains("came bob {\"name\":\"bob\"}"));
        Result users = api.get("/channels/presence-a/users");
        assertThat(users.getMessage()).isEqualTo("{\"users\":[{\"id\":\"ada\"},{\"id\":\"bob\"}]}");
        Result count =
                api.get("/channels", Map.of("filter_by_prefix", "presence-", "info", "user_count"));
        assertThat(count.getMessage())
                .isEqualTo("{\"channels\":{\"presence-a\":{\"user_count\":2}}}");
        bob.disconnect();
        await().untilAsserted(() -> assertThat(ada.words).contains("went bob"));
    }

    @Test
    void a_signed_in_user_is_reached_and_cut_off() {
        com.pusher.client.Pusher client = client("staff-5");
        List<String> states = new CopyOnWriteArrayList<>();
        client.getConnection()
                .bind(
                        ConnectionState.DISCONNECTED,
                        new ConnectionEventListener() {
                            @Override
                            public void onConnectionStateChange(ConnectionStateChange change) {
                                states.add(change.getCurrentState().name());
                            }

                            @Override
                            public void onError(String message, String code, Exception e) {
                                states.add("error " + code);
                            }
                        });
        List<String> heard = new CopyOnWriteArrayList<>();
        client.user().bind("e", event -> heard.add(event.getData()));
        client.signin();
        await().until(() -> client.user().userId() != null);
        assertOk(
                api.post(
                        "/events",
                        "{\"name\":\"e\",\"channel\":\"#server-to-user-staff-5\",\"data\":\"x\"}"));
        await().untilAsserted(() -> assertThat(heard).containsExactly("x"));
        assertOk(api.post("/users/staff-5/terminate_connections", "{}"));
        await().untilAsserted(() -> assertThat(states).contains("DISCONNECTED"));
    }

    @Test
    void an_unauthorised_subscription_fails() {
        Heard heard = new Heard();
        PusherOptions options =
                new PusherOptions().setHost("127.0.0.1").setWsPort(server.port()).setUseTLS(false);
        options.setAuthorizer((channel, socketId) -> "{\"auth\":\"local-key:wrong\"}");
        com.pusher.client.Pusher client = new com.pusher.client.Pusher("local-key", options);
        clients.add(client);
        List<String> errors = new CopyOnWriteArrayList<>();
        client.connect(
                new ConnectionEventListener() {
                    @Override
                    public void onConnectionStateChange(ConnectionStateChange change) {}

                    @Override
                    public void onError(String message, String code, Exception e) {
                        errors.add(String.valueOf(code));
                    }
                });
        PrivateChannelEventListener listener = heard;
        client.subscribePrivate("private-a", listener, "e");
        await().untilAsserted(() -> assertThat(errors).containsExactly("4009"));
        assertThat(heard.words).isEmpty();
    }
}
