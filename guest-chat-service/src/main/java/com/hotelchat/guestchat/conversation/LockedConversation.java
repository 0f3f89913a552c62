package com.hotelchat.guestchat.conversation;

import com.hotelchat.events.GuestChatEvent;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A conversation whose row is locked until the transaction ends, so that nobody else changes it.
 * Events recorded here go to the outbox, and the sequence that they take is stored, when the work
 * is done.
 */
public final class LockedConversation {

    private final OpenedConversation opened;
    private final SqlConnection connection;
    private final Instant now;
    private final List<GuestChatEvent> told = new ArrayList<>();
    private long sequence;

    LockedConversation(OpenedConversation opened, SqlConnection connection, Instant now) {
        this.opened = opened;
        this.connection = connection;
        this.now = now;
        this.sequence = opened.sequence();
    }

    /** The conversation as it was when it was locked. */
    public OpenedConversation opened() {
        return opened;
    }

    /** The connection of the transaction. */
    public SqlConnection connection() {
        return connection;
    }

    /** The time of the change. */
    public Instant now() {
        return now;
    }

    /** The sequence that the next change takes. */
    public long nextSequence() {
        return sequence + 1;
    }

    /**
     * Takes the next sequence for a change.
     *
     * @param event the event of the change in its place
     */
    public void tell(LongFunction<? extends GuestChatEvent> event) {
        sequence++;
        told.add(event.apply(sequence));
    }

    List<GuestChatEvent> told() {
        return told;
    }

    long sequence() {
        return sequence;
    }
}
