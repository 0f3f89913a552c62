package com.hotelchat.gateway.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.gateway.mapping.Signal;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The signals of one event as Pusher takes them: data within the limit, as text. Most of them share
 * their data, so each is written once.
 */
final class Rendering {

    /** The most bytes that UTF-8 takes for a UTF-16 unit. */
    private static final int MOST_BYTES = 3;

    private final Map<ObjectNode, String> texts = new IdentityHashMap<>();
    private final Map<ObjectNode, ObjectNode> fitting = new IdentityHashMap<>();
    private final List<Signal> signals;
    private int truncated;

    Rendering(List<Signal> signals) {
        this.signals = signals.stream().map(this::fit).toList();
    }

    /** The signals, with data that Pusher takes. */
    List<Signal> signals() {
        return signals;
    }

    /** Returns the number of signals that had to be shortened. */
    int truncated() {
        return truncated;
    }

    /** The data of one of the signals. */
    String text(Signal signal) {
        return texts.computeIfAbsent(signal.data(), ObjectNode::toString);
    }

    private Signal fit(Signal signal) {
        ObjectNode data =
                fitting.computeIfAbsent(
                        signal.data(),
                        whole -> isWithin(signal) ? whole : DataLimit.fit(signal.channel(), whole));
        if (data == signal.data()) {
            return signal;
        }
        truncated++;
        return new Signal(signal.channel(), signal.name(), data, signal.exceptSocketId());
    }

    private boolean isWithin(Signal signal) {
        String text = text(signal);
        return text.length() * MOST_BYTES <= DataLimit.MAX_BYTES
                || text.getBytes(StandardCharsets.UTF_8).length <= DataLimit.MAX_BYTES;
    }
}
