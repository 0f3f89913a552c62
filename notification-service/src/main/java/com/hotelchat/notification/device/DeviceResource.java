package com.hotelchat.notification.device;

import com.hotelchat.callers.RateLimited;
import com.hotelchat.notification.caller.CurrentOwner;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.device.Device.Platform;
import com.hotelchat.rest.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The caller's devices. */
@Path("/api/notifications/devices")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class DeviceResource {

    private static final Pattern DEVICE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    private final CurrentOwner currentOwner;
    private final Devices devices;

    DeviceResource(CurrentOwner currentOwner, Devices devices) {
        this.currentOwner = currentOwner;
        this.devices = devices;
    }

    /** A registration, as the app sends it. */
    record Registration(
            @Nullable String fcmToken, @Nullable Platform platform, @Nullable String deviceId) {

        @Override
        public String toString() {
            return "Registration[]";
        }
    }

    /** Registers a device. */
    @RateLimited.Writes
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Device>> register(@Nullable Registration registration) {
        Owner owner = currentOwner.get();
        Registration wanted =
                registration == null ? new Registration(null, null, null) : registration;
        PushToken token = PushToken.accepted(wanted.fcmToken());
        Platform platform = wanted.platform();
        if (platform == null) {
            throw Problem.badField("platform", "is missing");
        }
        String deviceId = wanted.deviceId();
        if (deviceId != null && !DEVICE_ID.matcher(deviceId).matches()) {
            throw Problem.badField(
                    "device_id",
                    "is longer than 100 or holds more than letters, digits and . _ : -");
        }
        return devices.register(owner, token, platform, deviceId, currentOwner.sessionId(), true)
                .map(device -> RestResponse.status(Status.CREATED, device));
    }

    /** Lists the caller's devices, the oldest first. */
    @GET
    public Uni<List<Device>> list() {
        return devices.list(currentOwner.get());
    }

    /** Forgets a device. */
    @RateLimited.Writes
    @DELETE
    @Path("/{deviceId}/")
    public Uni<Void> remove(@RestPath String deviceId) {
        Owner owner = currentOwner.get();
        if (!DEVICE_ID.matcher(deviceId).matches()) {
            throw Problem.notFound();
        }
        return devices.remove(owner, deviceId)
                .invoke(
                        wasThere -> {
                            if (!wasThere) {
                                throw Problem.notFound();
                            }
                        })
                .replaceWithVoid();
    }
}
