package com.hotelchat.bus;

import com.hotelchat.events.ChatEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Registers all events, with their components, for reflection in native executables: events are
 * read and written by reflection, which a native build cannot see in the code.
 */
@RegisterForReflection(targets = ChatEvent.class, registerFullHierarchy = true)
final class NativeEvents {

    private NativeEvents() {}
}
