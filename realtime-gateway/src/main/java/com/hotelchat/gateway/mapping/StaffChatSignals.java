package com.hotelchat.gateway.mapping;

import static com.hotelchat.gateway.mapping.Fields.fields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffChatEvent.AttachmentDeleted;
import com.hotelchat.events.StaffChatEvent.AttachmentsAdded;
import com.hotelchat.events.StaffChatEvent.Change;
import com.hotelchat.events.StaffChatEvent.ConversationCreated;
import com.hotelchat.events.StaffChatEvent.ConversationDeleted;
import com.hotelchat.events.StaffChatEvent.ConversationUpdated;
import com.hotelchat.events.StaffChatEvent.MessageDeleted;
import com.hotelchat.events.StaffChatEvent.MessageEdited;
import com.hotelchat.events.StaffChatEvent.MessageSent;
import com.hotelchat.events.StaffChatEvent.MessagesRead;
import com.hotelchat.events.StaffChatEvent.NoticePosted;
import com.hotelchat.events.StaffChatEvent.ReactionChanged;
import com.hotelchat.events.StaffChatEvent.UnreadChanged;
import com.hotelchat.events.StaffChatEvent.UnreadCount;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.gateway.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Maps staff chat events to signals: for each event the rows of the realtime contract, in its
 * order. Pure: everything a signal shows is in the event.
 */
public final class StaffChatSignals {

    private StaffChatSignals() {}

    /**
     * The signals of an event.
     *
     * @param eventId the event's id, which clients use to recognise a repetition
     */
    public static List<Signal> signals(String eventId, StaffChatEvent event) {
        return switch (event) {
            case Change change -> changed(new Rows(eventId, change), change);
            case UnreadChanged unread -> unreadChanged(eventId, unread);
            case NoticePosted notice -> noticePosted(eventId, notice);
        };
    }

    private static List<Signal> changed(Rows rows, Change change) {
        return switch (change) {
            case ConversationCreated created ->
                    rows.newConversation(
                                    created.participantIds(), created.isGroup(), created.title())
                            .toList();
            case MessageSent sent ->
                    messageShown(
                            rows, "new-message", sent.message(), sent.message().mentionedIds());
            case MessageEdited edited ->
                    messageShown(
                            rows, "message-edited", edited.message(), edited.newlyMentionedIds());
            case MessageDeleted deleted -> messageDeleted(rows, deleted);
            case ReactionChanged reaction ->
                    rows.told(
                            "message-reaction",
                            fields("message_id", reaction.messageId())
                                    .and("conversation_id", reaction.conversationId())
                                    .and("action", reaction.action())
                                    .and("reaction", reaction.reaction()));
            case MessagesRead read ->
                    rows.told(
                            "messages-read",
                            fields("staff_id", read.actor().staffId())
                                    .and("staff_name", read.actor().name())
                                    .and("staff_avatar", read.actor().avatar())
                                    .and("message_ids", read.messageIds())
                                    .and("conversation_id", read.conversationId())
                                    .and("timestamp", read.readAt()));
            case AttachmentsAdded added ->
                    rows.told(
                            "attachment-uploaded",
                            fields("message_id", added.messageId())
                                    .and("conversation_id", added.conversationId())
                                    .and("attachments", added.attachments()));
            case AttachmentDeleted deleted ->
                    rows.told(
                            "attachment-deleted",
                            fields("attachment_id", deleted.attachmentId())
                                    .and("message_id", deleted.messageId())
                                    .and("conversation_id", deleted.conversationId())
                                    .and("deleted_by", deleted.actor().staffId())
                                    .and("timestamp", deleted.deletedAt()));
            case ConversationUpdated updated -> conversationUpdated(rows, updated);
            case ConversationDeleted deleted -> conversationDeleted(rows, deleted);
        };
    }

    /** The message for all, and a word to those whom it names, but for its sender. */
    private static List<Signal> messageShown(
            Rows rows, String name, StaffMessage message, List<Long> mentionedIds) {
        ObjectNode mention =
                rows.dataOfOne(
                        fields("conversation_id", message.conversationId())
                                .and("message_id", message.id())
                                .and("sender_id", message.senderId())
                                .and("sender_name", message.senderName())
                                .and("sender_profile_image", message.sender().avatarUrl())
                                .and("message", message.message()));
        return Stream.concat(
                        Stream.of(rows.signal(rows.conversation(), name, rows.data(message))),
                        mentionedIds.stream()
                                .filter(staffId -> staffId != message.senderId())
                                .map(
                                        staffId ->
                                                rows.signal(
                                                        rows.notifications(staffId),
                                                        "message-mention",
                                                        mention)))
                .toList();
    }

    private static List<Signal> messageDeleted(Rows rows, MessageDeleted deleted) {
        Fields told =
                fields("message_id", deleted.messageId())
                        .and("conversation_id", deleted.conversationId())
                        // A deletion in guest chat has one, and clients read both alike.
                        .and("room_number", null)
                        .and("hard_delete", deleted.hardDelete())
                        .and("soft_delete", !deleted.hardDelete())
                        .and("attachment_ids", deleted.attachmentIds())
                        .and("deleted_by", deleted.actor().staffId())
                        .and("original_sender", deleted.originalSenderId())
                        .and("staff_id", deleted.actor().staffId())
                        .and("staff_name", deleted.actor().name())
                        .and("timestamp", deleted.deletedAt());
        ObjectNode deletion =
                rows.data(
                        (deleted.hardDelete() ? told : told.and("message", deleted.message()))
                                .values());
        return Stream.of("message-deleted", "message-removed")
                .map(name -> rows.signal(rows.conversation(), name, deletion))
                .toList();
    }

    private static List<Signal> conversationUpdated(Rows rows, ConversationUpdated updated) {
        Stream<Signal> forAll =
                rows
                        .told(
                                "conversation-updated",
                                fields("conversation_id", updated.conversationId())
                                        .and("title", updated.title())
                                        .and("description", updated.description())
                                        .and("is_group", updated.isGroup())
                                        .and("participants", updated.participants())
                                        .and("changes", updated.changes()))
                        .stream();
        Stream<Signal> added =
                rows.newConversation(updated.changes().added(), updated.isGroup(), updated.title());
        ObjectNode removal =
                rows.data(
                        fields("conversation_id", updated.conversationId())
                                .and("removed_by_id", updated.actor().staffId())
                                .and("removed_by_name", updated.actor().name())
                                .values());
        Stream<Signal> removed =
                updated.changes().removed().stream()
                        .map(
                                staffId ->
                                        rows.signal(
                                                rows.notifications(staffId),
                                                "removed-from-conversation",
                                                removal));
        return Stream.of(forAll, added, removed).flatMap(Function.identity()).toList();
    }

    private static List<Signal> conversationDeleted(Rows rows, ConversationDeleted deleted) {
        ObjectNode data =
                rows.data(
                        fields("conversation_id", deleted.conversationId())
                                .and("deleted_by_id", deleted.actor().staffId())
                                .and("deleted_by_name", deleted.actor().name())
                                .values());
        return Stream.concat(
                        Stream.of(rows.conversation()),
                        deleted.participantIds().stream().map(rows::notifications))
                .map(channel -> rows.signal(channel, "conversation-deleted", data))
                .toList();
    }

    private static List<Signal> unreadChanged(String eventId, UnreadChanged unread) {
        return unread.counts().stream()
                .map(
                        count ->
                                personal(
                                        unread,
                                        count.staffId(),
                                        "unread-updated",
                                        data(eventId, unread, unreadCount(unread, count))))
                .toList();
    }

    private static Map<String, @Nullable Object> unreadCount(
            UnreadChanged unread, UnreadCount count) {
        return fields("staff_id", count.staffId())
                .and("conversation_id", unread.conversationId())
                .and("conversation_unread", count.conversationUnread())
                .and("total_unread", count.totalUnread())
                .and("conversations_with_unread", count.conversationsWithUnread())
                .and("version", count.version())
                .values();
    }

    private static List<Signal> noticePosted(String eventId, NoticePosted notice) {
        ObjectNode data =
                data(
                        eventId,
                        notice,
                        fields("title", notice.title())
                                .and("text", notice.text())
                                .and("url", notice.url())
                                .and("urgent", notice.urgent())
                                .and("source_name", notice.sourceName())
                                .and("timestamp", notice.postedAt())
                                .values());
        return notice.recipientStaffIds().stream()
                .map(staffId -> personal(notice, staffId, "notice", data))
                .toList();
    }

    /**
     * Creates a signal that no connection of its recipient caused, and that has no place in a
     * conversation.
     */
    private static Signal personal(
            StaffChatEvent event, long staffId, String name, ObjectNode data) {
        return new Signal(
                new Channel.StaffNotifications(event.hotelSlug(), staffId), name, data, null);
    }

    private static ObjectNode data(String eventId, StaffChatEvent event, Object fields) {
        ObjectNode data = EventJson.mapper().valueToTree(fields);
        return data.put("event_id", eventId).put("hotel_slug", event.hotelSlug());
    }

    /** The channels of a change's conversation, and what is the same in all its signals. */
    private record Rows(String eventId, Change change) {

        Channel conversation() {
            return new Channel.StaffConversation(change.hotelSlug(), change.conversationId());
        }

        Channel notifications(long staffId) {
            return new Channel.StaffNotifications(change.hotelSlug(), staffId);
        }

        /** Returns a signal for each participant. */
        List<Signal> told(String name, Fields fields) {
            return List.of(signal(conversation(), name, data(fields.values())));
        }

        /**
         * Notifies the new members, if there are any, and the one who acted: that person's other
         * devices, and older pages subscribe to the conversation on it.
         */
        Stream<Signal> newConversation(
                List<Long> newMemberIds, boolean isGroup, @Nullable String title) {
            ObjectNode data =
                    data(
                            fields("conversation_id", change.conversationId())
                                    .and("created_by_id", change.actor().staffId())
                                    .and("created_by_name", change.actor().name())
                                    .and("is_group", isGroup)
                                    .and("title", title)
                                    .values());
            if (newMemberIds.isEmpty()) {
                return Stream.empty();
            }
            return Stream.concat(newMemberIds.stream(), Stream.of(change.actor().staffId()))
                    .distinct()
                    .map(staffId -> signal(notifications(staffId), "new-conversation", data));
        }

        Signal signal(Channel channel, String name, ObjectNode data) {
            return new Signal(channel, name, data, change.actor().socketId());
        }

        ObjectNode data(Object fields) {
            return StaffChatSignals.data(eventId, change, fields)
                    .put("sequence", change.sequence());
        }

        /**
         * Returns the data of a signal that concerns one person only and is not part of the
         * conversation.
         */
        ObjectNode dataOfOne(Fields fields) {
            return StaffChatSignals.data(eventId, change, fields.values());
        }
    }
}
