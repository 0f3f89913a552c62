package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A change in a conversation between a guest and the hotel, on {@link Topic#GUEST_CHAT_EVENTS}. An
 * event carries everything that its recipients are shown, so that no consumer has to query for
 * more; it never names a channel.
 */
public sealed interface GuestChatEvent extends ChatEvent {

    /** The hotel of the conversation. */
    String hotelSlug();

    /** The conversation. */
    long conversationId();

    /** The room where the guest stays now. */
    String roomNumber();

    /** The position of this change in its conversation: it rises by one, without gaps. */
    long sequence();

    /** The person or system that acted. */
    Actor actor();

    @Override
    default String key() {
        return hotelSlug() + "/" + conversationId();
    }

    @Override
    default OptionalLong position() {
        return OptionalLong.of(sequence());
    }

    /**
     * A message was sent.
     *
     * @param message the message in its present state
     * @param unreadCount how many of the guest's messages the hotel has not read, this one included
     * @param recipientStaffIds the members of staff to notify
     */
    record MessageSent(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            Message message,
            long unreadCount,
            List<Long> recipientStaffIds)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public MessageSent {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("message", message);
            recipientStaffIds =
                    List.copyOf(Require.present("recipient_staff_ids", recipientStaffIds));
        }
    }

    /**
     * The actor's side read what the other side had written.
     *
     * @param messageIds the messages that were unread before, in their order
     * @param unreadCount how many messages the actor's side has left unread
     */
    record MessagesRead(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            List<Long> messageIds,
            Instant readAt,
            long unreadCount)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public MessagesRead {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            messageIds = List.copyOf(Require.present("message_ids", messageIds));
            Require.present("read_at", readAt);
        }
    }

    /**
     * Another member of staff took the conversation over.
     *
     * @param staff the member of staff who handles it now
     */
    record StaffAssigned(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            Message.Staff staff)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public StaffAssigned {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("staff", staff);
        }
    }

    /** A stay began, and its conversation with it. */
    record ConversationOpened(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            String stayId,
            String guestName)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public ConversationOpened {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("stay_id", stayId);
            Require.present("guest_name", guestName);
        }

        /** Leaves the guest out, so that the name reaches no log. */
        @Override
        public String toString() {
            return "ConversationOpened[" + key() + ", sequence " + sequence + "]";
        }
    }

    /**
     * The conversation was closed and accepts no more messages.
     *
     * @param reason the reason
     */
    record ConversationClosed(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            CloseReason reason)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public ConversationClosed {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("reason", reason);
        }
    }

    /**
     * The sender changed the text.
     *
     * @param message the message in its present state
     */
    record MessageEdited(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            Message message)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public MessageEdited {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("message", message);
        }
    }

    /**
     * The sender added files to a message that was sent before.
     *
     * @param message the message in its present state
     */
    record AttachmentsAdded(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            Message message)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public AttachmentsAdded {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("message", message);
        }
    }

    /**
     * A message was deleted: softly, so that all participants see that there was one, or hard, so
     * that nothing is left to see.
     *
     * @param attachmentIds the files that were deleted with it
     * @param originalSender the side that had written it
     * @param handlerStaffId the member of staff who handles the conversation, on duty or not
     * @param wasUnread whether the other side had not read it
     * @param unreadCount how many of the guest's messages the hotel has not read now
     * @param message the message in its present state, after a soft deletion only
     */
    record MessageDeleted(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            long messageId,
            boolean hardDelete,
            List<Long> attachmentIds,
            Message.SenderType originalSender,
            Instant deletedAt,
            @Nullable Long handlerStaffId,
            boolean wasUnread,
            long unreadCount,
            @Nullable Message message)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public MessageDeleted {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.positive("message_id", messageId);
            attachmentIds = List.copyOf(Require.present("attachment_ids", attachmentIds));
            Require.present("original_sender", originalSender);
            Require.present("deleted_at", deletedAt);
            if (!hardDelete) {
                Require.present("message", message);
            }
        }
    }

    /**
     * A file was taken from a message that stays.
     *
     * @param originalSender which side had sent it
     */
    record AttachmentDeleted(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            long attachmentId,
            long messageId,
            Message.SenderType originalSender,
            Instant deletedAt)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public AttachmentDeleted {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.positive("attachment_id", attachmentId);
            Require.positive("message_id", messageId);
            Require.present("original_sender", originalSender);
            Require.present("deleted_at", deletedAt);
        }
    }

    /**
     * The conversation takes messages again.
     *
     * @param reason why
     */
    record ConversationReopened(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            ReopenReason reason)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public ConversationReopened {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("reason", reason);
        }
    }

    /**
     * The guest moved to another room, and the conversation with the guest.
     *
     * @param roomNumber the room where the guest stays now
     * @param fromRoom the room that the guest left
     */
    record ConversationMoved(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            String fromRoom)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public ConversationMoved {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.room("from_room", fromRoom);
        }
    }

    /**
     * The guest's texts and names were erased, because their retention period is over or because
     * somebody asked for it. The event changes the whole conversation at once: a client that shows
     * it loads it again.
     */
    record PersonalDataErased(
            String hotelSlug,
            long conversationId,
            String roomNumber,
            long sequence,
            Actor actor,
            String stayId)
            implements GuestChatEvent {

        /** Refuses what is missing or malformed. */
        public PersonalDataErased {
            requireChange(hotelSlug, conversationId, roomNumber, sequence, actor);
            Require.present("stay_id", stayId);
        }
    }

    /** The reasons for which a conversation closes. */
    enum CloseReason {
        /** A member of staff closed it. */
        @JsonProperty("staff")
        STAFF,
        /** The guest left. */
        @JsonProperty("check-out")
        CHECK_OUT,
        /** Another guest was checked in to the room. */
        @JsonProperty("replaced")
        REPLACED
    }

    /** The reasons for which a conversation opens again. */
    enum ReopenReason {
        /** A member of staff reopened it. */
        @JsonProperty("staff")
        STAFF,
        /** The guest wrote. */
        @JsonProperty("guest-message")
        GUEST_MESSAGE,
        /** The stay goes on. */
        @JsonProperty("reinstated")
        REINSTATED
    }

    /**
     * The person or system that acted.
     *
     * @param type the side that acted
     * @param staffId the member of staff, for {@link Message.SenderType#STAFF} only
     * @param name the member of staff's full name, for {@link Message.SenderType#STAFF} only
     * @param socketId the Pusher connection that asked for the change, which needs no echo of it
     */
    record Actor(
            Message.SenderType type,
            @Nullable Long staffId,
            @Nullable String name,
            @Nullable String socketId) {

        /** The hotel's systems. */
        public static final Actor SYSTEM = new Actor(Message.SenderType.SYSTEM, null, null, null);

        /** Refuses a member of staff without id or name. */
        public Actor {
            Require.present("actor.type", type);
            if (type == Message.SenderType.STAFF) {
                Require.present("actor.staff_id", staffId);
                Require.present("actor.name", name);
            }
        }

        /** The guest of the conversation. */
        public static Actor guest(@Nullable String socketId) {
            return new Actor(Message.SenderType.GUEST, null, null, socketId);
        }

        /** A member of staff. */
        public static Actor staff(long staffId, String name, @Nullable String socketId) {
            return new Actor(Message.SenderType.STAFF, staffId, name, socketId);
        }

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Actor[" + type + ", " + staffId + "]";
        }
    }

    private static void requireChange(
            String hotelSlug, long conversationId, String roomNumber, long sequence, Actor actor) {
        Require.slug("hotel_slug", hotelSlug);
        Require.positive("conversation_id", conversationId);
        Require.room("room_number", roomNumber);
        Require.positive("sequence", sequence);
        Require.present("actor", actor);
    }
}
