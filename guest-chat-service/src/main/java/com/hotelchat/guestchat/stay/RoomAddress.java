package com.hotelchat.guestchat.stay;

import com.hotelchat.settings.Contradictions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Builds the address at which guests open the chat of their room, which the QR code in the room
 * holds. It contains no PIN.
 */
@ApplicationScoped
class RoomAddress {

    private static final String AT_THE_SAME_ORIGIN = "?hotel={hotel_slug}&room={room_number}";

    private static final String URL = "hotelchat.guest-chat.url";
    private static final String ROOM_NUMBER = "{room_number}";

    private final Optional<String> template;
    private final RoomKeys keys;

    RoomAddress(@ConfigProperty(name = URL) Optional<String> template, RoomKeys keys) {
        this.template = template;
        this.keys = keys;
    }

    /** Otherwise all rooms had the same code, and nobody would notice before guests do. */
    void requireUsable(@Observes @Priority(Contradictions.FIRST) StartupEvent starting) {
        if (template.isPresent() && !template.get().contains(ROOM_NUMBER)) {
            throw new ConfigurationException(
                    "The setting " + URL + " wants " + ROOM_NUMBER + " in it.");
        }
    }

    String of(String hotelSlug, String roomNumber, UriInfo request) {
        String address =
                template.orElseGet(() -> request.getBaseUri() + AT_THE_SAME_ORIGIN)
                        .replace("{hotel_slug}", hotelSlug)
                        .replace(ROOM_NUMBER, roomNumber);
        int end = address.indexOf('#');
        String page = end < 0 ? address : address.substring(0, end);
        String fragment = end < 0 ? "" : address.substring(end);
        char separator = page.indexOf('?') < 0 ? '?' : '&';
        return page + separator + "k=" + keys.of(hotelSlug, roomNumber) + fragment;
    }
}
