package com.hotelchat.guestchat.session;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestDeviceEvent.DeviceOffered;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.secret.DeviceSecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hands the registration token of a guest's app over to the notifications, sealed: this service
 * keeps none.
 */
@ApplicationScoped
class OfferDevice {

    /** FCM does not say how long one may be; what it gives out has some 200 characters. */
    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    private final Outbox outbox;
    private final DeviceSecret secret;
    private final Clock clock;

    OfferDevice(Outbox outbox, DeviceSecret secret, Clock clock) {
        this.outbox = outbox;
        this.secret = secret;
        this.clock = clock;
    }

    /** Returns whether a text has the form of a registration token. */
    static boolean isToken(String text) {
        return FORM.matcher(text).matches();
    }

    /** Hands it over; whether there was one that could be. A guest comes in without, too. */
    Uni<Boolean> offer(Caller.Guest guest, @Nullable String token) {
        if (token == null || !isToken(token)) {
            return Uni.createFrom().item(false);
        }
        Optional<byte[]> sealed = secret.seal(token.getBytes(StandardCharsets.UTF_8));
        return sealed.isEmpty()
                ? Uni.createFrom().item(false)
                : outbox.inTransaction(
                                () ->
                                        outbox.append(
                                                new DeviceOffered(
                                                        guest.hotelSlug(),
                                                        guest.stayId(),
                                                        Base64.getEncoder()
                                                                .encodeToString(sealed.get()),
                                                        guest.sessionId()),
                                                clock.instant()))
                        .replaceWith(true);
    }
}
