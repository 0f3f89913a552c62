package com.hotelchat.gateway.pusher;

import com.pusher.rest.data.AuthData;
import com.pusher.rest.data.Event;
import com.pusher.rest.data.EventBatch;
import com.pusher.rest.data.PresenceUser;
import com.pusher.rest.data.TriggerData;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Pusher's library writes these by reflection; a native executable must know it. */
@RegisterForReflection(
        targets = {
            AuthData.class,
            Event.class,
            EventBatch.class,
            PresenceUser.class,
            TriggerData.class
        })
final class NativePusher {

    private NativePusher() {}
}
