package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message of guest chat as all participants see it: the same object in REST answers, in events
 * and on the realtime channels. Nothing in it depends on the reader. The components hold each fact
 * once; the JSON also has the names that older clients read, derived from them.
 *
 * @param id the message; unique in the whole system
 * @param stayId the stay that the conversation belongs to
 * @param staff the author, for {@link SenderType#STAFF} only
 * @param message the text
 * @param timestamp when it was accepted
 * @param deliveredAt when it was stored for its recipients
 * @param staffReadAt when the hotel read it, for the guest's messages only
 * @param guestReadAt when the guest read it, for the hotel's messages only
 * @param replyTo the message to which it replies
 * @param clientMessageId the id that the sender gave it, a UUID
 * @param sequence the position in the conversation of its last change
 * @param sentSequence the position in the conversation of its sending; events of earlier releases
 *     leave it out, and {@code sequence} then counts
 */
public record Message(
        long id,
        String hotelSlug,
        long conversationId,
        String roomNumber,
        String stayId,
        SenderType senderType,
        @Nullable Staff staff,
        String guestName,
        String message,
        Instant timestamp,
        @Nullable Instant deliveredAt,
        @Nullable Reply replyTo,
        List<Attachment> attachments,
        @Nullable Instant editedAt,
        @Nullable Instant deletedAt,
        @Nullable Instant staffReadAt,
        @Nullable Instant guestReadAt,
        @Nullable String clientMessageId,
        long sequence,
        @Nullable Long sentSequence) {

    /** The role that is shown for a member of staff without one. */
    public static final String UNKNOWN_ROLE = "Staff";

    /** Refuses what is missing. */
    public Message {
        Require.present("message.sender_type", senderType);
        Require.present("message.message", message);
        Require.present("message.timestamp", timestamp);
        attachments = List.copyOf(Require.present("message.attachments", attachments));
        sentSequence = sentSequence == null ? Long.valueOf(sequence) : sentSequence;
    }

    /** The sides of a conversation. */
    public enum SenderType {
        /** The guest. */
        @JsonProperty("guest")
        GUEST,
        /** A member of staff. */
        @JsonProperty("staff")
        STAFF,
        /** The hotel's systems. */
        @JsonProperty("system")
        SYSTEM
    }

    /** The progress of a message to its recipient. */
    public enum Status {
        /** Accepted. */
        @JsonProperty("pending")
        PENDING,
        /** Stored for its recipients. */
        @JsonProperty("delivered")
        DELIVERED,
        /** Read by the other side. */
        @JsonProperty("read")
        READ
    }

    /**
     * The member of staff behind a message.
     *
     * @param name first and last name
     * @param role the role's name; {@value #UNKNOWN_ROLE} when unknown
     * @param profileImage the address of a picture
     */
    public record Staff(long id, String name, String role, @Nullable String profileImage) {

        /** Returns the same person without the id. */
        public StaffInfo info() {
            return new StaffInfo(name, role, profileImage);
        }

        /** Leaves the person's name out, so that it reaches no log. */
        @Override
        public String toString() {
            return "Staff[" + id + "]";
        }
    }

    /** A member of staff as shown to guests. */
    public record StaffInfo(String name, String role, @Nullable String profileImage) {}

    /**
     * The message that is answered, in short.
     *
     * @param message at most {@value #PREVIEW_LENGTH} characters of its text
     * @param senderName who wrote it
     * @param attachments at most {@value #PREVIEW_ATTACHMENTS} of its attachments
     * @param attachmentCount how many it has
     */
    public record Reply(
            long id,
            String message,
            SenderType senderType,
            String senderName,
            Instant timestamp,
            List<Attachment> attachments,
            int attachmentCount) {

        /** The longest text of a preview, in code points. */
        public static final int PREVIEW_LENGTH = 100;

        /** The most attachments of a preview. */
        public static final int PREVIEW_ATTACHMENTS = 3;

        /** Returns {@link #id} under the name that older clients read. */
        @JsonProperty
        public long messageId() {
            return id;
        }

        /** Returns whether it has files. */
        @JsonProperty
        public boolean hasAttachments() {
            return attachmentCount > 0;
        }

        /** Leaves text and names out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "Reply[" + id + "]";
        }
    }

    /**
     * A file of a message.
     *
     * @param fileType {@code image}, {@code pdf}, {@code document} or {@code other}
     * @param fileSize in bytes
     * @param fileSizeDisplay the size as people read it
     * @param fileUrl where the bytes are
     * @param thumbnailUrl where a small picture is, for images
     */
    public record Attachment(
            long id,
            String fileName,
            String fileType,
            long fileSize,
            String fileSizeDisplay,
            String mimeType,
            String fileUrl,
            @Nullable String thumbnailUrl,
            Instant uploadedAt) {}

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

    /** The id of {@link #staff}. */
    @JsonProperty
    public @Nullable Long staffId() {
        return staff == null ? null : staff.id();
    }

    /** The name of {@link #staff}. */
    @JsonProperty
    public @Nullable String staffName() {
        return staff == null ? null : staff.name();
    }

    /** Returns the name of {@link #staff} for display. */
    @JsonProperty
    public @Nullable String staffDisplayName() {
        return staffName();
    }

    /** The role of {@link #staff}. */
    @JsonProperty
    public @Nullable String staffRoleName() {
        return staff == null ? null : staff.role();
    }

    /** Returns {@link #staff} as shown to guests. */
    @JsonProperty
    public @Nullable StaffInfo staffInfo() {
        return staff == null ? null : staff.info();
    }

    /** Returns the progress of the message: the last thing that happened to it. */
    @JsonProperty
    public Status status() {
        if (isReadByRecipient()) {
            return Status.READ;
        }
        return deliveredAt == null ? Status.PENDING : Status.DELIVERED;
    }

    /** The id of {@link #replyTo}. */
    @JsonProperty
    public @Nullable Long replyToId() {
        return replyTo == null ? null : replyTo.id();
    }

    /** Returns {@link #replyTo} under the name that older clients read. */
    @JsonProperty
    public @Nullable Reply replyToMessage() {
        return replyTo;
    }

    /** Returns whether it has files. */
    @JsonProperty
    public boolean hasAttachments() {
        return !attachments.isEmpty();
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

    /** Returns whether the hotel read it; always false for the hotel's own messages. */
    @JsonProperty
    public boolean readByStaff() {
        return staffReadAt != null;
    }

    /** Returns whether the guest read it; always false for the guest's own messages. */
    @JsonProperty
    public boolean readByGuest() {
        return guestReadAt != null;
    }

    /** Returns whether the side that it is addressed to read it. */
    @JsonProperty("is_read_by_recipient")
    public boolean isReadByRecipient() {
        return readAt() != null;
    }

    /** Returns the time at which the side that it is addressed to read it; null when unread. */
    @JsonProperty
    public @Nullable Instant readAt() {
        return senderType == SenderType.GUEST ? staffReadAt : guestReadAt;
    }

    /**
     * Returns the name of a message's author: the member of staff, the guest, or the hotel for its
     * systems.
     *
     * @param staffName name of the member of staff, for {@link SenderType#STAFF} only
     */
    public static String senderName(
            SenderType senderType, @Nullable String staffName, String guestName) {
        return switch (senderType) {
            case GUEST -> guestName;
            case STAFF -> Objects.requireNonNull(staffName);
            case SYSTEM -> "Hotel";
        };
    }

    /**
     * A sent message in the place that it got.
     *
     * @param id the id that it got
     * @param sequence the place in the conversation that it got
     */
    public Message at(long id, long sequence) {
        return new Message(
                id,
                hotelSlug,
                conversationId,
                roomNumber,
                stayId,
                senderType,
                staff,
                guestName,
                message,
                timestamp,
                deliveredAt,
                replyTo,
                attachments,
                editedAt,
                deletedAt,
                staffReadAt,
                guestReadAt,
                clientMessageId,
                sequence,
                sequence);
    }

    /** Leaves text and names out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "Message[" + id + ", sequence " + sequence + "]";
    }
}
