package com.hotelchat.notification.push;

import com.hotelchat.events.Message.SenderType;
import com.hotelchat.text.WrittenText;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * News that may be pushed: what devices show of it, and the data that apps receive.
 *
 * @param type what it is of
 * @param eventId the event that told it
 * @param conversationId the conversation of guest chat or staff chat, as the type tells
 * @param messageId the message, if it is one
 * @param roomNumber the guest's room, in guest chat
 * @param senderType which side wrote, if somebody did
 * @param senderId the member of staff who wrote, if one did
 * @param senderName who wrote, by name
 * @param isGroup whether the conversation of staff chat is a group
 * @param url where there is more to see, if the one who says it knows
 * @param isUrgent whether it breaks through quiet hours
 * @param at when it happened
 * @param files the files that title and body are made of; null where there are none
 */
@RegisterForReflection
record News(
        PushType type,
        String hotelSlug,
        String eventId,
        @Nullable Long conversationId,
        @Nullable Long messageId,
        @Nullable String roomNumber,
        @Nullable SenderType senderType,
        @Nullable Long senderId,
        @Nullable String senderName,
        @Nullable Boolean isGroup,
        String title,
        String body,
        @Nullable String url,
        boolean isUrgent,
        Instant at,
        @Nullable Files files) {

    /**
     * The text and the files of a message with files.
     *
     * @param text the beginning of its text; null where it has files only
     * @param list its files
     */
    @RegisterForReflection
    record Files(@Nullable String text, List<File> list) {

        /** Returns the rest of the files. */
        Files without(Collection<Long> deletedIds) {
            return new Files(
                    text, list.stream().filter(file -> !deletedIds.contains(file.id())).toList());
        }

        /** Leaves the text out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Files[" + list.size() + "]";
        }
    }

    /**
     * A file.
     *
     * @param type as in {@link com.hotelchat.events.Message.Attachment}
     */
    @RegisterForReflection
    record File(long id, String name, String type) {

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "File[" + id + "]";
        }
    }

    /** Returns the ids of the files. */
    List<Long> fileIds() {
        return files == null ? List.of() : files.list().stream().map(File::id).toList();
    }

    /** Returns the news with the files that exist now: some were added or deleted meanwhile. */
    News without(Collection<Long> deletedFileIds) {
        return files == null ? this : Announcements.withFiles(this, files.without(deletedFileIds));
    }

    /** Brings the title into one line, whatever names and titles it is made of. */
    News {
        title = WrittenText.line(title);
    }

    /** Prefix of the tags of guest conversations. */
    static final String GUEST_CHAT = "guest-chat-";

    private static final String STAFF_CHAT = "staff-chat-";

    /** Returns the tag by which a device replaces an earlier notification: one per conversation. */
    String tag() {
        if (conversationId == null) {
            return type.wireName() + "-" + eventId;
        }
        return tag(type.isOfGuestChat(), conversationId);
    }

    /** The tag of a conversation. */
    static String tag(boolean isGuestChat, long conversationId) {
        return (isGuestChat ? GUEST_CHAT : STAFF_CHAT) + conversationId;
    }

    /** Returns whether the push wakes a sleeping device. */
    boolean isHighPriority() {
        return isUrgent || type == PushType.STAFF_CHAT_MENTION || type.isOfGuestChat();
    }

    /** Returns the data for apps; FCM allows only texts. */
    Map<String, String> data() {
        Map<String, String> data = new HashMap<>();
        data.put("type", type.wireName());
        data.put("hotel_slug", hotelSlug);
        data.put("event_id", eventId);
        data.put("click_action", type.clickAction());
        data.put("url", url == null ? path() : url);
        put(data, "conversation_id", conversationId);
        put(data, "message_id", messageId);
        put(data, "room_number", roomNumber);
        put(
                data,
                "sender_type",
                senderType == null ? null : senderType.name().toLowerCase(Locale.ROOT));
        put(data, "sender_id", senderId);
        put(data, "sender_name", senderName);
        put(data, "is_group", isGroup);
        return data;
    }

    private static void put(Map<String, String> data, String name, @Nullable Object value) {
        if (value != null) {
            data.put(name, value.toString());
        }
    }

    /** Returns the path of the front end, below its own origin. */
    private String path() {
        return switch (type) {
            case NEW_CHAT_MESSAGE, NEW_CHAT_MESSAGE_WITH_FILES ->
                    senderType == SenderType.GUEST
                            ? "/" + hotelSlug + "/chat/" + conversationId
                            : "/?hotel=" + hotelSlug + "&room=" + roomNumber;
            case UNREAD_CONVERSATIONS -> "/" + hotelSlug + "/chat";
            case STAFF_CHAT_MESSAGE,
                    STAFF_CHAT_MENTION,
                    STAFF_CHAT_FILE,
                    STAFF_CHAT_NEW_CONVERSATION ->
                    "/" + hotelSlug + "/staff-chat/" + conversationId;
            case STAFF_NOTICE -> "/" + hotelSlug + "/notices";
        };
    }

    /** Leaves texts and names out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "News[" + type.wireName() + ", " + eventId + "]";
    }
}
