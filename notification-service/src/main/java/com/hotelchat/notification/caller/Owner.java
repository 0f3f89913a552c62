package com.hotelchat.notification.caller;

/** The owner of devices, and the recipient of pushes. */
public sealed interface Owner {

    /** The owner's hotel. */
    String hotelSlug();

    /** Returns the kind of owner, as the database names it. */
    String kind();

    /** Returns the id among owners of the same kind. */
    String id();

    /** A member of staff. */
    record Staff(String hotelSlug, long staffId) implements Owner {

        @Override
        public String kind() {
            return "staff";
        }

        @Override
        public String id() {
            return Long.toString(staffId);
        }
    }

    /** A stay: all who came in with its PIN. */
    record Stay(String hotelSlug, String stayId) implements Owner {

        @Override
        public String kind() {
            return "stay";
        }

        @Override
        public String id() {
            return stayId;
        }

        /** Leaves the id out, which at the hotel may be personal. */
        @Override
        public String toString() {
            return "Stay[" + hotelSlug + "]";
        }
    }
}
