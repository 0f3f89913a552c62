package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of news for one owner of devices, on {@link Topic#NOTIFICATION_EVENTS}. It contains
 * no text of any message.
 */
public sealed interface NotificationEvent extends ChatEvent {

    /** The owner's hotel. */
    String hotelSlug();

    /** The owner of the devices. */
    Owner owner();

    /** The news. */
    About about();

    @Override
    default String key() {
        return hotelSlug() + "/" + owner().key();
    }

    /**
     * Devices got the news.
     *
     * @param devices how many took it
     */
    record Pushed(String hotelSlug, Owner owner, About about, int devices)
            implements NotificationEvent {

        /** Refuses what is missing or malformed. */
        public Pushed {
            requireNews(hotelSlug, owner, about);
            Require.positive("devices", devices);
        }
    }

    /**
     * Nothing was pushed, on purpose.
     *
     * @param reason the reason
     */
    record Withheld(String hotelSlug, Owner owner, About about, Reason reason)
            implements NotificationEvent {

        /** Refuses what is missing or malformed. */
        public Withheld {
            requireNews(hotelSlug, owner, about);
            Require.present("reason", reason);
        }
    }

    /**
     * The news is out of date, and the devices that showed it were asked to remove it.
     *
     * @param devices number of devices that were asked
     */
    record Withdrawn(String hotelSlug, Owner owner, About about, int devices)
            implements NotificationEvent {

        /** Refuses what is missing or malformed. */
        public Withdrawn {
            requireNews(hotelSlug, owner, about);
            Require.positive("devices", devices);
        }
    }

    /**
     * Devices that should have got the news did not, and will not.
     *
     * @param devices how many
     * @param cause why
     */
    record Failed(String hotelSlug, Owner owner, About about, int devices, Cause cause)
            implements NotificationEvent {

        /** Refuses what is missing or malformed. */
        public Failed {
            requireNews(hotelSlug, owner, about);
            Require.positive("devices", devices);
            Require.present("cause", cause);
        }
    }

    /** The reasons for which nothing is pushed. */
    enum Reason {
        /** The message was deleted. */
        @JsonProperty("deleted")
        DELETED,
        /** The owner read it first. */
        @JsonProperty("read")
        READ,
        /**
         * The news was out of date when it could have been pushed, or a later message replaced it.
         */
        @JsonProperty("expired")
        EXPIRED,
        /** The guest's stay is over. */
        @JsonProperty("stay-over")
        STAY_OVER,
        /** The person does not work in the hotel (any more). */
        @JsonProperty("not-on-the-staff")
        NOT_ON_THE_STAFF,
        /** The person takes no part in the conversation (any more). */
        @JsonProperty("not-in-conversation")
        NOT_IN_CONVERSATION,
        /** The person was not at work. */
        @JsonProperty("off-duty")
        OFF_DUTY,
        /** The person has switched pushes off. */
        @JsonProperty("switched-off")
        SWITCHED_OFF,
        /** The person has muted this conversation. */
        @JsonProperty("muted")
        MUTED,
        /** The person has quiet hours at this time. */
        @JsonProperty("quiet-hours")
        QUIET_HOURS,
        /** No device is registered. */
        @JsonProperty("no-device")
        NO_DEVICE,
        /** The notifications have no credentials, and push nothing at all. */
        @JsonProperty("no-credentials")
        NO_CREDENTIALS
    }

    /** The reasons for which a device does not get a push. */
    enum Cause {
        /** FCM does not know the device (any more), and it was unregistered. */
        @JsonProperty("device-gone")
        DEVICE_GONE,
        /** FCM does not take such a message. */
        @JsonProperty("refused")
        REFUSED,
        /** FCM could not be reached for as long as the news was current. */
        @JsonProperty("unreachable")
        UNREACHABLE
    }

    /**
     * The owner of the devices: a member of staff or a stay.
     *
     * @param staffId the member of staff
     * @param stayId the stay, for guests
     */
    record Owner(@Nullable Long staffId, @Nullable String stayId) {

        /** Refuses an owner that is both or neither. */
        public Owner {
            if ((staffId == null) == (stayId == null)) {
                throw new IllegalArgumentException(
                        "exactly one of owner.staff_id and owner.stay_id is needed");
            }
        }

        private String key() {
            return staffId == null ? "stay-" + stayId : "staff-" + staffId;
        }

        /** Leaves the stay out, whose id may be personal at the hotel. */
        @Override
        public String toString() {
            return "Owner[" + (staffId == null ? "stay" : staffId) + "]";
        }
    }

    /**
     * The news.
     *
     * @param eventId the event that carried it
     * @param type {@code data.type} of the push
     * @param conversationId the conversation, if it belongs to one; the type says whether that is
     *     of guest chat or of staff chat
     * @param messageId the message, if it is one
     */
    record About(
            String eventId, String type, @Nullable Long conversationId, @Nullable Long messageId) {

        /** Refuses what is missing or malformed. */
        public About {
            Require.text("about.event_id", eventId, 300);
            Require.text("about.type", type, 100);
        }
    }

    private static void requireNews(String hotelSlug, Owner owner, About about) {
        Require.slug("hotel_slug", hotelSlug);
        Require.present("owner", owner);
        Require.present("about", about);
    }
}
