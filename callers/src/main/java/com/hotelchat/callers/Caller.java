package com.hotelchat.callers;

import java.time.Instant;
import java.util.Set;

/** A caller, as proved by a token. */
public sealed interface Caller {

    /** The one hotel that the caller may see. */
    String hotelSlug();

    /** Tells stays and members of staff apart where limits count for each. */
    String sender();

    /**
     * A member of staff, by an access token of the identity provider.
     *
     * @param roles those of {@link StaffRole} that the token gives; at least one
     */
    record Staff(String hotelSlug, long staffId, Set<StaffRole> roles) implements Caller {

        /** Keeps its own copy of the roles. */
        public Staff {
            roles = Set.copyOf(roles);
        }

        @Override
        public String sender() {
            return "staff/" + hotelSlug + "/" + staffId;
        }

        /** Returns whether the caller may also do what managers may. */
        public boolean isManager() {
            return roles.contains(StaffRole.MANAGER) || roles.contains(StaffRole.ADMIN);
        }
    }

    /**
     * A guest, by a session token. The token does not say whether the stay still goes on: the
     * session counts only while the stay is open and has this generation.
     *
     * @param stayId the stay, as the hotel's system names it
     * @param sessionId a UUID
     * @param sessionGeneration the generation of the stay's sessions to which it belongs
     * @param expiresAt when the token ends by itself
     */
    record Guest(
            String hotelSlug,
            String stayId,
            String sessionId,
            long sessionGeneration,
            Instant expiresAt)
            implements Caller {

        @Override
        public String sender() {
            return "stay/" + hotelSlug + "/" + stayId;
        }
    }
}
