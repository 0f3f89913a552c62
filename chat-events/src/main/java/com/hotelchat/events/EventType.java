package com.hotelchat.events;

import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The types of {@link ChatEvent}: for each, its stable name on the wire (CloudEvents {@code type}),
 * its topic and its record. For each, this module's resources have {@code schemas/{wire name}.json}
 * and {@code samples/{wire name}.json}.
 */
public enum EventType {
    STAY_CHECKED_IN("hotel.stay.checked-in.v1", Topic.HOTEL_STAYS, StayEvent.CheckedIn.class),
    STAY_CHECKED_OUT("hotel.stay.checked-out.v1", Topic.HOTEL_STAYS, StayEvent.CheckedOut.class),
    STAY_MOVED("hotel.stay.moved.v1", Topic.HOTEL_STAYS, StayEvent.Moved.class),
    STAY_REINSTATED("hotel.stay.reinstated.v1", Topic.HOTEL_STAYS, StayEvent.Reinstated.class),
    STAFF_UPDATED("hotel.staff.updated.v1", Topic.HOTEL_STAFF, StaffEvent.StaffUpdated.class),
    ROOM_NOTICE("hotel.notice.room.v1", Topic.HOTEL_NOTICES, NoticeEvent.RoomNotice.class),
    STAFF_NOTICE("hotel.notice.staff.v1", Topic.HOTEL_NOTICES, NoticeEvent.StaffNotice.class),
    CONVERSATION_OPENED(
            "guest-chat.conversation-opened.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.ConversationOpened.class),
    CONVERSATION_CLOSED(
            "guest-chat.conversation-closed.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.ConversationClosed.class),
    MESSAGE_SENT(
            "guest-chat.message-sent.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.MessageSent.class),
    MESSAGES_READ(
            "guest-chat.messages-read.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.MessagesRead.class),
    STAFF_ASSIGNED(
            "guest-chat.staff-assigned.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.StaffAssigned.class),
    MESSAGE_EDITED(
            "guest-chat.message-edited.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.MessageEdited.class),
    MESSAGE_DELETED(
            "guest-chat.message-deleted.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.MessageDeleted.class),
    ATTACHMENTS_ADDED(
            "guest-chat.attachments-added.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.AttachmentsAdded.class),
    ATTACHMENT_DELETED(
            "guest-chat.attachment-deleted.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.AttachmentDeleted.class),
    CONVERSATION_REOPENED(
            "guest-chat.conversation-reopened.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.ConversationReopened.class),
    CONVERSATION_MOVED(
            "guest-chat.conversation-moved.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.ConversationMoved.class),
    PERSONAL_DATA_ERASED(
            "guest-chat.personal-data-erased.v1",
            Topic.GUEST_CHAT_EVENTS,
            GuestChatEvent.PersonalDataErased.class),
    GUEST_CHAT_TYPING(
            "guest-chat.typing.v1", Topic.CHAT_SIGNALS, TypingEvent.GuestChatTyping.class),
    STAFF_CONVERSATION_CREATED(
            "staff-chat.conversation-created.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.ConversationCreated.class),
    STAFF_MESSAGE_SENT(
            "staff-chat.message-sent.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.MessageSent.class),
    STAFF_MESSAGE_EDITED(
            "staff-chat.message-edited.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.MessageEdited.class),
    STAFF_MESSAGE_DELETED(
            "staff-chat.message-deleted.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.MessageDeleted.class),
    STAFF_REACTION_CHANGED(
            "staff-chat.reaction-changed.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.ReactionChanged.class),
    STAFF_MESSAGES_READ(
            "staff-chat.messages-read.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.MessagesRead.class),
    STAFF_ATTACHMENTS_ADDED(
            "staff-chat.attachments-added.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.AttachmentsAdded.class),
    STAFF_ATTACHMENT_DELETED(
            "staff-chat.attachment-deleted.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.AttachmentDeleted.class),
    STAFF_CONVERSATION_UPDATED(
            "staff-chat.conversation-updated.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.ConversationUpdated.class),
    STAFF_CONVERSATION_DELETED(
            "staff-chat.conversation-deleted.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.ConversationDeleted.class),
    STAFF_UNREAD_CHANGED(
            "staff-chat.unread-changed.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.UnreadChanged.class),
    STAFF_NOTICE_POSTED(
            "staff-chat.notice-posted.v1",
            Topic.STAFF_CHAT_EVENTS,
            StaffChatEvent.NoticePosted.class),
    STAFF_TYPING("staff-chat.typing.v1", Topic.CHAT_SIGNALS, TypingEvent.StaffTyping.class),
    STAFF_MEMBERS_UPDATED(
            "staff-chat.members-updated.v1",
            Topic.STAFF_CHAT_MEMBERS,
            StaffMembersEvent.MembersUpdated.class),
    STAY_ACCESS_UPDATED(
            "guest-chat.stay-access-updated.v1",
            Topic.GUEST_CHAT_SESSIONS,
            StayAccessUpdated.class),
    SESSION_KEY_PUBLISHED(
            "guest-chat.session-key-published.v1",
            Topic.GUEST_CHAT_SESSIONS,
            SessionKeyPublished.class),
    CHANNEL_OCCUPANCY(
            "realtime.channel-occupancy.v1",
            Topic.REALTIME_PRESENCE,
            PresenceEvent.ChannelOccupancy.class),
    CHANNEL_MEMBER(
            "realtime.channel-member.v1",
            Topic.REALTIME_PRESENCE,
            PresenceEvent.ChannelMember.class),
    DEVICE_OFFERED(
            "guest-chat.device-offered.v1",
            Topic.GUEST_CHAT_DEVICES,
            GuestDeviceEvent.DeviceOffered.class),
    NOTIFICATION_PUSHED(
            "notification.pushed.v1", Topic.NOTIFICATION_EVENTS, NotificationEvent.Pushed.class),
    NOTIFICATION_WITHHELD(
            "notification.withheld.v1",
            Topic.NOTIFICATION_EVENTS,
            NotificationEvent.Withheld.class),
    NOTIFICATION_WITHDRAWN(
            "notification.withdrawn.v1",
            Topic.NOTIFICATION_EVENTS,
            NotificationEvent.Withdrawn.class),
    NOTIFICATION_FAILED(
            "notification.failed.v1", Topic.NOTIFICATION_EVENTS, NotificationEvent.Failed.class);

    private static final Map<String, EventType> BY_WIRE_NAME = index(EventType::wireName);
    private static final Map<Class<? extends ChatEvent>, EventType> BY_RECORD =
            index(EventType::record);

    private final String wireName;
    private final Topic topic;
    private final Class<? extends ChatEvent> record;

    EventType(String wireName, Topic topic, Class<? extends ChatEvent> record) {
        this.wireName = wireName;
        this.topic = topic;
        this.record = record;
    }

    private static <K> Map<K, EventType> index(Function<EventType, K> key) {
        return Arrays.stream(values())
                .collect(Collectors.toUnmodifiableMap(key, Function.identity()));
    }

    /** The type with this name on the wire, if this build knows it. */
    public static Optional<EventType> of(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }

    /** The type of an event. */
    public static EventType of(ChatEvent event) {
        EventType type = BY_RECORD.get(event.getClass());
        if (type == null) {
            throw new IllegalArgumentException(event.getClass() + " has no event type");
        }
        return type;
    }

    /** The name on the wire; it never changes. */
    public String wireName() {
        return wireName;
    }

    /** The topic that carries it. */
    public Topic topic() {
        return topic;
    }

    /** The record that holds its data. */
    public Class<? extends ChatEvent> record() {
        return record;
    }
}
