package com.hotelchat.guestchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.guestchat.conversation.LockConversation;
import com.hotelchat.guestchat.conversation.LockedConversation;
import com.hotelchat.guestchat.conversation.OpenedConversation;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Function;

/** Changes a message under the lock of its conversation. */
@ApplicationScoped
public class ChangeMessage {

    private static final String LOCATE =
            "select conversation_id from message where id = $1 and hotel_slug = $2";

    private static final String READ = MessageRows.SELECT + " where m.id = $1";

    /** An answer shows what it answers, and so changes with it. */
    private static final String TOUCH_ANSWERS =
            "update message set changed_sequence = $2 where reply_to = $1";

    private final Pool pool;
    private final LockConversation lockConversation;

    ChangeMessage(Pool pool, LockConversation lockConversation) {
        this.pool = pool;
        this.lockConversation = lockConversation;
    }

    /**
     * A message as it is before the change.
     *
     * @param ordinal its place among the messages of its side
     * @param isRemoved whether it was deleted hard
     */
    public record Found(
            LockedConversation locked, Message message, long ordinal, boolean isRemoved) {

        /** Returns the conversation as it was when it was locked. */
        public OpenedConversation conversation() {
            return locked.opened();
        }

        /** Returns whether the other side has not read the message. */
        boolean isUnread() {
            return ordinal
                            > (message.senderType() == SenderType.GUEST
                                    ? conversation().guestSeen()
                                    : conversation().hotelSeen())
                    && !message.isDeleted();
        }

        /** Returns whether the caller wrote the message. */
        public boolean isOwn() {
            Message.Staff caller = conversation().staff();
            return caller == null
                    ? message.senderType() == SenderType.GUEST
                    : Objects.equals(message.staffId(), caller.id());
        }
    }

    /**
     * Does work on a message that the caller may see.
     *
     * @param work what it tells takes the next sequence of the conversation
     * @return fails with what the work fails with, and with a {@link HttpProblem}: 404 when there
     *     is no such message or none that the caller may know of; otherwise as {@link
     *     OpenedConversation#of} says
     */
    public <T> Uni<T> change(Caller caller, long messageId, Function<Found, Uni<T>> work) {
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

    private static Uni<Found> find(LockedConversation locked, long messageId) {
        return locked.connection()
                .preparedQuery(READ)
                .execute(Tuple.of(messageId))
                .map(
                        rows -> {
                            Row row = rows.iterator().next();
                            return new Found(
                                    locked,
                                    MessageRows.message(row),
                                    row.getLong("ordinal"),
                                    row.getBoolean("is_removed"));
                        });
    }

    /**
     * The message as it is now, in the transaction. Its answers show it, and change with it; of the
     * message itself, the work has said that it changed.
     */
    public static Uni<Message> readAgain(Found found) {
        long messageId = found.message().id();
        return found.locked()
                .connection()
                .preparedQuery(TOUCH_ANSWERS)
                .execute(Tuple.of(messageId, found.locked().nextSequence()))
                .chain(() -> find(found.locked(), messageId))
                .map(Found::message);
    }
}
