package com.hotelchat.notification.push;

import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.Attachment;
import com.hotelchat.events.Message.Reply;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.rest.MessageText;
import com.hotelchat.text.WrittenText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Derives news from events, and its recipients: one row of the push contract for each. Pure; the
 * {@link Policy} decides whether it is still news when it could be pushed.
 */
final class Announcements {

    private Announcements() {}

    /**
     * The news of an event of guest chat.
     *
     * @param hotelName what guests know a hotel by, of its slug
     */
    static List<Announcement> of(
            String eventId, GuestChatEvent event, UnaryOperator<String> hotelName) {
        return switch (event) {
            case GuestChatEvent.MessageSent sent -> ofGuestChat(eventId, sent, hotelName);
            case GuestChatEvent.MessagesRead other -> List.of();
            case GuestChatEvent.StaffAssigned other -> List.of();
            case GuestChatEvent.ConversationOpened other -> List.of();
            case GuestChatEvent.ConversationClosed other -> List.of();
            case GuestChatEvent.ConversationReopened other -> List.of();
            case GuestChatEvent.ConversationMoved other -> List.of();
            case GuestChatEvent.MessageEdited other -> List.of();
            case GuestChatEvent.MessageDeleted other -> List.of();
            // The message that they were added to was news.
            case GuestChatEvent.AttachmentsAdded other -> List.of();
            case GuestChatEvent.AttachmentDeleted other -> List.of();
            case GuestChatEvent.PersonalDataErased other -> List.of();
        };
    }

    /**
     * The news of an event of staff chat.
     *
     * @param at when it was told
     */
    static List<Announcement> of(String eventId, StaffChatEvent event, Instant at) {
        return switch (event) {
            case StaffChatEvent.MessageSent sent -> ofStaffChat(eventId, sent);
            case StaffChatEvent.MessageEdited edited ->
                    mention(
                            eventId,
                            edited.message(),
                            edited.isGroup(),
                            edited.title(),
                            others(edited.newlyMentionedIds(), edited.actor()));
            case StaffChatEvent.ConversationCreated created ->
                    added(
                            eventId,
                            created,
                            created.isGroup(),
                            created.title(),
                            others(created.participantIds(), created.actor()),
                            at);
            case StaffChatEvent.ConversationUpdated updated ->
                    added(
                            eventId,
                            updated,
                            updated.isGroup(),
                            updated.title(),
                            others(updated.changes().added(), updated.actor()),
                            at);
            case StaffChatEvent.NoticePosted notice -> notice(eventId, notice);
            case StaffChatEvent.MessagesRead other -> List.of();
            case StaffChatEvent.MessageDeleted other -> List.of();
            case StaffChatEvent.ReactionChanged other -> List.of();
            case StaffChatEvent.AttachmentsAdded other -> List.of();
            case StaffChatEvent.AttachmentDeleted other -> List.of();
            case StaffChatEvent.ConversationDeleted other -> List.of();
            case StaffChatEvent.UnreadChanged other -> List.of();
        };
    }

    private static List<Announcement> ofGuestChat(
            String eventId, GuestChatEvent.MessageSent sent, UnaryOperator<String> hotelName) {
        Message message = sent.message();
        News.Files files = files(message.message(), message.attachments());
        String senderName =
                Message.senderName(message.senderType(), message.staffName(), message.guestName());
        News news =
                new News(
                        files == null
                                ? PushType.NEW_CHAT_MESSAGE
                                : PushType.NEW_CHAT_MESSAGE_WITH_FILES,
                        sent.hotelSlug(),
                        eventId,
                        sent.conversationId(),
                        message.id(),
                        sent.roomNumber(),
                        message.senderType(),
                        message.staffId(),
                        senderName,
                        null,
                        message.senderType() == SenderType.SYSTEM
                                ? hotelName.apply(sent.hotelSlug())
                                : title(message.senderType(), senderName, sent.roomNumber(), files),
                        files == null ? preview(message.message()) : body(files),
                        null,
                        false,
                        message.timestamp(),
                        files);
        return message.senderType() == SenderType.GUEST
                ? announce("message", news, sent.recipientStaffIds())
                : List.of(
                        new Announcement(
                                "message",
                                news,
                                List.of(new Owner.Stay(sent.hotelSlug(), message.stayId()))));
    }

    private static List<Announcement> ofStaffChat(String eventId, StaffChatEvent.MessageSent sent) {
        StaffMessage message = sent.message();
        Set<Long> named = new HashSet<>(message.mentionedIds());
        named.retainAll(sent.recipientStaffIds());
        List<Announcement> all =
                new ArrayList<>(mention(eventId, message, sent.isGroup(), sent.title(), named));
        News.Files files = files(message.message(), message.attachments());
        all.addAll(
                announce(
                        "message",
                        staffNews(
                                files == null
                                        ? PushType.STAFF_CHAT_MESSAGE
                                        : PushType.STAFF_CHAT_FILE,
                                eventId,
                                message,
                                sent.isGroup(),
                                message.sender().fullName() + in(sent.title()),
                                files == null ? preview(message.message()) : sent(files),
                                files),
                        sent.recipientStaffIds().stream()
                                .filter(id -> !named.contains(id))
                                .toList()));
        return all;
    }

    private static List<Announcement> mention(
            String eventId,
            StaffMessage message,
            boolean isGroup,
            @Nullable String title,
            Collection<Long> named) {
        return announce(
                "mention",
                staffNews(
                        PushType.STAFF_CHAT_MENTION,
                        eventId,
                        message,
                        isGroup,
                        message.sender().fullName() + " mentioned you" + in(title),
                        preview(message.message()),
                        null),
                named);
    }

    private static News staffNews(
            PushType type,
            String eventId,
            StaffMessage message,
            boolean isGroup,
            String title,
            String body,
            News.@Nullable Files files) {
        return new News(
                type,
                message.hotelSlug(),
                eventId,
                message.conversationId(),
                message.id(),
                null,
                SenderType.STAFF,
                message.sender().id(),
                message.sender().fullName(),
                isGroup,
                title,
                body,
                null,
                false,
                message.timestamp(),
                files);
    }

    private static List<Announcement> added(
            String eventId,
            StaffChatEvent.Change event,
            boolean isGroup,
            @Nullable String title,
            Collection<Long> added,
            Instant at) {
        String by = event.actor().name();
        return announce(
                "added",
                new News(
                        PushType.STAFF_CHAT_NEW_CONVERSATION,
                        event.hotelSlug(),
                        eventId,
                        event.conversationId(),
                        null,
                        null,
                        SenderType.STAFF,
                        event.actor().staffId(),
                        by,
                        isGroup,
                        isGroup && title != null
                                ? "New group chat: " + title
                                : "New chat with " + by,
                        by + " added you",
                        null,
                        false,
                        at,
                        null),
                added);
    }

    private static List<Announcement> notice(String eventId, StaffChatEvent.NoticePosted notice) {
        return announce(
                "notice",
                new News(
                        PushType.STAFF_NOTICE,
                        notice.hotelSlug(),
                        eventId,
                        null,
                        null,
                        null,
                        SenderType.SYSTEM,
                        null,
                        notice.sourceName(),
                        null,
                        notice.title(),
                        preview(notice.text()),
                        notice.url(),
                        notice.urgent(),
                        notice.postedAt(),
                        null),
                notice.recipientStaffIds());
    }

    private static List<Announcement> announce(String part, News news, Collection<Long> staffIds) {
        return staffIds.isEmpty()
                ? List.of()
                : List.of(
                        new Announcement(
                                part,
                                news,
                                staffIds.stream()
                                        .distinct()
                                        .sorted()
                                        .map(id -> new Owner.Staff(news.hotelSlug(), id))
                                        .toList()));
    }

    private static List<Long> others(List<Long> ids, StaffChatEvent.Actor actor) {
        return ids.stream().filter(id -> id != actor.staffId()).toList();
    }

    private static String in(@Nullable String title) {
        return title == null || title.isBlank() ? "" : " in " + title;
    }

    /** Returns the same news of the files that are left. */
    static News withFiles(News news, News.Files files) {
        boolean isOfGuestChat = news.type().isOfGuestChat();
        SenderType sender = Objects.requireNonNull(news.senderType());
        String name = Objects.requireNonNull(news.senderName());
        boolean hasFiles = !files.list().isEmpty();
        PushType type =
                isOfGuestChat
                        ? hasFiles
                                ? PushType.NEW_CHAT_MESSAGE_WITH_FILES
                                : PushType.NEW_CHAT_MESSAGE
                        : hasFiles ? PushType.STAFF_CHAT_FILE : PushType.STAFF_CHAT_MESSAGE;
        return new News(
                type,
                news.hotelSlug(),
                news.eventId(),
                news.conversationId(),
                news.messageId(),
                news.roomNumber(),
                sender,
                news.senderId(),
                name,
                news.isGroup(),
                isOfGuestChat ? title(sender, name, news.roomNumber(), files) : news.title(),
                isOfGuestChat || !hasFiles ? body(files) : sent(files),
                news.url(),
                news.isUrgent(),
                news.at(),
                files);
    }

    /** Returns the title of a message of guest chat that somebody wrote. */
    private static String title(
            SenderType sender, String name, @Nullable String room, News.@Nullable Files files) {
        String sent = files == null || files.list().isEmpty() ? null : counted(files);
        return sender == SenderType.GUEST
                ? (sent == null ? "New message" : "Guest sent " + sent) + " - Room " + room
                : name + (sent == null ? "" : " sent " + sent);
    }

    private static News.@Nullable Files files(String text, List<Attachment> attachments) {
        return attachments.isEmpty()
                ? null
                : new News.Files(
                        text.equals(MessageText.FILES_ONLY) ? null : preview(text),
                        files(attachments));
    }

    /** Returns what news names of files. */
    static List<News.File> files(List<Attachment> attachments) {
        return attachments.stream()
                .map(each -> new News.File(each.id(), each.fileName(), each.fileType()))
                .toList();
    }

    private static String sent(News.Files files) {
        return "Sent " + counted(files);
    }

    /** Returns the number and kind of files, such as "2 images". */
    private static String counted(News.Files files) {
        Set<String> types = files.list().stream().map(News.File::type).collect(Collectors.toSet());
        String kind =
                types.equals(Set.of("image"))
                        ? "image"
                        : Set.of("document", "pdf").containsAll(types) ? "document" : "file";
        int number = files.list().size();
        return number + " " + kind + (number == 1 ? "" : "s");
    }

    private static String body(News.Files files) {
        return files.text() == null
                ? preview(
                        files.list().stream()
                                .map(News.File::name)
                                .collect(Collectors.joining(", ")))
                : files.text();
    }

    /** Returns what a push shows of a text. */
    static String preview(String text) {
        return WrittenText.cut(text, Reply.PREVIEW_LENGTH);
    }
}
