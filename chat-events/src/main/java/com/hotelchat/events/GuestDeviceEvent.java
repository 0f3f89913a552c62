package com.hotelchat.events;

import org.jspecify.annotations.Nullable;

/** Devices of guests, on {@link Topic#GUEST_CHAT_DEVICES}. */
public sealed interface GuestDeviceEvent extends ChatEvent {

    /**
     * A guest who came in with the PIN has an app that can be pushed to.
     *
     * @param sealedToken its registration token at FCM, sealed for the notifications alone, in
     *     base64
     * @param sessionId the guest session that the device ends with; null from older producers
     */
    record DeviceOffered(
            String hotelSlug, String stayId, String sealedToken, @Nullable String sessionId)
            implements GuestDeviceEvent {

        /** Refuses what is missing or malformed. */
        public DeviceOffered {
            Require.slug("hotel_slug", hotelSlug);
            Require.text("stay_id", stayId, 100);
            Require.text("sealed_token", sealedToken, 8_000);
            if (sessionId != null) {
                Require.text("session_id", sessionId, 100);
            }
        }

        @Override
        public String key() {
            return hotelSlug + "/" + stayId;
        }

        /** Leaves stay and token out, so that neither reaches a log. */
        @Override
        public String toString() {
            return "DeviceOffered[" + hotelSlug + "]";
        }
    }
}
