package com.hotelchat.staffchat.message;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.AttachedFiles.Scope;
import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.MessageDeleted;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.conversation.LockedConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
            with unnamed as (delete from mention where message_id = $1),
                unreacted as (delete from reaction where message_id = $1 and $4)
            update message set text = $2, deleted_at = coalesce(deleted_at, $3), is_removed = $4,
                request_hash = null, forwarded_from = case when $4 then null else forwarded_from end
            where id = $1
            """;

    /** Stops counting a deleted message as unread. */
    private static final String PASS_OVER =
            """
            update participant set passed_over = passed_over + 1
            where conversation_id = $1 and staff_id <> $2 and seen_ordinal < $3
            returning staff_id
            """;

    private static final String FORGET_LAST =
            """
            update conversation set last_message_id = (
                select id from message where conversation_id = $1 and not is_removed
                order by ordinal desc limit 1)
            where id = $1 and last_message_id = $2
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
    record Deleted(long messageId, boolean hard, @Nullable StaffMessage message) {}

    /**
     * Deletes a message as the caller.
     *
     * @return fails with a {@link HttpProblem}: see {@link ChangeMessage#change}; 403 when the
     *     caller neither sent it nor manages
     */
    Uni<Deleted> delete(
            Caller.Staff caller, long messageId, boolean hard, @Nullable String socketId) {
        return changeMessage
                .change(caller, messageId, found -> decide(caller, found, hard, socketId))
                .invoke(storedFiles::wake);
    }

    private static Uni<Deleted> decide(
            Caller.Staff caller,
            ChangeMessage.Found found,
            boolean hard,
            @Nullable String socketId) {
        long messageId = found.message().id();
        if (!found.isOwn() && !caller.isManager()) {
            throw Problem.forbidden("Only who sent a message, or a manager, deletes it.");
        }
        if (found.isRemoved()) {
            if (!hard) {
                throw Problem.notFound();
            }
            return Uni.createFrom().item(new Deleted(messageId, true, null));
        }
        if (found.message().isDeleted() && !hard) {
            return Uni.createFrom().item(new Deleted(messageId, false, found.message()));
        }
        return delete(found, hard, socketId);
    }

    private static Uni<Deleted> delete(
            ChangeMessage.Found found, boolean hard, @Nullable String socketId) {
        LockedConversation locked = found.locked();
        return AttachedFiles.delete(
                        locked.connection(), Scope.MESSAGE, found.message().id(), locked.now())
                .chain(files -> delete(found, hard, files, socketId));
    }

    /**
     * Deletes a message softly whose only file was just deleted, if it has nothing else to show.
     *
     * @param found the message as it was with its file
     * @param after the message as it is now
     */
    public static Uni<Void> ifNothingIsLeft(
            ChangeMessage.Found found,
            StaffMessage after,
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
        long messageId = found.message().id();
        Tuple values =
                Tuple.of(
                        messageId,
                        hard ? "" : remains(found.message()),
                        locked.now().atOffset(ZoneOffset.UTC),
                        hard);
        return locked.connection()
                .preparedQuery(DELETE)
                .execute(values)
                .chain(() -> forgetLast(found, hard))
                .chain(() -> ChangeMessage.touch(found))
                .invoke(after -> tell(found, after, hard, attachmentIds, socketId))
                .call(() -> passOver(found))
                .map(after -> new Deleted(messageId, hard, hard ? null : after));
    }

    private static String remains(StaffMessage before) {
        if (before.isDeleted()) {
            return before.message();
        }
        if (!before.hasAttachments()) {
            return DELETED;
        }
        return before.message().equals(MessageText.FILES_ONLY) ? FILE_DELETED : ALL_DELETED;
    }

    private static void tell(
            ChangeMessage.Found found,
            StaffMessage after,
            boolean hard,
            List<Long> attachmentIds,
            @Nullable String socketId) {
        LockedConversation locked = found.locked();
        locked.tell(
                sequence ->
                        new MessageDeleted(
                                after.hotelSlug(),
                                after.conversationId(),
                                sequence,
                                found.conversation().actor(socketId),
                                after.id(),
                                hard,
                                attachmentIds,
                                after.senderId(),
                                locked.now(),
                                hard ? null : after));
    }

    private static Uni<Void> forgetLast(ChangeMessage.Found found, boolean hard) {
        return hard
                ? found.locked()
                        .connection()
                        .preparedQuery(FORGET_LAST)
                        .execute(Tuple.of(found.conversation().id(), found.message().id()))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private static Uni<Void> passOver(ChangeMessage.Found found) {
        if (found.message().isDeleted()) {
            return Uni.createFrom().voidItem();
        }
        return found.locked()
                .connection()
                .preparedQuery(PASS_OVER)
                .execute(
                        Tuple.of(
                                found.conversation().id(),
                                found.message().senderId(),
                                found.ordinal()))
                .invoke(
                        rows -> {
                            List<Long> staffIds = new ArrayList<>();
                            rows.forEach(row -> staffIds.add(row.getLong("staff_id")));
                            found.locked().unreadChanged(staffIds);
                        })
                .replaceWithVoid();
    }
}
