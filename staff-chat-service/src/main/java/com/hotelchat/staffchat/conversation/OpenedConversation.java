package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.Actor;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.staff.ActiveStaff;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that a caller takes part in, with what decisions about it need.
 *
 * @param createdBy a staff id
 * @param sequence of its last change
 * @param written how many messages it has had
 * @param isAnswered whether somebody else can read what is written: always so in a group; of two
 *     people, the other may not work here any more
 * @param joinedOrdinal the message after which the caller joined
 * @param joinedSequence the change after which the caller joined
 * @param seenOrdinal up to which message the caller has read
 * @param callerName first and last name
 * @param callerImage the address of a picture
 */
public record OpenedConversation(
        Caller.Staff caller,
        long id,
        boolean isGroup,
        @Nullable String title,
        String description,
        long createdBy,
        long sequence,
        long written,
        boolean isAnswered,
        long joinedOrdinal,
        long joinedSequence,
        long seenOrdinal,
        String callerName,
        @Nullable String callerImage) {

    /**
     * The columns and tables that {@link #of} reads. Parameters: {@code $1} conversation, {@code
     * $2} hotel, {@code $3} the calling member of staff.
     */
    public static final String COLUMNS =
            """
            c.id, c.is_group, c.title, c.description, c.created_by, c.sequence, c.written,
            (c.is_group or exists (
                select from participant o
                join staff_member t on t.hotel_slug = o.hotel_slug and t.staff_id = o.staff_id
                where o.conversation_id = c.id and o.staff_id <> $3 and t.is_active)) as is_answered,
            me.joined_ordinal, me.joined_sequence, me.seen_ordinal,
            trim(w.first_name || ' ' || w.last_name) as caller_name, w.profile_image_url as caller_image,
            w.is_active as caller_is_active
            """;

    /** See {@link #COLUMNS}. */
    public static final String TABLES =
            """
            conversation c
            join participant me on me.conversation_id = c.id and me.staff_id = $3
            left join staff_member w on w.hotel_slug = c.hotel_slug and w.staff_id = me.staff_id
            """;

    /** See {@link #COLUMNS}. */
    public static final String CONDITION = "c.id = $1 and c.hotel_slug = $2";

    /**
     * Decides whether the caller may see the conversation.
     *
     * @param row what was found; null when there is nothing
     * @throws HttpProblem 404 when there is nothing, or the caller takes no part; 403 when the
     *     caller does not work here (any more)
     */
    public static OpenedConversation of(Caller.Staff caller, @Nullable Row row) {
        if (row != null && !Boolean.TRUE.equals(row.getBoolean("caller_is_active"))) {
            throw ActiveStaff.notOnTheStaff();
        }
        return ofParticipant(caller, row);
    }

    /** As {@link #of}, for participants, even if they no longer work in the hotel. */
    static OpenedConversation ofParticipant(Caller.Staff caller, @Nullable Row row) {
        if (row == null) {
            throw Problem.notFound();
        }
        return new OpenedConversation(
                caller,
                row.getLong("id"),
                row.getBoolean("is_group"),
                row.getString("title"),
                row.getString("description"),
                row.getLong("created_by"),
                row.getLong("sequence"),
                row.getLong("written"),
                row.getBoolean("is_answered"),
                row.getLong("joined_ordinal"),
                row.getLong("joined_sequence"),
                row.getLong("seen_ordinal"),
                row.getString("caller_name"),
                row.getString("caller_image"));
    }

    /**
     * The caller as events name them.
     *
     * @param socketId the Pusher connection that needs no echo
     */
    public Actor actor(@Nullable String socketId) {
        return new Actor(caller.staffId(), callerName, callerImage, socketId);
    }

    /** Returns whether the caller may remove others and delete the conversation. */
    public boolean isManagedByCaller() {
        return createdBy == caller.staffId() || caller.isManager();
    }

    /**
     * Refuses what a conversation of two people does not have.
     *
     * @throws HttpProblem 400
     */
    public void requireGroup() {
        if (!isGroup) {
            throw Problem.of(400, "not-a-group", "This is a conversation of two people.").build();
        }
    }

    /**
     * Refuses to write to nobody.
     *
     * @throws HttpProblem 409 when the other one of two people does not work here any more
     */
    public void requireAnswered() {
        if (!isAnswered) {
            throw Problem.of(
                            409,
                            "colleague-left",
                            "The other person of this conversation does not work here any more.")
                    .build();
        }
    }

    /** Leaves the person out, so that no name reaches a log. */
    @Override
    public String toString() {
        return "OpenedConversation[" + id + "]";
    }
}
