package com.hotelchat.notification.push;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The type of a push, as {@code data.type} tells the app. */
@RegisterForReflection
public enum PushType {
    /** A message of guest chat, for either side. */
    NEW_CHAT_MESSAGE("new_chat_message", "OPEN_GUEST_CHAT"),
    /** As {@link #NEW_CHAT_MESSAGE}, with files. */
    NEW_CHAT_MESSAGE_WITH_FILES("new_chat_message_with_files", "OPEN_GUEST_CHAT"),
    /** Many conversations of guest chat at once, for somebody who comes on duty. */
    UNREAD_CONVERSATIONS("unread_conversations", "OPEN_INBOX"),
    /** A message of staff chat. */
    STAFF_CHAT_MESSAGE("staff_chat_message", "OPEN_STAFF_CHAT"),
    /** A message of staff chat that names the owner. */
    STAFF_CHAT_MENTION("staff_chat_mention", "OPEN_STAFF_CHAT"),
    /** A message of staff chat with files. */
    STAFF_CHAT_FILE("staff_chat_file", "OPEN_STAFF_CHAT"),
    /** The owner came into a conversation of staff chat. */
    STAFF_CHAT_NEW_CONVERSATION("staff_chat_new_conversation", "OPEN_STAFF_CHAT"),
    /** A notice of one of the hotel's other systems. */
    STAFF_NOTICE("staff_notice", "OPEN_NOTICE");

    private final String wireName;
    private final String clickAction;

    PushType(String wireName, String clickAction) {
        this.wireName = wireName;
        this.clickAction = clickAction;
    }

    /** The name on the wire; it never changes. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** Returns the action of a tap on the notification. */
    String clickAction() {
        return clickAction;
    }

    /** Returns whether the type belongs to guest chat. */
    boolean isOfGuestChat() {
        return switch (this) {
            case NEW_CHAT_MESSAGE, NEW_CHAT_MESSAGE_WITH_FILES, UNREAD_CONVERSATIONS -> true;
            case STAFF_CHAT_MESSAGE,
                    STAFF_CHAT_MENTION,
                    STAFF_CHAT_FILE,
                    STAFF_CHAT_NEW_CONVERSATION,
                    STAFF_NOTICE ->
                    false;
        };
    }
}
