package com.hotelchat.staffchat.conversation;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.StaffChatEvent;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongFunction;

/** A conversation whose row is locked, in a transaction, with the events of what is done to it. */
public final class LockedConversation {

    private final OpenedConversation opened;
    private final SqlConnection connection;
    private final Instant now;
    private final List<ChatEvent> told = new ArrayList<>();
    private final SortedSet<Long> unreadChanged = new TreeSet<>();
    private boolean isWithoutMembers;
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
    public void tell(LongFunction<? extends StaffChatEvent.Change> event) {
        sequence++;
        told.add(event.apply(sequence));
    }

    /** Tells what takes no sequence: it concerns single people, or who takes part. */
    public void announce(ChatEvent event) {
        told.add(event);
    }

    /**
     * Records that people have more or less left unread here than before. They are counted once, at
     * the end of the transaction, and the event takes no sequence.
     *
     * @param staffIds also of those who take part no more
     */
    public void unreadChanged(Collection<Long> staffIds) {
        unreadChanged.addAll(staffIds);
    }

    /** Records that nothing is to be kept any more of who takes part: the conversation is gone. */
    void removeMembers() {
        isWithoutMembers = true;
    }

    boolean isWithoutMembers() {
        return isWithoutMembers;
    }

    boolean isChanged() {
        return !told.isEmpty() || !unreadChanged.isEmpty();
    }

    SortedSet<Long> unreadChanged() {
        return unreadChanged;
    }

    List<ChatEvent> told() {
        return told;
    }

    /** The sequence of the last change, which is also the version of who takes part since then. */
    long sequence() {
        return sequence;
    }
}
