package com.hotelchat.notification.device;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.GuestDeviceEvent.DeviceOffered;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.secret.DeviceSecret;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Registers the devices that guests came in with. */
@ApplicationScoped
class TakeOfferedDevices {

    private final Inbox inbox;
    private final Devices devices;
    private final DeviceSecret secret;

    TakeOfferedDevices(Inbox inbox, Devices devices, DeviceSecret secret) {
        this.inbox = inbox;
        this.devices = devices;
        this.secret = secret;
    }

    @Incoming("guest-chat-devices")
    Uni<Void> take(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.GUEST_CHAT_DEVICES,
                record,
                event ->
                        event instanceof IncomingEvent.Known(_, _, DeviceOffered offered)
                                ? register(offered)
                                : Uni.createFrom().voidItem());
    }

    private Uni<Void> register(DeviceOffered offered) {
        PushToken token;
        try {
            token =
                    PushToken.accepted(
                            new String(
                                    secret.open(Base64.getDecoder().decode(offered.sealedToken())),
                                    StandardCharsets.UTF_8));
        } catch (IllegalStateException | IllegalArgumentException | HttpProblem unusable) {
            return Uni.createFrom()
                    .failure(new InvalidEventException("sealed_token cannot be opened", unusable));
        }
        return devices.register(
                        new Owner.Stay(offered.hotelSlug(), offered.stayId()),
                        token,
                        Device.Platform.WEB,
                        null,
                        offered.sessionId(),
                        false)
                .replaceWithVoid()
                // The stay is over meanwhile.
                .onFailure(HttpProblem.class)
                .recoverWithNull();
    }
}
