package com.hotelchat.testkit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.Map;

/**
 * The paths that front-end teams rely on, older ones included, as they were agreed with them. They
 * are written down here and not derived from the code, which may lose one.
 */
final class ContractPaths {

    private static final Map<String, String> OF_DOCUMENTS =
            Map.of(
                    "guest-chat.json",
                    """
                    GET /api/chat/{h}/conversations
                    GET /api/chat/{h}/active-rooms
                    POST /api/chat/{h}/conversations/from-room/{r}
                    GET /api/chat/{h}/conversations/{c}/messages
                    POST /api/chat/{h}/conversations/{c}/messages/send
                    POST /api/chat/{h}/messages/room/{r}/validate-chat-pin
                    POST /api/chat/{h}/messages/room/{r}/save-fcm-token
                    POST /api/chat/{h}/guest-session/room/{r}/initialize
                    GET /api/chat/guest-session/validate
                    GET /api/chat/guest-session/{token}/validate
                    DELETE /api/chat/guest-session
                    GET /api/chat/guest-session/unread-count
                    GET /api/chat/guest-session/{token}/unread-count
                    GET /api/chat/{h}/conversations/unread-count
                    GET /api/chat/hotels/{h}/conversations/unread-count
                    POST /api/chat/{h}/conversation/{c}/mark-as-read
                    POST /api/chat/conversations/{c}/mark-read
                    POST /api/chat/{h}/conversations/{c}/mark-read
                    POST /api/chat/{h}/conversations/{c}/assign-staff
                    PATCH /api/chat/messages/{m}/update
                    DELETE /api/chat/messages/{m}/delete
                    POST /api/chat/{h}/conversations/{c}/upload-attachment
                    DELETE /api/chat/attachments/{a}/delete
                    GET /api/chat/attachments/{a}/content
                    GET /api/chat/{h}/conversations/{c}
                    GET /api/chat/{h}/conversations/{c}/sync
                    POST /api/chat/{h}/conversations/{c}/typing
                    POST /api/chat/{h}/conversations/{c}/close
                    POST /api/chat/{h}/conversations/{c}/reopen
                    GET /api/chat/{h}/conversations/search
                    GET /api/chat/{h}/rooms/{r}/stay
                    PUT /api/chat/{h}/rooms/{r}/stay
                    DELETE /api/chat/{h}/rooms/{r}/stay
                    POST /api/chat/{h}/rooms/{r}/pin
                    DELETE /api/chat/{h}/pin-locks
                    GET /api/chat/{h}/rooms/{r}/qr.svg
                    GET /api/chat/{h}/rooms/{r}/qr.png
                    POST /api/chat/test/{h}/room/{r}/test-deletion
                    """,
                    "staff-chat.json",
                    """
                    GET /api/staff_chat/{h}/staff-list
                    GET /api/staff_chat/{h}/conversations
                    POST /api/staff_chat/{h}/conversations
                    GET /api/staff_chat/{h}/conversations/{c}
                    PATCH /api/staff_chat/{h}/conversations/{c}
                    DELETE /api/staff_chat/{h}/conversations/{c}
                    POST /api/staff_chat/{h}/conversations/{c}/participants
                    DELETE /api/staff_chat/{h}/conversations/{c}/participants/{staff_id}
                    POST /api/staff_chat/{h}/conversations/{c}/leave
                    POST /api/staff_chat/{h}/conversations/{c}/archive
                    POST /api/staff_chat/{h}/conversations/{c}/unarchive
                    GET /api/staff_chat/{h}/conversations/for-forwarding
                    GET /api/staff_chat/{h}/conversations/unread-count
                    POST /api/staff_chat/{h}/conversations/bulk-mark-as-read
                    POST /api/staff_chat/{h}/conversations/{c}/mark_as_read
                    POST /api/staff_chat/{h}/conversations/{c}/send-message
                    GET /api/staff_chat/{h}/conversations/{c}/messages
                    POST /api/staff_chat/{h}/messages/{m}/mark-as-read
                    PATCH /api/staff_chat/{h}/messages/{m}/edit
                    DELETE /api/staff_chat/{h}/messages/{m}/delete
                    POST /api/staff_chat/{h}/messages/{m}/react
                    DELETE /api/staff_chat/{h}/messages/{m}/react/{emoji}
                    POST /api/staff_chat/{h}/messages/{m}/forward
                    POST /api/staff_chat/{h}/conversations/{c}/upload
                    DELETE /api/staff_chat/{h}/attachments/{a}/delete
                    GET /api/staff_chat/{h}/attachments/{a}/url
                    GET /api/staff_chat/{h}/attachments/{a}/content
                    POST /api/staff_chat/{h}/conversations/{c}/typing
                    GET /api/staff_chat/{h}/conversations/{c}/sync
                    GET /api/staff_chat/{h}/conversations/search
                    """,
                    "notifications.json",
                    """
                    POST /api/notifications/devices
                    GET /api/notifications/devices
                    DELETE /api/notifications/devices/{device_id}
                    GET /api/notifications/preferences
                    PUT /api/notifications/preferences
                    POST /api/staff/save-fcm-token
                    """,
                    "realtime.json",
                    """
                    POST /api/pusher/auth
                    GET /api/pusher/config
                    POST /api/pusher/webhooks
                    """);

    private ContractPaths() {}

    /**
     * Calls each path of a document without a proof, with and without a slash at its end: an
     * operation asks for a proof, or for what it needs, while nothing is found at other paths.
     */
    static void areServed(String document) {
        List<String> operations = OF_DOCUMENTS.getOrDefault(document, "").lines().toList();
        assertThat(operations).isNotEmpty();
        for (String operation : operations) {
            String method = operation.split(" ")[0];
            String path =
                    operation
                            .split(" ")[1]
                            .replace("{h}", "hotel-abc")
                            .replaceAll("\\{[^}]+}", "1");
            for (String each : List.of(path, path + "/")) {
                assertThat(isServed(given().request(method, each)))
                        .as(method + " " + each)
                        .isTrue();
            }
            assertThat(isServed(given().request(method, path + "/nothing/at/all")))
                    .as(method + " " + path + "/nothing/at/all")
                    .isFalse();
        }
    }

    private static boolean isServed(Response answer) {
        boolean isUnknown =
                answer.statusCode() == 404 && answer.asString().contains("\"not-found\"");
        return !isUnknown && answer.statusCode() != 405 && answer.statusCode() < 500;
    }
}
