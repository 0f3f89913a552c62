package com.hotelchat.guestchat.attachment;

import com.hotelchat.attachments.Upload;
import com.hotelchat.attachments.UploadLimits;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.rest.DecimalNumber;
import com.hotelchat.rest.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Decides before the body is read whether the caller may upload to a conversation: strangers fill
 * no disk, and learn nothing of what is wrong with their files. Runs on the virtual thread of the
 * method.
 */
class UploadAccess {

    private final CurrentCaller currentCaller;
    private final OpenConversation openConversation;
    private final UploadLimits uploadLimits;

    UploadAccess(
            CurrentCaller currentCaller,
            OpenConversation openConversation,
            UploadLimits uploadLimits) {
        this.currentCaller = currentCaller;
        this.openConversation = openConversation;
        this.uploadLimits = uploadLimits;
    }

    @Upload
    @ServerRequestFilter(priority = Upload.PRIORITY)
    void decide(ContainerRequestContext request) {
        String hotel = request.getUriInfo().getPathParameters().getFirst("h");
        Caller caller = currentCaller.of(hotel);
        long conversationId = id(request.getUriInfo().getPathParameters().getFirst("c"));
        openConversation.of(caller, conversationId).await().indefinitely();
        uploadLimits.admit(caller.sender());
    }

    private static long id(String text) {
        return DecimalNumber.parse(text).orElseThrow(Problem::notFound);
    }
}
