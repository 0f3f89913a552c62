package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.staff.ActiveStaff;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that a caller may see, with what decisions about it need.
 *
 * @param isClosedByStaff whether staff closed it: then the guest opens it again by writing
 * @param sequence of its last change
 * @param handler who handles it
 * @param guestSeen up to which of the guest's messages the hotel has read, by ordinal
 * @param hotelSeen up to which of the hotel's messages the guest has read, by ordinal
 * @param staff the calling member of staff as messages show them; null for guests
 */
public record OpenedConversation(
        Caller caller,
        long id,
        String hotelSlug,
        boolean isOpen,
        boolean isClosedByStaff,
        long sequence,
        String stayId,
        String roomNumber,
        String guestName,
        @Nullable Long handlerStaffId,
        Message.@Nullable Staff handler,
        long guestSeen,
        long hotelSeen,
        Message.@Nullable Staff staff) {

    private static final String CLOSED_BY_STAFF = "staff";

    /**
     * The columns and tables that {@link #of} reads. Parameters: {@code $1} conversation id, {@code
     * $2} hotel, {@code $3} id of the calling member of staff or null.
     */
    public static final String COLUMNS =
            """
            c.id, c.hotel_slug, c.state, c.closed_reason, c.sequence, c.handler_staff_id,
            c.guest_seen, c.hotel_seen,
            s.stay_id, s.room_number, trim(s.guest_first_name || ' ' || s.guest_last_name) as guest_name,
            s.session_generation, s.checked_out_at, s.roomless_since, s.ended_sessions,
            p.is_active as caller_is_active,
            trim(p.first_name || ' ' || p.last_name) as caller_name,
            coalesce(p.role_name, 'Staff') as caller_role, p.profile_image_url as caller_image,
            trim(h.first_name || ' ' || h.last_name) as handler_name,
            coalesce(h.role_name, 'Staff') as handler_role, h.profile_image_url as handler_image
            """;

    /** See {@link #COLUMNS}. */
    public static final String TABLES =
            """
            conversation c
            join stay s on s.id = c.stay
            left join staff_member p on p.hotel_slug = c.hotel_slug and p.staff_id = $3
            left join staff_member h on h.hotel_slug = c.hotel_slug and h.staff_id = c.handler_staff_id
            """;

    /** See {@link #COLUMNS}. */
    public static final String CONDITION = "c.id = $1 and c.hotel_slug = $2";

    /** The value of {@code $3}. */
    public static @Nullable Long staffId(Caller caller) {
        return caller instanceof Caller.Staff staff ? staff.staffId() : null;
    }

    /**
     * Decides whether the caller may see the conversation.
     *
     * @param row what was found; null when there is nothing
     * @throws HttpProblem 404 when there is nothing, or nothing that the caller may know of; 401
     *     when the guest's session is revoked; 403 when the member of staff does not work here (any
     *     more)
     */
    public static OpenedConversation of(Caller caller, @Nullable Row row) {
        if (row == null) {
            throw Problem.notFound();
        }
        Message.Staff staff =
                switch (caller) {
                    case Caller.Guest guest -> {
                        requireSession(guest, row);
                        yield null;
                    }
                    case Caller.Staff member -> staff(member, row);
                };
        Long handlerId = row.getLong("handler_staff_id");
        String handlerName = row.getString("handler_name");
        return new OpenedConversation(
                caller,
                row.getLong("id"),
                row.getString("hotel_slug"),
                row.getString("state").equals(Conversation.OPEN),
                CLOSED_BY_STAFF.equals(row.getString("closed_reason")),
                row.getLong("sequence"),
                row.getString("stay_id"),
                row.getString("room_number"),
                row.getString("guest_name"),
                handlerId,
                handlerId == null || handlerName == null
                        ? null
                        : new Message.Staff(
                                handlerId,
                                handlerName,
                                row.getString("handler_role"),
                                row.getString("handler_image")),
                row.getLong("guest_seen"),
                row.getLong("hotel_seen"),
                staff);
    }

    private static void requireSession(Caller.Guest guest, Row row) {
        if (!guest.stayId().equals(row.getString("stay_id"))) {
            throw Problem.notFound();
        }
        boolean isOver =
                row.getOffsetDateTime("checked_out_at") != null
                        && row.getOffsetDateTime("roomless_since") == null;
        if (isOver
                || row.getLong("session_generation") != guest.sessionGeneration()
                || row.getString("ended_sessions").contains(guest.sessionId())) {
            throw Problem.of(401, "session-revoked", "This guest session has ended.").build();
        }
    }

    private static Message.Staff staff(Caller.Staff member, Row row) {
        if (!Boolean.TRUE.equals(row.getBoolean("caller_is_active"))) {
            throw ActiveStaff.notOnTheStaff();
        }
        return new Message.Staff(
                member.staffId(),
                row.getString("caller_name"),
                row.getString("caller_role"),
                row.getString("caller_image"));
    }

    /**
     * The caller as events name them.
     *
     * @param socketId the Pusher connection that needs no echo
     */
    public Actor actor(@Nullable String socketId) {
        return staff == null
                ? Actor.guest(socketId)
                : Actor.staff(staff.id(), staff.name(), socketId);
    }

    /** Returns whether the caller is the guest. */
    public boolean isByGuest() {
        return staff == null;
    }

    /**
     * Refuses what a closed conversation does not take.
     *
     * @throws HttpProblem 409
     */
    public void requireOpen() {
        if (!isOpen) {
            throw Problem.of(409, "conversation-closed", "This conversation is closed.").build();
        }
    }
}
