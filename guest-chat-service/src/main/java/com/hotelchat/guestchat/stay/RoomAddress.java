package com.hotelchat.guestchat.stay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where guests open the chat of their room: what the QR code in the room says. No PIN is in it. */
@ApplicationScoped
class RoomAddress {

    private static final String AT_THE_SAME_ORIGIN = "?hotel={hotel_slug}&room={room_number}";

    private final Optional<String> template;

    RoomAddress(@ConfigProperty(name = "hotelchat.guest-chat.url") Optional<String> template) {
        this.template = template;
    }

    String of(String hotelSlug, String roomNumber, UriInfo request) {
        return template.orElseGet(() -> request.getBaseUri() + AT_THE_SAME_ORIGIN)
                .replace("{hotel_slug}", hotelSlug)
                .replace("{room_number}", roomNumber);
    }
}
