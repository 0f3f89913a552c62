package com.hotelchat.notification;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.Attachment;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.PresenceEvent.ChannelKind;
import com.hotelchat.events.PresenceEvent.ChannelOccupancy;
import com.hotelchat.events.PresenceEvent.Visibility;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.testkit.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Publishes events of the chats as their services do. */
public final class Chats {

    private static final AtomicLong NEXT = new AtomicLong(100_000);
    private static final String HOTEL = "hotel-abc";

    private Chats() {}

    /** A number that no other test has. */
    public static long next() {
        return NEXT.getAndIncrement();
    }

    /** A conversation between a guest and the hotel. */
    public record GuestChat(String stayId, long id) {

        /** The guest wrote. */
        public long guestSays(String text, Long... recipients) {
            return say(SenderType.GUEST, text, List.of(), List.of(recipients));
        }

        /** John Smith wrote. */
        public long johnSays(String text, Attachment... files) {
            return say(SenderType.STAFF, text, List.of(files), List.of());
        }

        /** One of the hotel's systems wrote. */
        public long hotelSays(String text) {
            return say(SenderType.SYSTEM, text, List.of(), List.of());
        }

        /** Someone wrote. */
        public long say(
                SenderType sender, String text, List<Attachment> files, List<Long> recipients) {
            long id = next();
            Records.say(sent(id, sender, text, files, recipients, Instant.now()));
            return id;
        }

        /** The event of {@link #say}. */
        public GuestChatEvent.MessageSent sent(
                long id,
                SenderType sender,
                String text,
                List<Attachment> files,
                List<Long> recipients,
                Instant at) {
            return new GuestChatEvent.MessageSent(
                    HOTEL,
                    this.id,
                    "101",
                    id,
                    actor(sender),
                    message(id, sender, text, files, at),
                    1,
                    recipients);
        }

        private Message message(
                long id, SenderType sender, String text, List<Attachment> files, Instant at) {
            return new Message(
                    id,
                    HOTEL,
                    this.id,
                    "101",
                    stayId,
                    sender,
                    sender == SenderType.STAFF
                            ? new Message.Staff(5, "John Smith", "Receptionist", null)
                            : null,
                    "Ada Byron",
                    text,
                    at,
                    at,
                    null,
                    files,
                    null,
                    null,
                    null,
                    null,
                    null,
                    id,
                    id);
        }

        private static Actor actor(SenderType sender) {
            return switch (sender) {
                case GUEST -> Actor.guest(null);
                case STAFF -> Actor.staff(5, "John Smith", null);
                case SYSTEM -> Actor.SYSTEM;
            };
        }

        /** A side read. */
        public void reads(SenderType side, Long... messages) {
            Records.say(
                    new GuestChatEvent.MessagesRead(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(side),
                            List.of(messages),
                            Instant.now(),
                            0));
        }

        /** A message of a side was deleted, and nothing is left of it. */
        public void deletes(SenderType side, long message) {
            Records.say(
                    new GuestChatEvent.MessageDeleted(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(side),
                            message,
                            true,
                            List.of(),
                            side,
                            Instant.now(),
                            null,
                            true,
                            0,
                            null));
        }

        /** A file of a message of the guest was deleted. */
        public void deletesFile(long message, long attachment) {
            Records.say(
                    new GuestChatEvent.AttachmentDeleted(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(SenderType.GUEST),
                            attachment,
                            message,
                            SenderType.GUEST,
                            Instant.now()));
        }

        /** The guest added files to a message, which has these now. */
        public void addsFiles(long message, String text, List<Attachment> files) {
            Records.say(
                    new GuestChatEvent.AttachmentsAdded(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(SenderType.GUEST),
                            message(message, SenderType.GUEST, text, files, Instant.now())));
        }

        /** Staff closed it. */
        public void closes() {
            Records.say(
                    new GuestChatEvent.ConversationClosed(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(SenderType.STAFF),
                            GuestChatEvent.CloseReason.STAFF));
        }

        /** Staff opened it again. */
        public void reopens() {
            Records.say(
                    new GuestChatEvent.ConversationReopened(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(SenderType.STAFF),
                            GuestChatEvent.ReopenReason.STAFF));
        }

        /** A message of the guest got another text. */
        public void edits(long message, String text) {
            Records.say(
                    new GuestChatEvent.MessageEdited(
                            HOTEL,
                            id,
                            "101",
                            next(),
                            actor(SenderType.GUEST),
                            message(message, SenderType.GUEST, text, List.of(), Instant.now())));
        }
    }

    /** A conversation among staff; who is in it is told to everybody. */
    public record StaffChat(long id, @Nullable String title, List<Long> members) {

        /** Opens one. */
        public static StaffChat of(@Nullable String title, Long... members) {
            StaffChat chat = new StaffChat(next(), title, List.of(members));
            Records.say(new MembersUpdated(HOTEL, chat.id, chat.members));
            return chat;
        }

        /** John Smith wrote. */
        public long johnSays(String text, Long... mentioned) {
            return johnSays(text, List.of(), mentioned);
        }

        /** John Smith wrote, with files. */
        public long johnSays(String text, List<Attachment> files, Long... mentioned) {
            long message = next();
            Records.say(
                    new StaffChatEvent.MessageSent(
                            HOTEL,
                            id,
                            message,
                            john(),
                            message(message, text, files, mentioned),
                            members.size() > 1,
                            title,
                            members));
            return message;
        }

        /** John Smith gave a message another text, which names more. */
        public void johnEdits(long message, String text, Long... newlyMentioned) {
            Records.say(
                    new StaffChatEvent.MessageEdited(
                            HOTEL,
                            id,
                            next(),
                            john(),
                            message(message, text, List.of(), newlyMentioned),
                            List.of(newlyMentioned),
                            members.size() > 1,
                            title));
        }

        private StaffMessage message(
                long message, String text, List<Attachment> files, Long... mentioned) {
            Instant now = Instant.now();
            return new StaffMessage(
                    message,
                    HOTEL,
                    id,
                    new StaffMessage.Sender(
                            5, "John", "Smith", null, null, "Receptionist", null, true, true),
                    text,
                    now,
                    now,
                    List.of(),
                    false,
                    null,
                    files,
                    List.of(),
                    List.of(mentioned).stream()
                            .map(each -> new StaffMessage.Mention(each, "Zoe Somebody"))
                            .toList(),
                    null,
                    null,
                    null,
                    null,
                    message,
                    message);
        }

        /** A file of John Smith's message was deleted. */
        public void deletesFile(long message, long attachment) {
            Records.say(
                    new StaffChatEvent.AttachmentDeleted(
                            HOTEL, id, next(), john(), attachment, message, Instant.now()));
        }

        /** John Smith added files to a message. */
        public void addsFiles(long message, List<Attachment> files) {
            Records.say(
                    new StaffChatEvent.AttachmentsAdded(HOTEL, id, next(), john(), message, files));
        }

        /** Sets the number of messages that a member has not read in all conversations. */
        public void leaves(long staffId, long total) {
            Records.say(
                    new StaffChatEvent.UnreadChanged(
                            HOTEL,
                            id,
                            List.of(new StaffChatEvent.UnreadCount(staffId, 0, total, 1, next()))));
        }

        /** Somebody read. */
        public void reads(long staffId, Long... messages) {
            Records.say(
                    new StaffChatEvent.MessagesRead(
                            HOTEL,
                            id,
                            next(),
                            new StaffChatEvent.Actor(staffId, "Zoe Somebody", null, null),
                            List.of(messages),
                            Instant.now()));
        }

        /** John Smith opened it. */
        public void johnOpens() {
            List<Long> all = new ArrayList<>(members);
            all.add(5L);
            Records.say(
                    new StaffChatEvent.ConversationCreated(
                            HOTEL, id, next(), john(), title != null, title, all));
        }

        /** Nobody but John Smith is in it any more. */
        public void empties() {
            Records.say(new MembersUpdated(HOTEL, id, List.of(5L)));
        }
    }

    /** A notice for members of staff. */
    public static void notice(boolean urgent, Long... recipients) {
        Records.say(
                new StaffChatEvent.NoticePosted(
                        HOTEL,
                        List.of(recipients),
                        "Fire drill",
                        "At noon, in the yard.",
                        "https://hotel-abc.example/drill",
                        urgent,
                        "Security",
                        Instant.now()));
    }

    /** Sets the number of messages that a member of staff has not read. */
    public static void unread(long staffId, long total) {
        unread(new StaffChatEvent.UnreadCount(staffId, total, total, 1, 0));
    }

    /**
     * Sets the numbers of messages that members of staff have not read, each by an event of another
     * conversation.
     */
    public static void unread(StaffChatEvent.UnreadCount... counts) {
        Records.say(new StaffChatEvent.UnreadChanged(HOTEL, next(), List.of(counts)));
    }

    /** Files of a kind. */
    public static Attachment[] files(int number, String kind) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(
                        i ->
                                new Attachment(
                                        i,
                                        "file-" + i,
                                        kind,
                                        1,
                                        "1 B",
                                        "application/octet-stream",
                                        "https://hotel-abc.example/" + i,
                                        null,
                                        Instant.now()))
                .toArray(Attachment[]::new);
    }

    /** That the app of a member of staff listens, or does not any more. */
    public static ChatEvent listens(long staffId, boolean isOccupied) {
        return new ChannelOccupancy(
                HOTEL,
                HOTEL + "-staff-" + staffId + "-notifications",
                Visibility.PRIVATE,
                ChannelKind.STAFF_NOTIFICATIONS,
                null,
                null,
                staffId,
                isOccupied,
                Instant.now());
    }

    private static StaffChatEvent.Actor john() {
        return new StaffChatEvent.Actor(5, "John Smith", null, null);
    }
}
