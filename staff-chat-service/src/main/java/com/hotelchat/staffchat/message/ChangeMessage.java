package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.conversation.LockConversation;
import com.hotelchat.staffchat.conversation.LockedConversation;
import com.hotelchat.staffchat.conversation.OpenedConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** Changes a message under the lock of its conversation. */
@ApplicationScoped
public class ChangeMessage {

    private static final String LOCATE =
            "select conversation_id from message where id = $1 and hotel_slug = $2";

    private static final String READ = MessageRows.SELECT + " where m.id = $1";

    /** An answer shows what it answers, and so changes with it. */
    private static final String TOUCH =
            "update message set changed_sequence = $2 where id = $1 or reply_to = $1";

    private final Pool pool;
    private final LockConversation lockConversation;

    ChangeMessage(Pool pool, LockConversation lockConversation) {
        this.pool = pool;
        this.lockConversation = lockConversation;
    }

    /**
     * A message as it is before the change.
     *
     * @param ordinal its place in the conversation
     * @param isRemoved whether it was deleted hard
     */
    public record Found(
            LockedConversation locked, StaffMessage message, long ordinal, boolean isRemoved) {

        /** Returns the conversation of the message. */
        public OpenedConversation conversation() {
            return locked.opened();
        }

        /**
         * Refuses to change what is deleted.
         *
         * @throws HttpProblem 404 after a hard deletion, 400 after a soft one
         */
        public void requireThere() {
            if (isRemoved) {
                throw Problem.notFound();
            }
            if (message.isDeleted()) {
                throw Problem.of(400, "message-deleted", "This message is deleted.").build();
            }
        }

        /** Returns whether the caller wrote the message. */
        public boolean isOwn() {
            return message.senderId() == conversation().caller().staffId();
        }
    }

    /**
     * Does work on a message that the caller may see.
     *
     * @return fails with what the work fails with, and with a {@link HttpProblem}: 404 when there
     *     is no such message or none that the caller may know of; otherwise as {@link
     *     OpenedConversation#of} says
     */
    public <T> Uni<T> change(Caller.Staff caller, long messageId, Function<Found, Uni<T>> work) {
        return pool.preparedQuery(LOCATE)
                .execute(Tuple.of(messageId, caller.hotelSlug()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            long conversationId = rows.iterator().next().getLong("conversation_id");
                            return lockConversation.change(
                                    caller,
                                    conversationId,
                                    locked -> find(locked, messageId).chain(work::apply));
                        });
    }

    /** A message that the caller may see; 404 when there is none. */
    static Uni<Found> find(LockedConversation locked, long messageId) {
        return locked.connection()
                .preparedQuery(READ)
                .execute(Tuple.of(messageId))
                .map(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            Row row = rows.iterator().next();
                            long ordinal = row.getLong("ordinal");
                            if (ordinal <= locked.opened().joinedOrdinal()) {
                                throw Problem.notFound();
                            }
                            return new Found(
                                    locked,
                                    MessageRows.message(row),
                                    ordinal,
                                    row.getBoolean("is_removed"));
                        });
    }

    /** Notes that a message and its answers changed, and reads it as it is now. */
    public static Uni<StaffMessage> touch(Found found) {
        long messageId = found.message().id();
        return found.locked()
                .connection()
                .preparedQuery(TOUCH)
                .execute(Tuple.of(messageId, found.locked().nextSequence()))
                .chain(() -> find(found.locked(), messageId))
                .map(Found::message);
    }
}
