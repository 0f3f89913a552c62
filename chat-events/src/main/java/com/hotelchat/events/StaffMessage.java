package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of staff chat as all participants see it: the same object in REST answers, in events
 * and on the realtime channels. Nothing in it depends on the reader. The components hold each fact
 * once; the JSON also has the names that older clients read, derived from them.
 *
 * @param id the message; unique in the whole system
 * @param sender the author
 * @param message the text
 * @param timestamp when it was accepted
 * @param deliveredAt when it was stored for its recipients
 * @param readBy its readers, the first one first; never the sender
 * @param isReadByAll whether every participant but the sender read it
 * @param replyTo the message to which it replies
 * @param reactions in the order in which they were given
 * @param mentioned the participants whom it mentions
 * @param forwardedFrom the message of which it is a copy
 * @param clientMessageId the id that the sender gave it, a UUID
 * @param sequence the position in the conversation of its last change
 * @param sentSequence the position in the conversation of its sending; events of earlier releases
 *     leave it out, and {@code sequence} then counts
 */
public record StaffMessage(
        long id,
        String hotelSlug,
        long conversationId,
        @JsonProperty("sender_info") Sender sender,
        String message,
        Instant timestamp,
        @Nullable Instant deliveredAt,
        @JsonProperty("read_by_list") List<Reading> readBy,
        @JsonProperty("is_read") boolean isReadByAll,
        @JsonProperty("reply_to_message") @Nullable Reply replyTo,
        List<Message.Attachment> attachments,
        List<Reaction> reactions,
        @JsonProperty("mentioned_staff") List<Mention> mentioned,
        @Nullable ForwardedFrom forwardedFrom,
        @Nullable Instant editedAt,
        @Nullable Instant deletedAt,
        @Nullable String clientMessageId,
        long sequence,
        @Nullable Long sentSequence) {

    /** Refuses what is missing. */
    public StaffMessage {
        Require.present("message.sender_info", sender);
        Require.present("message.message", message);
        Require.present("message.timestamp", timestamp);
        readBy = List.copyOf(Require.present("message.read_by_list", readBy));
        attachments = List.copyOf(Require.present("message.attachments", attachments));
        reactions = List.copyOf(Require.present("message.reactions", reactions));
        mentioned = List.copyOf(Require.present("message.mentioned_staff", mentioned));
        sentSequence = sentSequence == null ? Long.valueOf(sequence) : sentSequence;
    }

    /**
     * The member of staff behind a message, as known when it was shown.
     *
     * @param avatarUrl the address of a picture
     * @param isOnline whether the person had a connection
     * @param isOnDuty whether the person was at work
     */
    public record Sender(
            long id,
            String firstName,
            String lastName,
            @Nullable String email,
            @Nullable String avatarUrl,
            @Nullable String roleName,
            @Nullable String departmentName,
            boolean isOnline,
            boolean isOnDuty) {

        /** Refuses what is missing. */
        public Sender {
            Require.present("sender_info.first_name", firstName);
            Require.present("sender_info.last_name", lastName);
        }

        /** Both names, as colleagues see them. */
        @JsonProperty
        public String fullName() {
            return (firstName + " " + lastName).strip();
        }

        /** Leaves the person out, so that no personal data reaches a log. */
        @Override
        public String toString() {
            return "Sender[" + id + "]";
        }
    }

    /**
     * A participant's reading of the message.
     *
     * @param id the participant
     * @param avatar the address of a picture
     */
    public record Reading(long id, String name, @Nullable String avatar, Instant readAt) {

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Reading[" + id + "]";
        }
    }

    /**
     * The message to which a message replies, in short.
     *
     * @param message at most {@value #PREVIEW_LENGTH} characters of its text
     * @param sender the member of staff who wrote it
     * @param senderAvatar the address of a picture
     * @param isDeleted whether its text was deleted
     * @param attachmentsPreview at most {@value #PREVIEW_ATTACHMENTS} of its attachments
     */
    public record Reply(
            long id,
            String message,
            long sender,
            String senderName,
            @Nullable String senderAvatar,
            Instant timestamp,
            boolean isDeleted,
            List<Message.Attachment> attachmentsPreview) {

        /** The longest text of a preview, in code points. */
        public static final int PREVIEW_LENGTH = 100;

        /** The most attachments of a preview. */
        public static final int PREVIEW_ATTACHMENTS = 3;

        /** Keeps its own copy. */
        public Reply {
            attachmentsPreview =
                    List.copyOf(
                            Require.present(
                                    "reply_to_message.attachments_preview", attachmentsPreview));
        }

        /** Leaves text and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "Reply[" + id + "]";
        }
    }

    /**
     * A reaction of a member of staff to the message.
     *
     * @param staffId the member of staff who reacted
     * @param staffAvatar the address of a picture
     */
    public record Reaction(
            long id,
            String emoji,
            long staffId,
            String staffName,
            @Nullable String staffAvatar,
            Instant createdAt) {

        /** Returns {@link #staffId} under the name that older clients read. */
        @JsonProperty
        public long staff() {
            return staffId;
        }

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Reaction[" + id + ", " + staffId + "]";
        }
    }

    /** A participant whom the text names. */
    public record Mention(long id, String name) {

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Mention[" + id + "]";
        }
    }

    /**
     * The message that this one is a copy of.
     *
     * @param senderId the member of staff who wrote it
     * @param timestamp when it was written
     */
    public record ForwardedFrom(
            long messageId, long senderId, String senderName, Instant timestamp) {

        /** Leaves the name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "ForwardedFrom[" + messageId + "]";
        }
    }

    /** Returns {@link #id} under the name that older clients read. */
    @JsonProperty
    public long messageId() {
        return id;
    }

    /** Returns {@link #conversationId} under the name that older clients read. */
    @JsonProperty
    public long conversation() {
        return conversationId;
    }

    /** The id of {@link #sender}. */
    @JsonProperty("sender")
    public long senderId() {
        return sender.id();
    }

    /** The name of {@link #sender}. */
    @JsonProperty
    public String senderName() {
        return sender.fullName();
    }

    /** Returns the progress of the message: the last thing that happened to it. */
    @JsonProperty
    public Message.Status status() {
        if (isReadByAll) {
            return Message.Status.READ;
        }
        return deliveredAt == null ? Message.Status.PENDING : Message.Status.DELIVERED;
    }

    /** The ids of {@link #readBy}. */
    // Read only: otherwise Jackson would add the values that it reads to this list.
    @JsonProperty(value = "read_by", access = Access.READ_ONLY)
    public List<Long> readerIds() {
        return readBy.stream().map(Reading::id).toList();
    }

    /** Returns the number of readers. */
    @JsonProperty
    public int readByCount() {
        return readBy.size();
    }

    /** The id of {@link #replyTo}. */
    @JsonProperty("reply_to")
    public @Nullable Long replyToId() {
        return replyTo == null ? null : replyTo.id();
    }

    /** Returns whether it has files. */
    @JsonProperty
    public boolean hasAttachments() {
        return !attachments.isEmpty();
    }

    /**
     * Returns the number of times that each emoji of {@link #reactions} was given, the one given
     * first first.
     */
    @JsonProperty(access = Access.READ_ONLY)
    public Map<String, Integer> reactionSummary() {
        Map<String, Integer> summary = new LinkedHashMap<>();
        reactions.forEach(reaction -> summary.merge(reaction.emoji(), 1, Integer::sum));
        return summary;
    }

    /** The ids of {@link #mentioned}. */
    @JsonProperty(value = "mentions", access = Access.READ_ONLY)
    public List<Long> mentionedIds() {
        return mentioned.stream().map(Mention::id).toList();
    }

    /** Returns whether its text was changed. */
    @JsonProperty("is_edited")
    public boolean isEdited() {
        return editedAt != null;
    }

    /** Returns whether its text was deleted. */
    @JsonProperty("is_deleted")
    public boolean isDeleted() {
        return deletedAt != null;
    }

    /** Leaves text and names out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "StaffMessage[" + id + ", sequence " + sequence + "]";
    }
}
