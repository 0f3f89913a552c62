package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A change in staff chat, on {@link Topic#STAFF_CHAT_EVENTS}. An event carries everything that its
 * recipients are shown, so that no consumer has to query for more; it never names a channel.
 */
public sealed interface StaffChatEvent extends ChatEvent {

    /** The hotel of the conversation. */
    String hotelSlug();

    /** A change of a conversation for all of its participants. */
    sealed interface Change extends StaffChatEvent {

        /** The conversation. */
        long conversationId();

        /** The place of this change in its conversation: it rises by one, without holes. */
        long sequence();

        /** The member of staff who acted. */
        Actor actor();

        @Override
        default String key() {
            return hotelSlug() + "/" + conversationId();
        }

        @Override
        default OptionalLong position() {
            return OptionalLong.of(sequence());
        }
    }

    /**
     * A conversation began.
     *
     * @param title the name of a group, if it has one
     * @param participantIds the members of staff in it, the actor included
     */
    record ConversationCreated(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            boolean isGroup,
            @Nullable String title,
            List<Long> participantIds)
            implements Change {

        /** Refuses what is missing or malformed. */
        public ConversationCreated {
            requireChange(hotelSlug, conversationId, sequence, actor);
            participantIds = List.copyOf(Require.present("participant_ids", participantIds));
        }

        /** Leaves texts and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "ConversationCreated[" + key() + ", sequence " + sequence + "]";
        }
    }

    /**
     * A message was sent.
     *
     * @param message the message in its present state
     * @param title the name of a group, if it has one
     * @param recipientStaffIds the participants but the sender
     */
    record MessageSent(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            StaffMessage message,
            boolean isGroup,
            @Nullable String title,
            List<Long> recipientStaffIds)
            implements Change {

        /** Refuses what is missing or malformed. */
        public MessageSent {
            requireChange(hotelSlug, conversationId, sequence, actor);
            Require.present("message", message);
            recipientStaffIds =
                    List.copyOf(Require.present("recipient_staff_ids", recipientStaffIds));
        }

        /** Leaves texts and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "MessageSent[" + key() + ", sequence " + sequence + "]";
        }
    }

    /**
     * The sender changed the text.
     *
     * @param message the message in its present state
     * @param newlyMentionedIds the participants whom only the new text names
     * @param title the name of a group, if it has one
     */
    record MessageEdited(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            StaffMessage message,
            List<Long> newlyMentionedIds,
            boolean isGroup,
            @Nullable String title)
            implements Change {

        /** Refuses what is missing or malformed. */
        public MessageEdited {
            requireChange(hotelSlug, conversationId, sequence, actor);
            Require.present("message", message);
            newlyMentionedIds =
                    List.copyOf(Require.present("newly_mentioned_ids", newlyMentionedIds));
        }

        /** Leaves texts and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "MessageEdited[" + key() + ", sequence " + sequence + "]";
        }
    }

    /**
     * A message was deleted: softly, so that all participants see that there was one, or hard, so
     * that nothing is left to see.
     *
     * @param attachmentIds the files that were deleted with it
     * @param originalSenderId the member of staff who had written it
     * @param message the message in its present state, after a soft deletion only
     */
    record MessageDeleted(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            long messageId,
            boolean hardDelete,
            List<Long> attachmentIds,
            long originalSenderId,
            Instant deletedAt,
            @Nullable StaffMessage message)
            implements Change {

        /** Refuses what is missing or malformed. */
        public MessageDeleted {
            requireChange(hotelSlug, conversationId, sequence, actor);
            Require.positive("message_id", messageId);
            attachmentIds = List.copyOf(Require.present("attachment_ids", attachmentIds));
            Require.positive("original_sender_id", originalSenderId);
            Require.present("deleted_at", deletedAt);
            if (!hardDelete) {
                Require.present("message", message);
            }
        }
    }

    /**
     * The actor reacted to a message, or took a reaction back.
     *
     * @param reaction the one that came or went
     */
    record ReactionChanged(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            long messageId,
            Action action,
            StaffMessage.Reaction reaction)
            implements Change {

        /** Refuses what is missing or malformed. */
        public ReactionChanged {
            requireChange(hotelSlug, conversationId, sequence, actor);
            Require.positive("message_id", messageId);
            Require.present("action", action);
            Require.present("reaction", reaction);
        }
    }

    /**
     * The actor read what others had written.
     *
     * @param messageIds the messages that the actor had not read before, in their order
     */
    record MessagesRead(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            List<Long> messageIds,
            Instant readAt)
            implements Change {

        /** Refuses what is missing or malformed. */
        public MessagesRead {
            requireChange(hotelSlug, conversationId, sequence, actor);
            messageIds = List.copyOf(Require.present("message_ids", messageIds));
            Require.present("read_at", readAt);
        }
    }

    /**
     * The sender added files to a message that was sent before.
     *
     * @param attachments those that were added
     */
    record AttachmentsAdded(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            long messageId,
            List<Message.Attachment> attachments)
            implements Change {

        /** Refuses what is missing or malformed. */
        public AttachmentsAdded {
            requireChange(hotelSlug, conversationId, sequence, actor);
            Require.positive("message_id", messageId);
            attachments = List.copyOf(Require.present("attachments", attachments));
        }

        /** Leaves texts and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "AttachmentsAdded[" + key() + ", sequence " + sequence + "]";
        }
    }

    /** A file was taken from a message that stays. */
    record AttachmentDeleted(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            long attachmentId,
            long messageId,
            Instant deletedAt)
            implements Change {

        /** Refuses what is missing or malformed. */
        public AttachmentDeleted {
            requireChange(hotelSlug, conversationId, sequence, actor);
            Require.positive("attachment_id", attachmentId);
            Require.positive("message_id", messageId);
            Require.present("deleted_at", deletedAt);
        }
    }

    /**
     * The conversation's title, description or members changed.
     *
     * @param participants the present participants
     * @param changes the differences
     */
    record ConversationUpdated(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            @Nullable String title,
            @Nullable String description,
            boolean isGroup,
            List<Participant> participants,
            Changes changes)
            implements Change {

        /** Refuses what is missing or malformed. */
        public ConversationUpdated {
            requireChange(hotelSlug, conversationId, sequence, actor);
            participants = List.copyOf(Require.present("participants", participants));
            Require.present("changes", changes);
        }

        /** Leaves texts and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "ConversationUpdated[" + key() + ", sequence " + sequence + "]";
        }
    }

    /**
     * The conversation was deleted for all participants.
     *
     * @param participantIds the members of staff who took part
     */
    record ConversationDeleted(
            String hotelSlug,
            long conversationId,
            long sequence,
            Actor actor,
            List<Long> participantIds)
            implements Change {

        /** Refuses what is missing or malformed. */
        public ConversationDeleted {
            requireChange(hotelSlug, conversationId, sequence, actor);
            participantIds = List.copyOf(Require.present("participant_ids", participantIds));
        }
    }

    /**
     * The unread counts of participants changed. The event concerns each of them alone, and so has
     * no position in the conversation.
     *
     * @param counts counts of the participants for whom they changed
     */
    record UnreadChanged(String hotelSlug, long conversationId, List<UnreadCount> counts)
            implements StaffChatEvent {

        /** Refuses what is missing or malformed. */
        public UnreadChanged {
            Require.slug("hotel_slug", hotelSlug);
            Require.positive("conversation_id", conversationId);
            counts = List.copyOf(Require.present("counts", counts));
        }

        @Override
        public String key() {
            return hotelSlug + "/" + conversationId;
        }
    }

    /**
     * A notice from one of the hotel's other systems for members of staff; it belongs to no
     * conversation.
     *
     * @param recipientStaffIds the members of staff to notify
     * @param url address of a page with more
     * @param urgent whether it breaks through quiet hours
     * @param sourceName name of the sending system, for people
     */
    record NoticePosted(
            String hotelSlug,
            List<Long> recipientStaffIds,
            String title,
            String text,
            @Nullable String url,
            boolean urgent,
            @Nullable String sourceName,
            Instant postedAt)
            implements StaffChatEvent {

        /** Refuses what is missing or malformed. */
        public NoticePosted {
            Require.slug("hotel_slug", hotelSlug);
            recipientStaffIds =
                    List.copyOf(Require.present("recipient_staff_ids", recipientStaffIds));
            Require.present("title", title);
            Require.present("text", text);
            Require.present("posted_at", postedAt);
        }

        /** Returns a key that is no conversation's: the id of a conversation is a number. */
        @Override
        public String key() {
            return hotelSlug + "/notices";
        }

        /** Leaves title and text out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "NoticePosted[" + hotelSlug + "]";
        }
    }

    /** The changes of a reaction. */
    enum Action {
        /** The reaction was added. */
        @JsonProperty("add")
        ADD,
        /** The reaction was removed. */
        @JsonProperty("remove")
        REMOVE
    }

    /**
     * The member of staff who acted.
     *
     * @param name the full name
     * @param avatar the address of a picture
     * @param socketId the Pusher connection that asked for the change, which needs no echo of it
     */
    record Actor(long staffId, String name, @Nullable String avatar, @Nullable String socketId) {

        /** Refuses a person without id or name. */
        public Actor {
            Require.positive("actor.staff_id", staffId);
            Require.present("actor.name", name);
        }

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Actor[" + staffId + "]";
        }
    }

    /**
     * A member of a conversation.
     *
     * @param profileImageUrl the address of a picture
     */
    record Participant(
            long id,
            String firstName,
            String lastName,
            @Nullable String departmentName,
            @Nullable String roleName,
            boolean isOnDuty,
            @Nullable String profileImageUrl) {

        /** Both names, as colleagues see them. */
        @JsonProperty
        public String fullName() {
            return (firstName + " " + lastName).strip();
        }

        /** Leaves the person out, so that no personal data reaches a log. */
        @Override
        public String toString() {
            return "Participant[" + id + "]";
        }
    }

    /**
     * The differences in a conversation; the JSON leaves out the parts that did not change.
     *
     * @param added the members of staff who joined
     * @param removed the members of staff who left or were removed
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Changes(
            @Nullable Replacement title,
            @Nullable Replacement description,
            List<Long> added,
            List<Long> removed) {

        /** Replaces missing lists by empty ones. */
        public Changes(
                @Nullable Replacement title,
                @Nullable Replacement description,
                @Nullable List<Long> added,
                @Nullable List<Long> removed) {
            this.title = title;
            this.description = description;
            this.added = added == null ? List.of() : List.copyOf(added);
            this.removed = removed == null ? List.of() : List.copyOf(removed);
        }
    }

    /**
     * A text that took the place of another; either may be missing.
     *
     * @param old what it was
     * @param now what it is
     */
    record Replacement(@Nullable String old, @JsonProperty("new") @Nullable String now) {

        /** Leaves the texts out, so that they reach no log. */
        @Override
        public String toString() {
            return "Replacement[]";
        }
    }

    /**
     * The unread counts of one participant.
     *
     * @param staffId the participant
     * @param conversationUnread number of unread messages of the conversation
     * @param totalUnread number of unread messages of all conversations
     * @param conversationsWithUnread number of conversations with unread messages
     * @param version rises with every change of the participant's totals, in whichever
     *     conversation; the totals of the highest version are the present ones. 0 when the producer
     *     is of a release without versions
     */
    record UnreadCount(
            long staffId,
            long conversationUnread,
            long totalUnread,
            long conversationsWithUnread,
            long version) {}

    private static void requireChange(
            String hotelSlug, long conversationId, long sequence, Actor actor) {
        Require.slug("hotel_slug", hotelSlug);
        Require.positive("conversation_id", conversationId);
        Require.positive("sequence", sequence);
        Require.present("actor", actor);
    }
}
