package com.hotelchat.notification.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.notification.caller.CurrentOwner;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.device.Device.Platform;
import com.hotelchat.rest.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The one device of older apps, which know of no other. */
@Path("/api/staff/save-fcm-token/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class StaffTokenResource {

    private static final String DEVICE_ID = "older-app";

    private final CurrentOwner currentOwner;
    private final Devices devices;

    StaffTokenResource(CurrentOwner currentOwner, Devices devices) {
        this.currentOwner = currentOwner;
        this.devices = devices;
    }

    /**
     * The registration token of the app.
     *
     * @param fcmToken text; JSON's null unregisters the app; null when the field is missing
     */
    record Token(@Nullable JsonNode fcmToken) {

        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /** The result of setting a token. */
    record Answer(String message, long staffId, boolean hasFcmToken) {}

    /** Registers or unregisters the device. */
    @RateLimited.Writes
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Answer> save(@Nullable Token token) {
        Owner.Staff owner = currentOwner.staff();
        if (token == null || token.fcmToken() == null) {
            throw Problem.badField("fcm_token", "is missing; null unregisters the app");
        }
        if (token.fcmToken().isNull()) {
            return devices.remove(owner, DEVICE_ID)
                    .replaceWith(new Answer("The token is removed.", owner.staffId(), false));
        }
        if (!token.fcmToken().isTextual()) {
            throw Problem.badField("fcm_token", "must be text or null");
        }
        // They run on Android alone.
        return devices.register(
                        owner,
                        PushToken.accepted(token.fcmToken().textValue()),
                        Platform.ANDROID,
                        DEVICE_ID,
                        null,
                        false)
                .replaceWith(new Answer("The token is saved.", owner.staffId(), true));
    }
}
