package com.hotelchat.guestchat.message;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.AttachedFiles.Scope;
import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.guestchat.conversation.LockedConversation;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a message: softly, so that everybody sees that there was one, or hard, so that nothing
 * but a tombstone is left. Its files go with it.
 */
@ApplicationScoped
public class DeleteMessage {

    /** The text of a message that was deleted softly and had no files. */
    static final String DELETED = "[Message deleted]";

    private static final String FILE_DELETED = "[File deleted]";
    private static final String ALL_DELETED = "[Message and file(s) deleted]";

    private static final String DELETE =
            """
            update message set
                text = $2,
                deleted_at = coalesce(deleted_at, $3),
                changed_sequence = $4,
                is_removed = $5,
                request_hash = null
            where id = $1
            """;

    /**
     * Adjusts the conversation to a deletion: the message is no longer unread and, after a hard
     * deletion, no longer the last.
     */
    private static final String FORGET =
            """
            update conversation set
                guest_unread_deleted = guest_unread_deleted + case when $3 and $4 then 1 else 0 end,
                hotel_unread_deleted = hotel_unread_deleted + case when $3 and not $4 then 1 else 0 end,
                last_message_id = case when $5 and last_message_id = $2 then (
                    select id from message where conversation_id = $1 and id < $2 and not is_removed
                    order by id desc limit 1) else last_message_id end
            where id = $1
            returning unread_by_hotel
            """;

    private final ChangeMessage changeMessage;
    private final StoredFiles storedFiles;

    DeleteMessage(ChangeMessage changeMessage, StoredFiles storedFiles) {
        this.changeMessage = changeMessage;
        this.storedFiles = storedFiles;
    }

    /**
     * The result of a deletion; a repetition gets the same.
     *
     * @param message as it is now, after a soft deletion
     */
    record Deleted(long messageId, boolean hard, @Nullable Message message) {}

    /** The result of a deletion, and whether files are to be erased. */
    private record Outcome(Deleted deleted, boolean hadFiles) {

        static Outcome unchanged(Deleted deleted) {
            return new Outcome(deleted, false);
        }
    }

    /**
     * Deletes a message as the caller.
     *
     * @return fails with a {@link HttpProblem}: see {@link ChangeMessage#change}; 403 when the
     *     caller may not delete it like that
     */
    Uni<Deleted> delete(Caller caller, long messageId, boolean hard, @Nullable String socketId) {
        return changeMessage
                .change(
                        caller,
                        messageId,
                        found -> {
                            requirePermission(caller, found, hard);
                            if (found.isRemoved()) {
                                if (!hard) {
                                    throw Problem.notFound();
                                }
                                return Uni.createFrom()
                                        .item(
                                                Outcome.unchanged(
                                                        new Deleted(messageId, true, null)));
                            }
                            if (found.message().isDeleted() && !hard) {
                                return Uni.createFrom()
                                        .item(
                                                Outcome.unchanged(
                                                        new Deleted(
                                                                messageId,
                                                                false,
                                                                found.message())));
                            }
                            return delete(found, hard, socketId);
                        })
                .invoke(
                        outcome -> {
                            if (outcome.hadFiles()) {
                                storedFiles.wake();
                            }
                        })
                .map(Outcome::deleted);
    }

    private static void requirePermission(Caller caller, ChangeMessage.Found found, boolean hard) {
        boolean ofGuest = found.message().senderType() == SenderType.GUEST;
        boolean permitted =
                switch (caller) {
                    case Caller.Guest guest -> ofGuest && !hard;
                    case Caller.Staff staff ->
                            staff.isManager() || found.isOwn() || (ofGuest && !hard);
                };
        if (!permitted) {
            throw Problem.forbidden(
                    "Guests delete their own messages softly; staff their own, and guests' softly;"
                            + " managers all.");
        }
    }

    private static Uni<Outcome> delete(
            ChangeMessage.Found found, boolean hard, @Nullable String socketId) {
        LockedConversation locked = found.locked();
        return AttachedFiles.delete(
                        locked.connection(), Scope.MESSAGE, found.message().id(), locked.now())
                .chain(
                        files ->
                                delete(found, hard, files, socketId)
                                        .map(deleted -> new Outcome(deleted, !files.isEmpty())));
    }

    /**
     * Deletes a message softly whose only file was just deleted, if it has nothing else to show.
     *
     * @param found the message as it was with its file
     * @param after the message as it is now
     */
    public static Uni<Void> ifNothingIsLeft(
            ChangeMessage.Found found,
            Message after,
            long attachmentId,
            @Nullable String socketId) {
        return after.message().equals(MessageText.FILES_ONLY) && !after.hasAttachments()
                ? delete(found, false, List.of(attachmentId), socketId).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private static Uni<Deleted> delete(
            ChangeMessage.Found found,
            boolean hard,
            List<Long> attachmentIds,
            @Nullable String socketId) {
        LockedConversation locked = found.locked();
        Message before = found.message();
        Tuple values =
                Tuple.of(
                        before.id(),
                        hard ? "" : remains(before),
                        locked.now().atOffset(ZoneOffset.UTC),
                        locked.nextSequence(),
                        hard);
        return locked.connection()
                .preparedQuery(DELETE)
                .execute(values)
                .chain(() -> forget(found, hard))
                .chain(
                        unread ->
                                ChangeMessage.readAgain(found)
                                        .map(
                                                after ->
                                                        tell(
                                                                found,
                                                                after,
                                                                hard,
                                                                attachmentIds,
                                                                unread,
                                                                socketId)));
    }

    private static String remains(Message before) {
        if (before.isDeleted()) {
            return before.message();
        }
        if (!before.hasAttachments()) {
            return DELETED;
        }
        return before.message().equals(MessageText.FILES_ONLY) ? FILE_DELETED : ALL_DELETED;
    }

    private static Uni<Long> forget(ChangeMessage.Found found, boolean hard) {
        return found.locked()
                .connection()
                .preparedQuery(FORGET)
                .execute(
                        Tuple.of(
                                found.conversation().id(),
                                found.message().id(),
                                found.isUnread(),
                                found.message().senderType() == SenderType.GUEST,
                                hard))
                .map(rows -> rows.iterator().next().getLong("unread_by_hotel"));
    }

    private static Deleted tell(
            ChangeMessage.Found found,
            Message after,
            boolean hard,
            List<Long> attachmentIds,
            long unread,
            @Nullable String socketId) {
        Message shown = hard ? null : after;
        found.locked()
                .tell(
                        sequence ->
                                new MessageDeleted(
                                        after.hotelSlug(),
                                        after.conversationId(),
                                        after.roomNumber(),
                                        sequence,
                                        found.conversation().actor(socketId),
                                        after.id(),
                                        hard,
                                        attachmentIds,
                                        after.senderType(),
                                        found.locked().now(),
                                        found.conversation().handlerStaffId(),
                                        found.isUnread(),
                                        unread,
                                        shown));
        return new Deleted(after.id(), hard, shown);
    }
}
