package com.hotelchat.staffchat.conversation;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.AttachedFiles.Scope;
import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.ConversationDeleted;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes a conversation with all that was written in it, for everybody. */
@ApplicationScoped
class DeleteConversation {

    private static final String MEMBERS =
            """
            select array_agg(me.staff_id order by me.staff_id) as ids,
                array_agg(me.staff_id) filter (where c.written > me.seen_ordinal + me.passed_over)
                    as readers
            from participant me join conversation c on c.id = me.conversation_id
            where me.conversation_id = $1
            """;

    private static final String DELETE = "delete from conversation where id = $1";

    private final LockConversation lockConversation;
    private final StoredFiles storedFiles;

    DeleteConversation(LockConversation lockConversation, StoredFiles storedFiles) {
        this.lockConversation = lockConversation;
        this.storedFiles = storedFiles;
    }

    /**
     * Deletes a conversation for everybody.
     *
     * @return fails with a {@link HttpProblem}: 404 when the caller takes no part in it, 403 when
     *     the caller neither created it nor manages
     */
    Uni<Void> delete(Caller.Staff caller, long conversationId, @Nullable String socketId) {
        return lockConversation
                .change(
                        caller,
                        conversationId,
                        locked -> {
                            OpenedConversation before = locked.opened();
                            if (!before.isManagedByCaller()) {
                                throw Problem.forbidden(
                                        "Only who created a conversation, or a manager, deletes it.");
                            }
                            return locked.connection()
                                    .preparedQuery(MEMBERS)
                                    .execute(Tuple.of(conversationId))
                                    .map(rows -> rows.iterator().next())
                                    .invoke(
                                            members -> {
                                                locked.tell(
                                                        sequence ->
                                                                new ConversationDeleted(
                                                                        caller.hotelSlug(),
                                                                        conversationId,
                                                                        sequence,
                                                                        before.actor(socketId),
                                                                        List.of(
                                                                                members
                                                                                        .getArrayOfLongs(
                                                                                                "ids"))));
                                                unreadChanged(locked, members);
                                            })
                                    .chain(() -> erase(locked));
                        })
                .invoke(storedFiles::wake);
    }

    /** Publishes that the members' unread messages of the conversation no longer count. */
    private static void unreadChanged(LockedConversation locked, Row members) {
        Long[] readers = members.getArrayOfLongs("readers");
        locked.unreadChanged(readers == null ? List.of() : List.of(readers));
    }

    /** Takes away all that a conversation had, its members included; its files are due. */
    static Uni<Void> erase(LockedConversation locked) {
        long conversationId = locked.opened().id();
        locked.removeMembers();
        return AttachedFiles.delete(
                        locked.connection(), Scope.CONVERSATION, conversationId, locked.now())
                .chain(
                        () ->
                                locked.connection()
                                        .preparedQuery(DELETE)
                                        .execute(Tuple.of(conversationId)))
                .replaceWithVoid();
    }
}
