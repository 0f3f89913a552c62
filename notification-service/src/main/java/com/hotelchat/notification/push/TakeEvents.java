package com.hotelchat.notification.push;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.Message.Attachment;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import com.hotelchat.notification.caller.CallerTopics;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.push.PushQueue.Sides;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Consumes the events of the chats: queues news, and keeps the state that decides whether it still
 * is news.
 */
@ApplicationScoped
class TakeEvents {

    private static final String ANNOUNCE =
            """
            insert into push (hotel_slug, event_id, part, owner_kind, owners, tag, message_id, news,
                noticed_at, due_at, expires_at)
            values (:hotel, :event, :part, :kind,
                array(select jsonb_array_elements_text(cast(cast(:owners as text) as jsonb))), :tag,
                cast(cast(cast(:news as text) as jsonb) ->> 'message_id' as bigint), cast(cast(:news as text) as jsonb),
                :now, :due, :expires)
            on conflict do nothing
            """;

    private static final String WITHDRAW =
            """
            insert into push (hotel_slug, event_id, part, owner_kind, owners, tag, noticed_at, due_at,
                expires_at)
            values (:hotel, :event, :part, :kind,
                array(select jsonb_array_elements_text(cast(cast(:owners as text) as jsonb))), :tag, :now, :due, :expires)
            on conflict do nothing
            """;

    private static final String NOTE_READING =
            """
            insert into reading (tag, reader, upto, read_at) values (:tag, :reader, :upto, :now)
            on conflict (tag, reader) do update
                set upto = greatest(reading.upto, excluded.upto), read_at = excluded.read_at
            """;

    private static final String NOTE_DELETION =
            """
            insert into deleted_message (tag, message_id, deleted_at) values (:tag, :message, :now)
            on conflict do nothing
            """;

    private static final String NOTE_DELETED_FILE =
            """
            insert into deleted_attachment (tag, attachment_id, deleted_at)
            values (:tag, :attachment, :now)
            on conflict do nothing
            """;

    private static final String NOTE_UNREAD_OF_HOTEL =
            """
            insert into guest_conversation (hotel_slug, conversation_id, stay_id, unread_by_hotel)
            values (:hotel, :conversation, :stay, :unread)
            on conflict (hotel_slug, conversation_id) do update
                set unread_by_hotel = excluded.unread_by_hotel
            """;

    private static final String NOTE_UNREAD_OF_GUEST =
            """
            insert into guest_conversation (hotel_slug, conversation_id, stay_id, unread_by_guest)
            values (:hotel, :conversation, :stay, 1)
            on conflict (hotel_slug, conversation_id) do update
                set unread_by_guest = guest_conversation.unread_by_guest + 1
            """;

    /** A null leaves a side as it is. */
    private static final String CHANGE_UNREAD =
            """
            update guest_conversation
            set unread_by_hotel = case when :ofHotel < 0 then unread_by_hotel else :ofHotel end,
                unread_by_guest = case when :ofGuest < 0 then unread_by_guest else :ofGuest end
            where hotel_slug = :hotel and conversation_id = :conversation
            """;

    private static final String LESS_UNREAD_OF_GUEST =
            """
            update guest_conversation set unread_by_guest = greatest(unread_by_guest - 1, 0)
            where hotel_slug = :hotel and conversation_id = :conversation
            """;

    /**
     * Keeps the totals of the highest version: those of one person come with events of several
     * conversations, in any order. A producer without versions is believed until one with versions
     * is heard.
     */
    private static final String NOTE_UNREAD_OF_STAFF =
            """
            insert into staff_unread (hotel_slug, staff_id, total, version)
            select :hotel, one.staff_id, one.total, one.version
            from jsonb_to_recordset(cast(cast(:counts as text) as jsonb))
                as one(staff_id bigint, total bigint, version bigint)
            order by one.staff_id
            on conflict (hotel_slug, staff_id) do update
                set total = excluded.total, version = excluded.version
                where staff_unread.version < excluded.version or staff_unread.version = 0
            """;

    private static final String NOTE_STATE =
            """
            update guest_conversation set is_closed = :closed
            where hotel_slug = :hotel and conversation_id = :conversation
            """;

    /** The news with its text as it is now. */
    private static final String EDITED =
            """
            case when jsonb_typeof(news -> 'files') = 'object'
                then jsonb_set(news, '{files,text}', to_jsonb(cast(:body as text))) else news end
            || case when news ->> 'type' = 'staff_chat_file' then jsonb_build_object()
                else jsonb_build_object('body', cast(:body as text)) end
            """;

    private static final String EDIT =
            """
            with later as (
                update missed set news =
            """
                    + EDITED
                    + """
                    where tag = :tag and news ->> 'message_id' = cast(cast(:message as bigint) as text)
                    )
                    update push set news =
                    """
                    + EDITED
                    + " where tag = :tag and message_id = :message and news is not null";

    /** News of a message, whether or not it had files before, is of those that it has now. */
    private static final String SET_FILES =
            """
            set news = jsonb_set(news
                || jsonb_build_object('type', case news ->> 'type'
                    when 'new_chat_message' then 'new_chat_message_with_files'
                    when 'staff_chat_message' then 'staff_chat_file'
                    else news ->> 'type' end), '{files}', jsonb_build_object(
                'text', case when jsonb_typeof(news -> 'files') = 'object'
                    then news -> 'files' -> 'text' else news -> 'body' end,
                'list', case when :areAll then '[]' else coalesce(news -> 'files' -> 'list', '[]') end
                    || cast(cast(:files as text) as jsonb)))
            where tag = :tag and news ->> 'message_id' = cast(cast(:message as bigint) as text)
                and news ->> 'type' in ('new_chat_message', 'new_chat_message_with_files',
                    'staff_chat_message', 'staff_chat_file')
            """;

    private static final String ADD_FILES =
            "with later as (update missed "
                    + SET_FILES
                    + ") update push "
                    + SET_FILES
                    + " and message_id = :message";

    private static final List<String> ERASE =
            List.of(
                    "delete from push where tag = :tag",
                    "delete from missed where tag = :tag",
                    "delete from delivery where tag = :tag",
                    "delete from reading where tag = :tag",
                    "delete from deleted_message where tag = :tag",
                    "delete from deleted_attachment where tag = :tag");

    private static final List<String> ERASE_STAY =
            List.of(
                    "delete from guest_conversation where hotel_slug = :hotel and stay_id = :stay",
                    "delete from push_log where hotel_slug = :hotel and owner_id = :stay"
                            + " and owner_kind = 'stay'");

    private static final long AS_IT_IS = -1;

    private final Inbox inbox;
    private final CallerTopics callers;
    private final PushSettings settings;
    private final Clock clock;

    TakeEvents(Inbox inbox, CallerTopics callers, PushSettings settings, Clock clock) {
        this.inbox = inbox;
        this.callers = callers;
        this.settings = settings;
        this.clock = clock;
    }

    @Incoming("guest-chat-events")
    Uni<Void> takeGuestChat(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.GUEST_CHAT_EVENTS,
                record,
                event ->
                        event instanceof IncomingEvent.Known(var id, _, GuestChatEvent known)
                                ? take(id, known)
                                : passOver(event));
    }

    @Incoming("staff-chat-events")
    Uni<Void> takeStaffChat(ConsumerRecord<String, byte[]> record) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        return inbox.take(
                Topic.STAFF_CHAT_EVENTS,
                record,
                event ->
                        event instanceof IncomingEvent.Known(var id, _, StaffChatEvent known)
                                ? take(id, known, at)
                                : passOver(event));
    }

    private static Uni<Void> passOver(IncomingEvent event) {
        if (event instanceof IncomingEvent.Known(_, _, ChatEvent elsewhere)) {
            throw new IllegalArgumentException(elsewhere.getClass() + " is not of this topic");
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> take(String id, GuestChatEvent event) {
        return announceAll(Announcements.of(id, event, this::hotelName))
                .chain(() -> note(id, event));
    }

    private String hotelName(String hotelSlug) {
        return callers.known().flatMap(known -> known.hotelName(hotelSlug)).orElse(hotelSlug);
    }

    private Uni<Void> note(String id, GuestChatEvent event) {
        String tag = News.tag(true, event.conversationId());
        return switch (event) {
            case GuestChatEvent.MessageSent sent ->
                    sent.message().senderType() == SenderType.GUEST
                            ? run(
                                    NOTE_UNREAD_OF_HOTEL,
                                    with(sent)
                                            .and("stay", sent.message().stayId())
                                            .and("unread", sent.unreadCount()))
                            : run(
                                    NOTE_UNREAD_OF_GUEST,
                                    with(sent).and("stay", sent.message().stayId()));
            case GuestChatEvent.MessagesRead read -> {
                boolean isByGuest = read.actor().type() == SenderType.GUEST;
                yield noteReading(tag, isByGuest ? Sides.GUEST : Sides.HOTEL, read.messageIds())
                        .chain(
                                () ->
                                        unread(
                                                read,
                                                isByGuest ? AS_IT_IS : read.unreadCount(),
                                                isByGuest ? read.unreadCount() : AS_IT_IS))
                        .chain(
                                () ->
                                        withdraw(
                                                read.hotelSlug(),
                                                id,
                                                tag,
                                                isByGuest ? "stay" : "staff",
                                                List.of()));
            }
            case GuestChatEvent.MessageDeleted deleted -> {
                boolean isOfGuest = deleted.originalSender() == SenderType.GUEST;
                yield noteDeletion(tag, deleted.messageId())
                        .chain(() -> unread(deleted, deleted.unreadCount(), AS_IT_IS))
                        .chain(
                                () ->
                                        isOfGuest || !deleted.wasUnread()
                                                ? Uni.createFrom().voidItem()
                                                : run(LESS_UNREAD_OF_GUEST, with(deleted)))
                        .chain(
                                () ->
                                        withdraw(
                                                deleted.hotelSlug(),
                                                id,
                                                tag,
                                                isOfGuest ? "staff" : "stay",
                                                List.of()));
            }
            case GuestChatEvent.MessageEdited edited ->
                    edit(tag, edited.message().id(), edited.message().message());
            case GuestChatEvent.PersonalDataErased erased ->
                    erase(tag).chain(() -> eraseStay(erased));
            case GuestChatEvent.ConversationClosed closed ->
                    run(NOTE_STATE, with(closed).and("closed", true));
            case GuestChatEvent.StaffAssigned other -> Uni.createFrom().voidItem();
            case GuestChatEvent.ConversationOpened other -> Uni.createFrom().voidItem();
            case GuestChatEvent.ConversationReopened reopened ->
                    run(NOTE_STATE, with(reopened).and("closed", false));
            case GuestChatEvent.ConversationMoved other -> Uni.createFrom().voidItem();
            case GuestChatEvent.AttachmentsAdded added ->
                    addFiles(tag, added.message().id(), true, added.message().attachments());
            case GuestChatEvent.AttachmentDeleted deleted ->
                    noteDeletedFile(tag, deleted.attachmentId());
        };
    }

    private Uni<Void> take(String id, StaffChatEvent event, Instant at) {
        // An edited text that names somebody is news with the text as it is now.
        return note(id, event).chain(() -> announceAll(Announcements.of(id, event, at)));
    }

    private Uni<Void> note(String id, StaffChatEvent event) {
        return switch (event) {
            case StaffChatEvent.MessagesRead read -> {
                String tag = News.tag(false, read.conversationId());
                String reader = Long.toString(read.actor().staffId());
                yield noteReading(tag, reader, read.messageIds())
                        .chain(() -> withdraw(read.hotelSlug(), id, tag, "staff", List.of(reader)));
            }
            case StaffChatEvent.MessageDeleted deleted -> {
                String tag = News.tag(false, deleted.conversationId());
                yield noteDeletion(tag, deleted.messageId())
                        .chain(() -> withdraw(deleted.hotelSlug(), id, tag, "staff", List.of()));
            }
            case StaffChatEvent.MessageEdited edited ->
                    edit(
                            News.tag(false, edited.conversationId()),
                            edited.message().id(),
                            edited.message().message());
            case StaffChatEvent.UnreadChanged changed ->
                    run(
                            NOTE_UNREAD_OF_STAFF,
                            new Values()
                                    .and("hotel", changed.hotelSlug())
                                    .and(
                                            "counts",
                                            PushQueue.toJson(
                                                    changed.counts().stream()
                                                            .map(
                                                                    each ->
                                                                            Map.of(
                                                                                    "staff_id",
                                                                                    each.staffId(),
                                                                                    "total",
                                                                                    each
                                                                                            .totalUnread(),
                                                                                    "version",
                                                                                    each.version()))
                                                            .toList())));
            case StaffChatEvent.MessageSent other -> Uni.createFrom().voidItem();
            case StaffChatEvent.ConversationCreated other -> Uni.createFrom().voidItem();
            case StaffChatEvent.ConversationUpdated other -> Uni.createFrom().voidItem();
            case StaffChatEvent.ConversationDeleted other -> Uni.createFrom().voidItem();
            case StaffChatEvent.ReactionChanged other -> Uni.createFrom().voidItem();
            case StaffChatEvent.AttachmentsAdded added ->
                    addFiles(
                            News.tag(false, added.conversationId()),
                            added.messageId(),
                            false,
                            added.attachments());
            case StaffChatEvent.AttachmentDeleted deleted ->
                    noteDeletedFile(
                            News.tag(false, deleted.conversationId()), deleted.attachmentId());
            case StaffChatEvent.NoticePosted other -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> announceAll(List<Announcement> announcements) {
        return inTurn(announcements, this::announce);
    }

    private Uni<Void> announce(Announcement announcement) {
        News news = announcement.news();
        Instant now = clock.instant();
        return run(
                ANNOUNCE,
                new Values()
                        .and("hotel", news.hotelSlug())
                        .and("event", news.eventId())
                        .and("part", announcement.part())
                        .and("kind", announcement.owners().getFirst().kind())
                        .and(
                                "owners",
                                PushQueue.toJson(
                                        announcement.owners().stream().map(Owner::id).toList()))
                        .and("tag", news.tag())
                        .and("news", PushQueue.toJson(news))
                        .and("now", now)
                        .and("due", now.plus(settings.grace()))
                        .and("expires", news.at().plus(settings.timeToLive())));
    }

    /**
     * Devices that show what was read, or deleted, take it away. The counts that their badges show
     * are known: producers put them before the change.
     *
     * @param owners of none, all of the kind
     */
    private Uni<Void> withdraw(
            String hotelSlug, String eventId, String tag, String kind, List<String> owners) {
        Instant now = clock.instant();
        return run(
                WITHDRAW,
                new Values()
                        .and("hotel", hotelSlug)
                        .and("event", eventId)
                        .and("part", "withdraw")
                        .and("kind", kind)
                        .and("owners", PushQueue.toJson(owners))
                        .and("tag", tag)
                        .and("now", now)
                        .and("due", now)
                        .and("expires", now.plus(settings.timeToLive())));
    }

    private Uni<Void> noteReading(String tag, String reader, List<Long> messageIds) {
        return run(
                NOTE_READING,
                new Values()
                        .and("tag", tag)
                        .and("reader", reader)
                        .and("upto", messageIds.stream().mapToLong(Long::longValue).max().orElse(0))
                        .and("now", clock.instant()));
    }

    private Uni<Void> noteDeletedFile(String tag, long attachmentId) {
        return run(
                NOTE_DELETED_FILE,
                new Values()
                        .and("tag", tag)
                        .and("attachment", attachmentId)
                        .and("now", clock.instant()));
    }

    /**
     * Adds files to the news of a message.
     *
     * @param areAll whether these are all files of the message
     */
    private static Uni<Void> addFiles(
            String tag, long messageId, boolean areAll, List<Attachment> attachments) {
        return run(
                ADD_FILES,
                new Values()
                        .and("tag", tag)
                        .and("message", messageId)
                        .and("areAll", areAll)
                        .and("files", PushQueue.toJson(Announcements.files(attachments))));
    }

    private Uni<Void> noteDeletion(String tag, long messageId) {
        return run(
                NOTE_DELETION,
                new Values().and("tag", tag).and("message", messageId).and("now", clock.instant()));
    }

    private static Uni<Void> unread(GuestChatEvent event, long ofHotel, long ofGuest) {
        return run(CHANGE_UNREAD, with(event).and("ofHotel", ofHotel).and("ofGuest", ofGuest));
    }

    private static Uni<Void> edit(String tag, long messageId, String text) {
        return run(
                EDIT,
                new Values()
                        .and("tag", tag)
                        .and("message", messageId)
                        .and("body", Announcements.preview(text)));
    }

    private static Uni<Void> erase(String tag) {
        return inTurn(ERASE, statement -> run(statement, new Values().and("tag", tag)));
    }

    private static Uni<Void> eraseStay(GuestChatEvent.PersonalDataErased erased) {
        return inTurn(
                ERASE_STAY,
                statement ->
                        run(
                                statement,
                                new Values()
                                        .and("hotel", erased.hotelSlug())
                                        .and("stay", erased.stayId())));
    }

    private static <T> Uni<Void> inTurn(List<T> all, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(step::apply)
                .onItem()
                .ignoreAsUni();
    }

    private static Values with(GuestChatEvent event) {
        return new Values()
                .and("hotel", event.hotelSlug())
                .and("conversation", event.conversationId());
    }

    private static Uni<Void> run(String statement, Values values) {
        return Panache.getSession()
                .chain(
                        session -> {
                            Mutiny.MutationQuery query = session.createNativeQuery(statement);
                            values.byName.forEach(query::setParameter);
                            return query.executeUpdate();
                        })
                .replaceWithVoid();
    }

    /** The parameters of a statement. */
    private static final class Values {

        private final Map<String, Object> byName = new HashMap<>();

        Values and(String name, Object value) {
            byName.put(name, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
            return this;
        }
    }
}
