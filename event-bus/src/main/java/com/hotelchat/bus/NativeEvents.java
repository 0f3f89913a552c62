package com.hotelchat.bus;

import com.hotelchat.events.ChatEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Events are read and written by reflection, and nothing in the code says so to who builds a native
 * executable: here it is said of all of them, with all that they hold.
 */
@RegisterForReflection(targets = ChatEvent.class, registerFullHierarchy = true)
final class NativeEvents {

    private NativeEvents() {}
}
