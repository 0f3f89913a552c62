package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What became of news for one owner of devices, on {@link Topic#NOTIFICATION_EVENTS}. It holds no
 * text of any message.
 */
public sealed interface NotificationEvent extends ChatEvent {

    /** The owner's hotel. */
    String hotelSlug();

    /** Whose devices are meant. */
    Owner owner();

    /** What was news. */
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
     * @param reason why
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
     * It is no longer news, and the devices that showed it were told to take it away.
     *
     * @param devices how many were told
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

    /** Why nothing was pushed. */
    enum Reason {
        /** The message was deleted. */
        @JsonProperty("deleted")
        DELETED,
        /** The owner read it first. */
        @JsonProperty("read")
        READ,
        /**
         * It was no news any more when it could have been pushed, or a later message replaced it.
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
        /** The person wants no pushes. */
        @JsonProperty("switched-off")
        SWITCHED_OFF,
        /** The person wants none of this conversation. */
        @JsonProperty("muted")
        MUTED,
        /** The person wants none at this time. */
        @JsonProperty("quiet-hours")
        QUIET_HOURS,
        /** No device is registered. */
        @JsonProperty("no-device")
        NO_DEVICE,
        /** The notifications have no credentials, and push nothing at all. */
        @JsonProperty("no-credentials")
        NO_CREDENTIALS
    }

    /** Why a device did not get it. */
    enum Cause {
        /** FCM does not know the device (any more), and it was forgotten. */
        @JsonProperty("device-gone")
        DEVICE_GONE,
        /** FCM does not take such a message. */
        @JsonProperty("refused")
        REFUSED,
        /** FCM could not be reached for as long as it was news. */
        @JsonProperty("unreachable")
        UNREACHABLE
    }

    /**
     * Whose devices are meant: a member of staff's or a stay's.
     *
     * @param staffId the member of staff
     * @param stayId the stay, for guests
     */
    record Owner(@Nullable Long staffId, @Nullable String stayId) {

        /** Refuses what is both or none. */
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
     * What was news.
     *
     * @param eventId the event that told it
     * @param type {@code data.type} of the push
     * @param conversationId the conversation of guest chat or staff chat, as the type tells, if it
     *     is of one
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
