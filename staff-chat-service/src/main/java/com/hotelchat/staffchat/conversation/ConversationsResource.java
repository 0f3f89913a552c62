package com.hotelchat.staffchat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.StaffChatEvent.Participant;
import com.hotelchat.rest.Flag;
import com.hotelchat.rest.OptionalBody;
import com.hotelchat.rest.Paged;
import com.hotelchat.rest.Paged.Page;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import com.hotelchat.staffchat.conversation.ConversationView.LastMessage;
import com.hotelchat.staffchat.staff.ActiveStaff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The conversations of a member of staff. */
@Path("/api/staff_chat/{h}/conversations")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class ConversationsResource {

    private static final int DEFAULT_PAGE_SIZE = 10;
    private static final int MAX_PAGE_SIZE = 100;

    private final CurrentCaller currentCaller;
    private final ActiveStaff activeStaff;
    private final ListConversations listConversations;
    private final CreateConversation createConversation;
    private final ChangeMembers changeMembers;
    private final DeleteConversation deleteConversation;
    private final ArchiveConversation archiveConversation;
    private final CountUnread countUnread;
    private final LockConversation lockConversation;
    private final TellTyping tellTyping;
    private final OptionalBody optionalBody;

    ConversationsResource(
            CurrentCaller currentCaller,
            ActiveStaff activeStaff,
            ListConversations listConversations,
            CreateConversation createConversation,
            ChangeMembers changeMembers,
            DeleteConversation deleteConversation,
            ArchiveConversation archiveConversation,
            CountUnread countUnread,
            LockConversation lockConversation,
            TellTyping tellTyping,
            OptionalBody optionalBody) {
        this.currentCaller = currentCaller;
        this.activeStaff = activeStaff;
        this.listConversations = listConversations;
        this.createConversation = createConversation;
        this.changeMembers = changeMembers;
        this.deleteConversation = deleteConversation;
        this.archiveConversation = archiveConversation;
        this.countUnread = countUnread;
        this.lockConversation = lockConversation;
        this.tellTyping = tellTyping;
        this.optionalBody = optionalBody;
    }

    /** The participants and the title of a new conversation. */
    record Opening(@Nullable List<@Nullable Long> participantIds, @Nullable String title) {

        @Override
        public String toString() {
            return "Opening[]";
        }
    }

    /** The new title and description; missing ones stay. */
    record Renaming(@Nullable String title, @Nullable String description) {

        @Override
        public String toString() {
            return "Renaming[]";
        }
    }

    /** The colleagues who join. */
    record Joining(@Nullable List<@Nullable Long> staffIds) {}

    /** True if the caller is typing, or if the field is missing. */
    @RegisterForReflection
    record Typing(@Nullable Boolean isTyping) {}

    /** A participant, also by the name that older clients read. */
    record Named(@JsonUnwrapped Participant participant) {

        /** First and last name. */
        @JsonProperty
        String name() {
            return participant.fullName();
        }
    }

    /**
     * A conversation to which messages may be forwarded, under a title in any case.
     *
     * @param participants the others
     * @param participantCount counts the caller, too
     */
    record Target(
            long id,
            String title,
            @JsonProperty("is_group") boolean isGroup,
            List<Named> participants,
            int participantCount,
            @Nullable LastMessage lastMessage,
            Instant updatedAt) {

        static Target of(ConversationView view, long callerId) {
            List<Participant> others =
                    view.participants().stream().filter(each -> each.id() != callerId).toList();
            return new Target(
                    view.id(),
                    title(view, others),
                    view.isGroup(),
                    others.stream().map(Named::new).toList(),
                    view.participants().size(),
                    view.lastMessage(),
                    view.updatedAt());
        }

        private static String title(ConversationView view, List<Participant> others) {
            if (view.title() != null) {
                return view.title();
            }
            return view.isGroup() || others.isEmpty()
                    ? "Group (" + view.participants().size() + ")"
                    : others.getFirst().fullName();
        }

        /** Leaves names and texts out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "Target[" + id + "]";
        }
    }

    /** The conversations to which a message can be forwarded. */
    record Targets(int count, List<Target> conversations) {}

    /** Lists the caller's conversations, newest activity first. */
    @GET
    public Uni<Paged<ConversationView>> list(
            @RestPath String h,
            @RestQuery("search") @Nullable String search,
            @RestQuery("page") @Nullable String page,
            @RestQuery("page_size") @Nullable String pageSize,
            @RestQuery("archived") @Nullable String archived,
            UriInfo uri) {
        Caller.Staff caller = currentCaller.staffOf(h);
        Page wanted = Page.of(page, pageSize, DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
        boolean isArchived = Flag.of("archived", archived);
        return activeStaff
                .require(caller)
                .chain(() -> listConversations.page(caller, search, isArchived, wanted))
                .map(found -> Paged.of(wanted, found.count(), found.conversations(), uri));
    }

    /** Opens a conversation: 200 when there is one already. */
    @RateLimited.Writes
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<ConversationView>> open(
            @RestPath String h,
            @Nullable Opening opening,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        if (opening == null) {
            throw Problem.badField("participant_ids", "is missing");
        }
        List<Long> others =
                Members.others("participant_ids", opening.participantIds(), caller.staffId());
        String title = GroupText.title(opening.title());
        return createConversation
                .open(caller, others, title, SocketId.accepted(socketId))
                .chain(
                        created ->
                                listConversations
                                        .one(caller, created.id())
                                        .map(
                                                view ->
                                                        RestResponse.status(
                                                                created.isNew()
                                                                        ? Status.CREATED
                                                                        : Status.OK,
                                                                view)));
    }

    /** Gives a group another title or description. */
    @RateLimited.Writes
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{c:\\d+}/")
    public Uni<ConversationView> rename(
            @RestPath String h,
            @RestPath long c,
            @Nullable Renaming renaming,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        if (renaming == null) {
            throw Problem.badField("title", "is missing, and so is description");
        }
        return changeMembers
                .rename(
                        caller,
                        c,
                        renaming.title() == null ? null : GroupText.required(renaming.title()),
                        GroupText.description(renaming.description()),
                        SocketId.accepted(socketId))
                .chain(() -> listConversations.one(caller, c));
    }

    /** Deletes a conversation for everybody. */
    @RateLimited.Writes
    @DELETE
    @Path("/{c:\\d+}/")
    public Uni<Void> delete(
            @RestPath String h,
            @RestPath long c,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return deleteConversation.delete(currentCaller.staffOf(h), c, SocketId.accepted(socketId));
    }

    /** Adds members to a group. */
    @RateLimited.Writes
    @POST
    @Path("/{c:\\d+}/participants/")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<ConversationView> add(
            @RestPath String h,
            @RestPath long c,
            @Nullable Joining joining,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        List<Long> ids =
                Members.others(
                        "staff_ids", joining == null ? null : joining.staffIds(), caller.staffId());
        return changeMembers
                .add(caller, c, ids, SocketId.accepted(socketId))
                .chain(() -> listConversations.one(caller, c));
    }

    /** Removes a member from a group. */
    @RateLimited.Writes
    @DELETE
    @Path("/{c:\\d+}/participants/{staffId}/")
    public Uni<Void> remove(
            @RestPath String h,
            @RestPath long c,
            @RestPath long staffId,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return changeMembers.remove(
                currentCaller.staffOf(h), c, staffId, SocketId.accepted(socketId));
    }

    /** Leaves a group. */
    @RateLimited.Writes
    @POST
    @Path("/{c:\\d+}/leave/")
    public Uni<Void> leave(
            @RestPath String h,
            @RestPath long c,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return changeMembers.leave(currentCaller.staffOf(h), c, SocketId.accepted(socketId));
    }

    /** Puts a conversation out of the caller's sight. */
    @RateLimited.Writes
    @POST
    @Path("/{c:\\d+}/archive/")
    public Uni<ConversationView> archive(@RestPath String h, @RestPath long c) {
        return archived(currentCaller.staffOf(h), c, true);
    }

    /** Takes it back. */
    @RateLimited.Writes
    @POST
    @Path("/{c:\\d+}/unarchive/")
    public Uni<ConversationView> unarchive(@RestPath String h, @RestPath long c) {
        return archived(currentCaller.staffOf(h), c, false);
    }

    private Uni<ConversationView> archived(Caller.Staff caller, long c, boolean archived) {
        return archiveConversation
                .set(caller, c, archived)
                .chain(() -> listConversations.one(caller, c));
    }

    /** Tells the others that the caller is typing, or no more. */
    @RateLimited.Marks
    @POST
    @Path("/{c:\\d+}/typing/")
    public Uni<RestResponse<Void>> typing(
            @RestPath String h,
            @RestPath long c,
            @Nullable String body,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller.Staff caller = currentCaller.staffOf(h);
        Boolean isTyping = optionalBody.read(body, Typing.class, new Typing(true)).isTyping();
        String socket = SocketId.accepted(socketId);
        return lockConversation
                .find(caller, c)
                .invoke(
                        conversation ->
                                tellTyping.tell(conversation, isTyping == null || isTyping, socket))
                .replaceWith(RestResponse.accepted());
    }

    /** Lists what messages may be forwarded to. */
    @GET
    @Path("/for-forwarding/")
    public Uni<Targets> forForwarding(
            @RestPath String h, @RestQuery("search") @Nullable String search) {
        Caller.Staff caller = currentCaller.staffOf(h);
        return activeStaff
                .require(caller)
                .chain(() -> listConversations.all(caller, search))
                .map(
                        views ->
                                views.stream()
                                        .map(view -> Target.of(view, caller.staffId()))
                                        .toList())
                .map(targets -> new Targets(targets.size(), targets));
    }

    /** Says what the caller has not read. */
    @GET
    @Path("/unread-count/")
    public Uni<CountUnread.Unread> unread(@RestPath String h) {
        Caller.Staff caller = currentCaller.staffOf(h);
        return activeStaff.require(caller).chain(() -> countUnread.of(caller));
    }
}
