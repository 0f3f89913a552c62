package com.hotelchat.gateway.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.gateway.channel.Channel;
import com.hotelchat.text.WrittenText;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps data within what Pusher takes: larger data loses its longest parts, never the signal. */
final class DataLimit {

    /** The most bytes of an event's data in UTF-8 (Pusher's limit of 10 KiB). */
    static final int MAX_BYTES = 10_240;

    /** A text that is not longer is left out rather than halved, in code points. */
    private static final int SHORT = 64;

    private DataLimit() {}

    /** Returns whether Pusher would refuse the data because of its size. */
    static boolean isExceeded(JsonNode data) {
        return bytes(data) > MAX_BYTES;
    }

    /**
     * The data within the limit. Until it fits, the largest field is shortened: a text to its first
     * half, a list to an empty one, an object to null. It says so ({@code truncated}), and where
     * the whole is to be had ({@code message_url}; null for a notice, which is nowhere else).
     *
     * @param channel one of those that are sent it
     */
    static ObjectNode fit(Channel channel, ObjectNode whole) {
        if (!isExceeded(whole)) {
            return whole;
        }
        ObjectNode data = whole.deepCopy();
        data.put("truncated", true).put("message_url", url(channel, data));
        while (isExceeded(data)) {
            Map.Entry<String, JsonNode> longest =
                    data.properties().stream()
                            .max(Comparator.comparingInt(field -> bytes(field.getValue())))
                            .orElseThrow();
            data.set(longest.getKey(), shortened(longest.getValue()));
        }
        return data;
    }

    private static JsonNode shortened(JsonNode value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value.isTextual()) {
            String text = value.textValue();
            int length = WrittenText.length(text);
            return nodes.textNode(length <= SHORT ? "" : WrittenText.cut(text, length / 2));
        }
        return value.isArray() ? nodes.arrayNode() : nodes.nullNode();
    }

    /** Returns the URL of the complete data. */
    private static @Nullable String url(Channel channel, ObjectNode data) {
        return switch (channel) {
            case Channel.StaffConversation _, Channel.StaffNotifications _ -> staffChatUrl(data);
            case Channel.Conversation _,
                    Channel.Room _,
                    Channel.RoomDeletions _,
                    Channel.StaffMember _,
                    Channel.NewConversations _ ->
                    messageUrl("/api/chat", data);
        };
    }

    private static @Nullable String staffChatUrl(ObjectNode data) {
        if (!data.has("conversation_id")) {
            return null;
        }
        return data.has("message_id") || data.has("message_ids")
                ? messageUrl("/api/staff_chat", data)
                : "/api/staff_chat/%s/conversations/%d/"
                        .formatted(
                                data.path("hotel_slug").asText(),
                                data.path("conversation_id").asLong());
    }

    /** Returns the URL of the message, or of the first of the messages. */
    private static String messageUrl(String api, ObjectNode data) {
        long id =
                data.has("message_id")
                        ? data.path("message_id").asLong()
                        : data.path("message_ids").path(0).asLong(1);
        return "%s/%s/conversations/%d/messages/?after_id=%d&limit=1"
                .formatted(
                        api,
                        data.path("hotel_slug").asText(),
                        data.path("conversation_id").asLong(),
                        id - 1);
    }

    private static int bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
