package com.hotelchat.staffchat.attachment;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.AttachedFiles.Scope;
import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.AttachmentDeleted;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.message.ChangeMessage;
import com.hotelchat.staffchat.message.DeleteMessage;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a file of a message, and erases its bytes if no other message shows them. A message that
 * has nothing else to show is deleted softly with its last file.
 */
@ApplicationScoped
class DeleteAttachment {

    private static final String LOCATE =
            "select message_id from attachment where id = $1 and hotel_slug = $2";

    private final Pool pool;
    private final ChangeMessage changeMessage;
    private final StoredFiles storedFiles;

    DeleteAttachment(Pool pool, ChangeMessage changeMessage, StoredFiles storedFiles) {
        this.pool = pool;
        this.changeMessage = changeMessage;
        this.storedFiles = storedFiles;
    }

    /**
     * Deletes; a repetition changes nothing.
     *
     * @return the message that it was of; fails with a {@link HttpProblem}: 404 when there is no
     *     such file or none that the caller may know of, 403 when the caller neither sent it nor
     *     manages
     */
    Uni<Long> delete(Caller.Staff caller, long attachmentId, @Nullable String socketId) {
        return pool.preparedQuery(LOCATE)
                .execute(Tuple.of(attachmentId, caller.hotelSlug()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            long messageId = rows.iterator().next().getLong("message_id");
                            return changeMessage
                                    .change(
                                            caller,
                                            messageId,
                                            found -> delete(found, attachmentId, socketId))
                                    .invoke(storedFiles::wake)
                                    .replaceWith(messageId);
                        });
    }

    private static Uni<Void> delete(
            ChangeMessage.Found found, long attachmentId, @Nullable String socketId) {
        if (found.isRemoved()) {
            throw Problem.notFound();
        }
        if (!found.isOwn() && !found.conversation().caller().isManager()) {
            throw Problem.forbidden("Only who sent a file, or a manager, deletes it.");
        }
        return AttachedFiles.delete(
                        found.locked().connection(),
                        Scope.ATTACHMENT,
                        attachmentId,
                        found.locked().now())
                .chain(
                        gone ->
                                gone.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : ChangeMessage.touch(found)
                                                .chain(
                                                        message ->
                                                                tell(
                                                                        found,
                                                                        message,
                                                                        attachmentId,
                                                                        socketId)));
    }

    private static Uni<Void> tell(
            ChangeMessage.Found found,
            StaffMessage message,
            long attachmentId,
            @Nullable String socketId) {
        found.locked()
                .tell(
                        sequence ->
                                new AttachmentDeleted(
                                        message.hotelSlug(),
                                        message.conversationId(),
                                        sequence,
                                        found.conversation().actor(socketId),
                                        attachmentId,
                                        message.id(),
                                        found.locked().now()));
        return DeleteMessage.ifNothingIsLeft(found, message, attachmentId, socketId);
    }
}
